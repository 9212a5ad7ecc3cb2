package io.buildwatch.dev.simulator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer before it is sent. Immutable, except that the body is an array, which nobody changes. */
final class Answer {
    static final String JSON = "application/json";

    private final int status;
    private final @Nullable String type;
    private final Map<String, String> headers;
    private final byte[] body;
    private final List<Reading> readings;

    /**
     * @param status the HTTP status
     * @param type the content type, null without a body
     * @param headers further headers
     * @param body the bytes, before compression
     * @param readings the statuses that the body holds, for the {@link GroundTruth}
     */
    Answer(int status, @Nullable String type, Map<String, String> headers, byte[] body, List<Reading> readings) {
        this.status = status;
        this.type = type;
        this.headers = headers;
        this.body = body;
        this.readings = readings;
    }

    static Answer ok(byte[] json, List<Reading> readings) {
        return new Answer(200, JSON, Map.of(), json, readings);
    }

    static Answer bare(int status) {
        return new Answer(status, null, Map.of(), new byte[0], List.of());
    }

    static Answer text(int status, String type, String body) {
        return new Answer(status, type, Map.of(), body.getBytes(StandardCharsets.UTF_8), List.of());
    }

    Answer withStatus(int other) {
        return new Answer(other, type, headers, body, readings);
    }

    Answer withHeader(String name, String value) {
        return new Answer(status, type, Map.of(name, value), body, readings);
    }

    int status() {
        return status;
    }

    @Nullable
    String type() {
        return type;
    }

    Map<String, String> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    List<Reading> readings() {
        return readings;
    }
}
