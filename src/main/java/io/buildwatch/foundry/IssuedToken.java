package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.buildwatch.foundry.Credentials.Bearer;
import io.buildwatch.foundry.JsonAnswer.Flaws;
import io.buildwatch.foundry.JsonAnswer.UnreadableAnswerException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A token that was issued, {@code {"access_token", "token_type", "expires_in"}} (API page, RFC 6749 section 5.1).
 *
 * @param life from when it was asked for
 */
record IssuedToken(Bearer bearer, Duration life) {
    /** Where the answer does not say; about an hour is usual, and asking too early only costs a call. */
    private static final Duration UNKNOWN_LIFE = Duration.ofMinutes(10);

    private static final Duration LONGEST_LIFE = Duration.ofDays(1);
    private static final int MAX_TOKEN = 1 << 14;

    /** @throws IOException where the answer holds no token that can be used; its text is in no message */
    static IssuedToken read(byte[] body, int length) throws IOException {
        String token = null;
        String type = "Bearer";
        Duration life = UNKNOWN_LIFE;
        try (JsonParser in = JsonAnswer.parser(body, length)) {
            JsonAnswer.begin(in);
            Flaws ignored = new Flaws();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String field = in.currentName();
                JsonToken value = in.nextToken();
                switch (field) {
                    case "access_token" -> token = value == JsonToken.VALUE_STRING ? in.getText() : null;
                    case "token_type" -> type = JsonAnswer.word(in, ignored);
                    case "expires_in" -> life = life(in, value);
                    default -> in.skipChildren();
                }
            }
            JsonAnswer.end(in);
        }
        if (type != null && !type.equalsIgnoreCase("Bearer")) {
            throw new UnreadableAnswerException("the token is no bearer token");
        }
        if (life.isZero()) {
            throw new UnreadableAnswerException("the token has expired already");
        }
        return new IssuedToken(bearer(token), life);
    }

    private static Bearer bearer(@Nullable String token) throws UnreadableAnswerException {
        if (token == null || token.isEmpty()) {
            throw new UnreadableAnswerException("the answer holds no access_token");
        }
        if (token.length() > MAX_TOKEN || !token.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new UnreadableAnswerException("the access_token is none that fits a header");
        }
        return new Bearer(token);
    }

    /** Some servers send the number as text. */
    private static Duration life(JsonParser in, JsonToken value) throws IOException {
        boolean mayBeNumber = value == JsonToken.VALUE_NUMBER_INT || value == JsonToken.VALUE_STRING;
        String text = mayBeNumber ? in.getText() : "";
        in.skipChildren();
        if (text.matches("-[0-9]+|0+")) {
            return Duration.ZERO;
        }
        if (!text.matches("[0-9]{1,12}")) {
            return UNKNOWN_LIFE;
        }
        Duration life = Duration.ofSeconds(Long.parseLong(text));
        return life.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : life;
    }
}
