package io.buildwatch.poll;

import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.FoundryFailure.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Why a build that is watched well cannot settle: it is never read whole, or its {@code Build} is not read at all. Told
 * when it was met twice in a row; if it may pass by itself, only when it has also lasted. In memory for one life of a
 * watch. Times in ms since the epoch. Stream thread only.
 */
final class ReadingTroubles {
    private static final int IN_A_ROW = 2;

    private final long lasting;
    private int malformedSweeps;
    private @Nullable String ofTheList;
    private int buildFailures;
    private long buildFailingSince;
    private @Nullable String ofTheBuild;

    /** @param lasting how long what may pass by itself is waited for, in ms */
    ReadingTroubles(long lasting) {
        this.lasting = lasting;
    }

    /** Of both; null if there is none. */
    @Nullable
    String detail() {
        if (ofTheList == null || ofTheBuild == null) {
            return ofTheList == null ? ofTheBuild : ofTheList;
        }
        return ofTheList + "; " + ofTheBuild;
    }

    /** All pages were read, and every element. */
    void wholeSweep() {
        malformedSweeps = 0;
        ofTheList = null;
    }

    /**
     * All pages were read, but for so many elements. What is told stays as it is: another number is no news.
     *
     * @param flaw what is wrong with one of them, null if that is not known
     */
    void malformedSweep(int elements, @Nullable String flaw) {
        malformedSweeps++;
        if (malformedSweeps >= IN_A_ROW && ofTheList == null) {
            ofTheList = (elements == 1 ? "1 element" : elements + " elements")
                    + " of the job list cannot be read, so the build cannot settle"
                    + (flaw == null ? "" : ": " + flaw);
        }
    }

    /** {@code Build} was read. */
    void buildRead() {
        buildFailures = 0;
        ofTheBuild = null;
    }

    /**
     * {@code Build} was not read, though the job list was.
     *
     * @param failure null if it was left out of an answer
     */
    void buildFailed(@Nullable FoundryFailure failure, long at) {
        if (buildFailures == 0) {
            buildFailingSince = at;
        }
        buildFailures++;
        boolean staysSo = failure != null && failure.kind() == Kind.PROTOCOL;
        if (buildFailures >= IN_A_ROW && (staysSo || at - buildFailingSince >= lasting) && ofTheBuild == null) {
            ofTheBuild = "Build cannot be read, so the build cannot settle: "
                    + (failure == null ? "the answer leaves it out" : failure.detail());
        }
    }
}
