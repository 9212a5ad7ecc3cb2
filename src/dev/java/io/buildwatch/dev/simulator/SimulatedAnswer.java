package io.buildwatch.dev.simulator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer before it is sent. Immutable, except that the body is an array, which nobody changes. */
final class SimulatedAnswer {
    static final String JSON = "application/json";

    private final int status;
    private final @Nullable String type;
    private final Map<String, String> headers;
    private final byte[] body;
    private final List<ServedReading> readings;

    /**
     * @param status the HTTP status
     * @param type the content type, null without a body
     * @param headers further headers
     * @param body the bytes, before compression
     * @param readings the statuses that the body holds, for the {@link GroundTruth}
     */
    SimulatedAnswer(
            int status, @Nullable String type, Map<String, String> headers, byte[] body, List<ServedReading> readings) {
        this.status = status;
        this.type = type;
        this.headers = headers;
        this.body = body;
        this.readings = readings;
    }

    static SimulatedAnswer ok(byte[] json, List<ServedReading> readings) {
        return new SimulatedAnswer(200, JSON, Map.of(), json, readings);
    }

    static SimulatedAnswer bare(int status) {
        return new SimulatedAnswer(status, null, Map.of(), new byte[0], List.of());
    }

    static SimulatedAnswer text(int status, String type, String body) {
        return new SimulatedAnswer(status, type, Map.of(), body.getBytes(StandardCharsets.UTF_8), List.of());
    }

    SimulatedAnswer withStatus(int other) {
        return new SimulatedAnswer(other, type, headers, body, readings);
    }

    SimulatedAnswer withHeader(String name, String value) {
        return new SimulatedAnswer(status, type, Map.of(name, value), body, readings);
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

    List<ServedReading> readings() {
        return readings;
    }
}
