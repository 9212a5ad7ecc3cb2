package io.buildwatch.dev.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /multipass/api/oauth2/token}: short-lived tokens for one client, by the client credentials grant; errors
 * in OAuth2's form (RFC 6749, section 5.2). Any thread.
 */
final class TokenIssuer {
    static final String PATH = "/multipass/api/oauth2/token";

    /** Every set of these may be asked for. */
    private static final Set<String> SCOPES = Set.of("api:orchestration-read", "api:datasets-read");

    private static final int REMEMBERED = 1_000;

    private final LongSupplier millis;
    private final Deque<Issued> issued = new ArrayDeque<>();
    private @Nullable Client client;

    /** @param millis a clock that runs while the world's clock stands still */
    TokenIssuer(LongSupplier millis) {
        this.millis = millis;
    }

    private record Client(String id, String secret, Duration life) {}

    private record Issued(String token, long until) {}

    /** From now on only this client gets tokens; tokens issued before stay valid. */
    synchronized void accept(String id, String secret, Duration life) {
        client = new Client(id, secret, life);
    }

    synchronized boolean hasClient() {
        return client != null;
    }

    /** Whether the token was issued here, has not expired and was not revoked. */
    synchronized boolean isValid(String token) {
        long now = millis.getAsLong();
        return issued.stream().anyMatch(one -> one.token.equals(token) && now < one.until);
    }

    synchronized void revokeAll() {
        issued.clear();
    }

    synchronized SimulatedAnswer answer(byte[] body) {
        Map<String, String> form = ApiRoute.form(new String(body, StandardCharsets.US_ASCII));
        Client known = client;
        if (known == null) {
            return SimulatedAnswer.bare(404);
        }
        if (!"client_credentials".equals(form.get("grant_type"))) {
            return error(400, "unsupported_grant_type");
        }
        if (!known.id.equals(form.get("client_id")) || !known.secret.equals(form.get("client_secret"))) {
            return error(401, "invalid_client");
        }
        if (!SCOPES.containsAll(List.of(form.getOrDefault("scope", "").split(" ", -1)))) {
            return error(400, "invalid_scope");
        }
        return issue(known.life);
    }

    private SimulatedAnswer issue(Duration life) {
        String token = "issued-" + UUID.randomUUID();
        if (issued.size() == REMEMBERED) {
            issued.removeFirst();
        }
        issued.addLast(new Issued(token, millis.getAsLong() + life.toMillis()));
        byte[] json = WireJson.object(out -> {
            out.writeStringField("access_token", token);
            out.writeStringField("token_type", "Bearer");
            out.writeNumberField("expires_in", life.toSeconds());
        });
        return SimulatedAnswer.ok(json, List.of());
    }

    private static SimulatedAnswer error(int status, String word) {
        byte[] json = WireJson.object(out -> {
            out.writeStringField("error", word);
            out.writeStringField("error_description", "the simulator refuses this request");
        });
        return new SimulatedAnswer(status, SimulatedAnswer.JSON, Map.of(), json, List.of());
    }
}
