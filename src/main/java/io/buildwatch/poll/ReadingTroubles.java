package io.buildwatch.poll;

import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.FoundryFailure.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Why a build that can be seen cannot settle: no sweep of it is whole, or its {@code Build} cannot be read. It is
 * published after it has happened twice in a row. A failure that may pass by itself must also have lasted. Held in
 * memory for one life of a watch. Times in ms since the epoch. Stream thread only.
 */
final class ReadingTroubles {
    private static final int IN_A_ROW = 2;

    private final long lasting;
    private int malformedSweeps;
    private @Nullable String ofTheList;
    private int buildFailures;
    private long buildFailingSince;
    private @Nullable String ofTheBuild;

    /** @param lasting for how many ms a failure that may pass by itself must last before it is published */
    ReadingTroubles(long lasting) {
        this.lasting = lasting;
    }

    /** What is to be published, for people; null if there is nothing. */
    @Nullable
    String detail() {
        if (ofTheList == null || ofTheBuild == null) {
            return ofTheList == null ? ofTheBuild : ofTheList;
        }
        return ofTheList + "; " + ofTheBuild;
    }

    /** A sweep has read all pages and every element. */
    void noteWholeSweep() {
        malformedSweeps = 0;
        ofTheList = null;
    }

    /**
     * A sweep has read all pages, but not every element. A text that is published stays as it is, whatever the number.
     *
     * @param elements how many could not be read
     * @param flaw what is wrong with one of them; null if that is not known
     */
    void noteMalformedSweep(int elements, @Nullable String flaw) {
        malformedSweeps++;
        if (malformedSweeps >= IN_A_ROW && ofTheList == null) {
            ofTheList = (elements == 1 ? "1 element" : elements + " elements")
                    + " of the job list cannot be read, so the build cannot settle"
                    + (flaw == null ? "" : ": " + flaw);
        }
    }

    /** {@code Build} could be read. */
    void noteBuildRead() {
        buildFailures = 0;
        ofTheBuild = null;
    }

    /**
     * {@code Build} could not be read, although the job list could.
     *
     * @param failure null if the answer did not contain the build
     * @param at when that answer was complete
     */
    void noteBuildFailure(@Nullable FoundryFailure failure, long at) {
        if (buildFailures == 0) {
            buildFailingSince = at;
        }
        buildFailures++;
        boolean staysSo = failure != null && failure.kind() == Kind.PROTOCOL;
        if (buildFailures >= IN_A_ROW && (staysSo || at - buildFailingSince >= lasting) && ofTheBuild == null) {
            ofTheBuild = "Build cannot be read, so the build cannot settle: "
                    + (failure == null ? "the answer does not contain it" : failure.detail());
        }
    }
}
