package io.buildwatch.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.buildwatch.view.ViewJson;
import java.util.Map;

/** An HTTP answer, not changed once it is made. */
final class ApiResponse {
    private static final String JSON = "application/json; charset=utf-8";

    final int status;
    final String contentType;
    final byte[] body;
    /** Headers besides those that every answer has. */
    final Map<String, String> headers;

    ApiResponse(int status, String contentType, byte[] body, Map<String, String> headers) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.headers = headers;
    }

    /** One line of JSON. */
    static ApiResponse json(int status, Object view) {
        return of(status, JSON, ViewJson.line(view) + '\n');
    }

    static ApiResponse of(int status, String contentType, String body) {
        return new ApiResponse(status, contentType, body.getBytes(UTF_8), Map.of());
    }

    /** @param message what is wrong, and what to do */
    static ApiResponse error(int status, String message) {
        return json(status, Map.of("error", message));
    }

    ApiResponse with(Map<String, String> more) {
        return new ApiResponse(status, contentType, body, more);
    }
}
