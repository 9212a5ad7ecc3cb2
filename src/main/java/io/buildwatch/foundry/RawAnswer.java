package io.buildwatch.foundry;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP answer as it came, inflated. The array is not copied: it is read once, where the answer is decoded.
 *
 * @param length how many bytes of {@code body} are the body
 * @param retryAfter the header's text
 * @param date the header's text
 * @param location the header's text
 * @param doNotRetry whether the server asked not to try again
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy of each page would be waste.
record RawAnswer(
        int status,
        byte[] body,
        int length,
        @Nullable String retryAfter,
        @Nullable String date,
        @Nullable String location,
        boolean doNotRetry) {

    boolean isSuccess() {
        return status / 100 == 2;
    }
}
