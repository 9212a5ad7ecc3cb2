package io.buildwatch.web;

import java.nio.charset.StandardCharsets;

/**
 * What is sent back.
 *
 * @param body UTF-8
 */
record Answer(int status, String contentType, String body) {
    private static final String JSON = "application/json; charset=utf-8";

    static Answer json(int status, String body) {
        return new Answer(status, JSON, body);
    }

    static Answer error(int status, String message) {
        return json(status, Json.object("error", message));
    }

    byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }
}
