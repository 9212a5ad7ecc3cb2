package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.buildwatch.foundry.JsonAnswer.Flaws;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Foundry's error body {@code {"errorCode", "errorName", "errorInstanceId", "parameters"}} (API page). The parameters
 * are not kept: nobody knows what they hold.
 */
record ErrorBody(String errorName, @Nullable String errorInstanceId) {

    /** Null where the body is not Foundry's: none, HTML of a proxy, JSON without {@code errorName}. Never throws. */
    static @Nullable ErrorBody readOrNull(byte[] body, int length) {
        if (length == 0) {
            return null;
        }
        try (JsonParser in = JsonAnswer.parser(body, length)) {
            JsonAnswer.begin(in);
            Flaws ignored = new Flaws();
            String name = null;
            String instance = null;
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String field = in.currentName();
                in.nextToken();
                switch (field) {
                    case "errorName" -> name = JsonAnswer.word(in, ignored);
                    case "errorInstanceId" -> instance = JsonAnswer.word(in, ignored);
                    default -> in.skipChildren();
                }
            }
            return name == null ? null : new ErrorBody(name, instance);
        } catch (IOException e) {
            return null;
        }
    }
}
