package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Foundry's error body {@code {"errorCode", "errorName", "errorInstanceId", "parameters"}}, see
 * docs/architecture.md#errors. The parameters are not kept, because they may hold anything. At least one of code and
 * name is present. Immutable; any thread.
 */
record ErrorBody(
        @Nullable String errorCode,
        @Nullable String errorName,
        @Nullable String errorInstanceId) {

    /** Null if the body is not Foundry's: empty, HTML of a proxy, JSON without name and code. Never throws. */
    static @Nullable ErrorBody readOrNull(byte[] body, int length) {
        if (length == 0) {
            return null;
        }
        try (JsonParser in = JsonAnswer.parser(body, length)) {
            JsonAnswer.begin(in);
            String code = null;
            String name = null;
            String instance = null;
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String field = in.currentName();
                in.nextToken();
                switch (field) {
                    case "errorCode" -> code = JsonAnswer.wordOrNull(in);
                    case "errorName" -> name = JsonAnswer.wordOrNull(in);
                    case "errorInstanceId" -> instance = JsonAnswer.wordOrNull(in);
                    default -> in.skipChildren();
                }
            }
            return name == null && code == null ? null : new ErrorBody(code, name, instance);
        } catch (IOException e) {
            return null;
        }
    }

    /** The HTTP status that belongs to the code, as Palantir's own servers (conjure-java) pair them. */
    int usualStatus() {
        return switch (errorCode == null ? "" : errorCode) {
            case "UNAUTHORIZED" -> 401;
            case "PERMISSION_DENIED" -> 403;
            case "NOT_FOUND" -> 404;
            case "CONFLICT" -> 409;
            case "REQUEST_ENTITY_TOO_LARGE" -> 413;
            case "INVALID_ARGUMENT", "CUSTOM_CLIENT" -> 400;
            default -> 500; // INTERNAL, TIMEOUT, FAILED_PRECONDITION, CUSTOM_SERVER, and unknown codes
        };
    }

    /** The name, or the code if there is no name. */
    String nameOrCode() {
        return errorName != null ? errorName : String.valueOf(errorCode);
    }
}
