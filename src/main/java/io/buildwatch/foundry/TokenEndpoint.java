package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.buildwatch.foundry.FoundryFailure.Kind;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Requests tokens from Foundry's token endpoint by the client credentials grant, see docs/architecture.md#tokens and
 * RFC 6749, section 4.4. Its failures are about the service, never about a build, so they have neither a status nor an
 * error name. Any thread.
 */
final class TokenEndpoint {
    static final String PATH = "/multipass/api/oauth2/token";

    private final HttpCaller caller;
    private final String clientId;
    private final String scope;

    /** @param scopes what tokens are asked for */
    TokenEndpoint(HttpCaller caller, String clientId, List<String> scopes) {
        this.caller = caller;
        this.clientId = clientId;
        this.scope = String.join(" ", scopes);
    }

    /** Requests one token. The future always completes, on any thread, never exceptionally. */
    CompletableFuture<CallResult<IssuedToken>> requestToken(String clientSecret) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", clientId);
        form.put("client_secret", clientSecret);
        form.put("scope", scope);
        return caller.call(HttpCall.postForm(PATH, form), null, new TokenDecoder())
                .thenApply(TokenEndpoint::asServiceFailure);
    }

    /** Adds advice to a failure that no token endpoint would answer with. */
    private static String withAdvice(String detail) {
        return detail.contains("check foundry.url") ? detail : detail + "; check foundry.url";
    }

    private static CallResult<IssuedToken> asServiceFailure(CallResult<IssuedToken> answer) {
        FoundryFailure failure = answer.failure();
        if (failure == null) {
            return answer;
        }
        return CallResult.failed(new FoundryFailure(
                failure.kind(),
                0,
                null,
                failure.errorInstanceId(),
                failure.retryAfter(),
                LocalFailures.line("no token from " + PATH + ": "
                        + (failure.kind() == Kind.PROTOCOL && failure.status() != 0
                                ? withAdvice(failure.detail())
                                : failure.detail()))));
    }

    private final class TokenDecoder implements HttpCaller.Decoder<IssuedToken> {
        /** RFC 6749 says 200; some servers say 201. */
        @Override
        public boolean isGood(int status) {
            return status / 100 == 2;
        }

        @Override
        public IssuedToken decode(byte[] body, int length) throws IOException {
            return IssuedToken.read(body, length);
        }

        @Override
        public FoundryFailure failure(RawAnswer answer, FailureClassifier classifier) {
            FoundryFailure failure = classifier.ofStatus(answer);
            int status = failure.status();
            String error = errorOf(answer);
            boolean refused = status == 400 || status == 401 || status == 403;
            if (refused || (answer.isSuccess() && !error.isEmpty())) {
                String said = error.isEmpty() ? failure.detail() : "HTTP " + answer.status() + " " + error;
                if (error.equals("temporarily_unavailable") || error.equals("server_error")) {
                    return with(failure, Kind.RETRYABLE, said);
                }
                return with(failure, Kind.UNAUTHORIZED, said + "; " + advice(error, status));
            }
            return switch (failure.kind()) {
                case RETRYABLE, THROTTLED -> failure;
                default -> with(failure, Kind.PROTOCOL, withAdvice(failure.detail()));
            };
        }

        private static FoundryFailure with(FoundryFailure failure, Kind kind, String detail) {
            return new FoundryFailure(kind, 0, null, failure.errorInstanceId(), failure.retryAfter(), detail);
        }

        /** What to check. Only a 401, or an error about the client, points at the client's id and secret. */
        private String advice(String error, int status) {
            return switch (error) {
                case "invalid_client" -> "check foundry.oauth.client.id and foundry.oauth.client.secret";
                case "invalid_scope" -> "the client must be allowed the scope " + scope;
                case "unauthorized_client", "unsupported_grant_type" ->
                    "the client must be allowed the client credentials grant";
                case "invalid_request" ->
                    "the request was not understood: check foundry.url, and whether something on the way changes it";
                case "invalid_grant", "access_denied" -> "check the client's registration in Foundry";
                default ->
                    switch (status) {
                        case 401 -> "check foundry.oauth.client.id and foundry.oauth.client.secret";
                        case 403 -> "the client may not ask for tokens, or something on the way refuses it";
                        default -> "check foundry.url and the client's registration in Foundry";
                    };
            };
        }

        /**
         * RFC 6749's word for the error, empty if there is none. The description is not read: it may quote the secret.
         */
        private static String errorOf(RawAnswer answer) {
            String error = "";
            try (JsonParser in = JsonAnswer.parser(answer.body(), answer.length())) {
                JsonAnswer.begin(in);
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    boolean named = in.currentName().equals("error");
                    if (in.nextToken() == JsonToken.VALUE_STRING && named) {
                        error = in.getText();
                    }
                    in.skipChildren();
                }
            } catch (IOException e) {
                return ""; // for example a proxy's page; the status says enough
            }
            return error.matches("[a-z_]{1,40}") ? error : "";
        }
    }
}
