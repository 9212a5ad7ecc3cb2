package io.buildwatch.foundry;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The RID of what can be followed: a schedule, {@code ri.scheduler.<instance>.schedule.<locator>}, or a dataset, {@code
 * ri.foundry.<instance>.dataset.<locator>}; checked. Immutable; any thread.
 *
 * @param value the RID's text, never null, at most {@value BuildRid#MAX_BYTES} bytes, ASCII only
 */
public record FollowRid(String value) {
    private static final Pattern SCHEDULE =
            Pattern.compile("ri\\.scheduler\\.[a-z0-9][a-z0-9-]*\\.schedule\\.[A-Za-z0-9._-]+");
    private static final Pattern DATASET =
            Pattern.compile("ri\\.foundry\\.[a-z0-9][a-z0-9-]*\\.dataset\\.[A-Za-z0-9._-]+");

    /** What is followed. */
    public enum Kind {
        SCHEDULE,
        DATASET
    }

    /** @throws IllegalArgumentException if the text is not the RID of a schedule or a dataset */
    public FollowRid {
        if (kindOf(value) == null) {
            throw new IllegalArgumentException("not the RID of a schedule or a dataset");
        }
    }

    /** The text as a RID; empty if it is not the RID of a schedule or a dataset. White space is not trimmed. */
    public static Optional<FollowRid> parse(String text) {
        return kindOf(text) == null ? Optional.empty() : Optional.of(new FollowRid(text));
    }

    /** Whether it is a schedule or a dataset. */
    public Kind kind() {
        return SCHEDULE.matcher(value).matches() ? Kind.SCHEDULE : Kind.DATASET;
    }

    private static @Nullable Kind kindOf(String text) {
        if (text.length() > BuildRid.MAX_BYTES || text.contains("..")) {
            return null;
        }
        if (SCHEDULE.matcher(text).matches()) {
            return Kind.SCHEDULE;
        }
        return DATASET.matcher(text).matches() ? Kind.DATASET : null;
    }

    @Override
    public String toString() {
        return value;
    }
}
