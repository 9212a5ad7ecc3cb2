package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.buildwatch.foundry.JsonAnswer.ErrorInsteadException;
import io.buildwatch.foundry.JsonAnswer.UnreadableAnswerException;
import io.buildwatch.foundry.TokenSource.Bearer;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The token endpoint's answer, {@code {"access_token", "token_type", "expires_in"}}, see docs/architecture.md#tokens
 * and RFC 6749, section 5.1. Immutable; any thread.
 *
 * @param life how long the token is valid, counted from the request for it
 */
record IssuedToken(Bearer bearer, Duration life) {
    /** Assumed if the answer does not say. An hour is usual, and refreshing too early costs only a call. */
    private static final Duration UNKNOWN_LIFE = Duration.ofMinutes(10);

    private static final Duration LONGEST_LIFE = Duration.ofDays(1);
    private static final Pattern SECONDS = Pattern.compile("0*([1-9][0-9]{0,11})(?:\\.[0-9]+)?");
    private static final int MAX_TOKEN = 1 << 14;

    /** @throws IOException if the answer holds no token that can be used; no message quotes the answer */
    static IssuedToken read(byte[] body, int length) throws IOException {
        String token = null;
        String type = "Bearer";
        Duration life = UNKNOWN_LIFE;
        boolean error = false;
        try (JsonParser in = JsonAnswer.parser(body, length)) {
            JsonAnswer.begin(in);
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String field = in.currentName();
                JsonToken value = in.nextToken();
                switch (field) {
                    case "access_token" -> token = value == JsonToken.VALUE_STRING ? in.getText() : null;
                    case "token_type" -> type = JsonAnswer.wordOrNull(in);
                    case "expires_in" -> life = readLifetime(in, value);
                    default -> {
                        error |= JsonAnswer.isErrorField(field, in)
                                || (field.equals("error") && value == JsonToken.VALUE_STRING);
                        in.skipChildren();
                    }
                }
            }
            JsonAnswer.end(in);
        }
        if (error && token == null) {
            throw new ErrorInsteadException();
        }
        if (type != null && !type.equalsIgnoreCase("Bearer")) {
            throw new UnreadableAnswerException("the token is no bearer token");
        }
        return new IssuedToken(bearer(token), life);
    }

    private static Bearer bearer(@Nullable String token) throws UnreadableAnswerException {
        if (token == null || token.isEmpty()) {
            throw new UnreadableAnswerException("the answer holds no access_token");
        }
        if (token.length() > MAX_TOKEN || !token.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new UnreadableAnswerException("the access_token does not fit in a header");
        }
        return new Bearer(token);
    }

    /** Some servers send the number as text, some with a fraction; 0 is taken as unknown. */
    private static Duration readLifetime(JsonParser in, JsonToken value) throws IOException {
        String text = value.isScalarValue() ? in.getText() : "";
        in.skipChildren();
        Matcher seconds = SECONDS.matcher(text);
        if (!seconds.matches()) {
            return UNKNOWN_LIFE;
        }
        Duration life = Duration.ofSeconds(Long.parseLong(seconds.group(1)));
        return life.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : life;
    }
}
