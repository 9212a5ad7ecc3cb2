package io.buildwatch.intake;

import io.buildwatch.foundry.FollowRid;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What a command on the repartition topic says beside its {@link WatchRequest}. Immutable; any thread.
 *
 * @param foundBy the follow that found the build; null if the build was submitted
 * @param sinceMs from when on the builds of what is followed are wanted, ms since the epoch; null in commands about builds
 */
public record CommandHeaders(
        @Nullable FollowRid foundBy, @Nullable Long sinceMs) {
    /** Of {@code build-rids}: RID of the follow that found the build. */
    public static final String FOUND_BY = "buildwatch.found-by";

    /** Of {@code build-rids}: how long before the record the follow reaches back, as {@code DurationText} reads it. */
    public static final String SINCE = "buildwatch.since";

    private static final String SINCE_MS = "buildwatch.since-ms";

    /** As headers of the repartition topic. */
    public Headers toHeaders() {
        Headers headers = new RecordHeaders();
        if (foundBy != null) {
            headers.add(FOUND_BY, foundBy.value().getBytes(StandardCharsets.UTF_8));
        }
        if (sinceMs != null) {
            headers.add(SINCE_MS, Long.toString(sinceMs).getBytes(StandardCharsets.UTF_8));
        }
        return headers;
    }

    /** Reads them back. What cannot be read is absent: only another program can have written it. */
    public static CommandHeaders from(Headers headers) {
        return new CommandHeaders(
                foundBy(headers),
                text(headers, SINCE_MS).map(CommandHeaders::number).orElse(null));
    }

    /** The follow that a record of either topic names; null if it names none, or anything else. */
    public static @Nullable FollowRid foundBy(Headers headers) {
        return text(headers, FOUND_BY).flatMap(FollowRid::parse).orElse(null);
    }

    /** The header's text; empty if it is missing. */
    static Optional<String> text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    private static @Nullable Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
