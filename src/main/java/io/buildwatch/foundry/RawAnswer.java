package io.buildwatch.foundry;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP answer that is not decoded yet; its body is decompressed. The array is not copied, because it is read only
 * once, by the decoder.
 *
 * @param length how many bytes of {@code body} are the body
 * @param retryAfter the header's text
 * @param date the header's text
 * @param location the header's text
 * @param doNotRetry whether the server sent {@code QoS-Retry-Hint: do-not-retry}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy of each page would be a waste
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
