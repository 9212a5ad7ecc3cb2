package io.buildwatch.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.buildwatch.config.RedirectTarget;
import io.buildwatch.text.VisibleText;
import org.jspecify.annotations.Nullable;

/**
 * One answer of the registry, of at most {@link RegistryHttp#MAX_ANSWER_BYTES}. Immutable; any thread.
 *
 * @param from the URL that answered, without user info
 * @param status the HTTP status, or {@link #TOO_LARGE}
 * @param body the text, perhaps empty or not JSON
 * @param location the header of that name; null if there is none
 */
record RegistryAnswer(
        String from, int status, String body, @Nullable String location) {
    /** In place of a status: the answer was larger, and its text was dropped. */
    static final int TOO_LARGE = 0;

    private static final int MAX_QUOTED = 600;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(100).build())
            .build());

    boolean isSuccess() {
        return status / 100 == 2;
    }

    /** Whether another URL may do better, or the same one later. */
    boolean isServerFault() {
        return status >= 500 || status == 429 || status == 408;
    }

    /** The body as JSON; a missing node if it is not JSON. */
    JsonNode json() {
        try {
            JsonNode node = JSON.readTree(body);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** What the registry said, for people, on one line: status, Confluent's error code and message. */
    String message() {
        if (status == TOO_LARGE) {
            return "more than " + RegistryHttp.MAX_ANSWER_BYTES + " bytes";
        }
        if (RedirectTarget.isRedirect(status)) {
            return VisibleText.line(
                    "HTTP " + status + ", a redirect to " + RedirectTarget.of(location) + ", which is not followed",
                    MAX_QUOTED);
        }
        JsonNode json = json();
        String message = json.path("message").asText("");
        int code = json.path("error_code").asInt(status);
        String text = message.isEmpty() ? "HTTP " + status : "HTTP " + status + ", code " + code + ": " + message;
        return VisibleText.line(text, MAX_QUOTED);
    }
}
