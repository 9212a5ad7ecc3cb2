package io.buildwatch.foundry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.buildwatch.foundry.FoundryFailure.Kind;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Foundry's token endpoint, asked by the client credentials grant (API page, RFC 6749 section 4.4). Any thread. Its
 * failures concern no build: they have neither a status nor a name, and their kind is one about the service.
 */
final class TokenEndpoint {
    static final String PATH = "/multipass/api/oauth2/token";
    static final String SCOPE = "api:orchestration-read";

    private final HttpCaller caller;
    private final String clientId;

    TokenEndpoint(HttpCaller caller, String clientId) {
        this.caller = caller;
        this.clientId = clientId;
    }

    /** Asks once. Completes always, never exceptionally, on an HTTP thread or a timer's. */
    CompletableFuture<Answer<IssuedToken>> ask(String clientSecret) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", clientId);
        form.put("client_secret", clientSecret);
        form.put("scope", SCOPE);
        return caller.call(HttpCall.postForm(PATH, form), null, new TokenDecoder())
                .thenApply(TokenEndpoint::aboutTheService);
    }

    private static Answer<IssuedToken> aboutTheService(Answer<IssuedToken> answer) {
        FoundryFailure failure = answer.failure();
        if (failure == null) {
            return answer;
        }
        return Answer.failed(new FoundryFailure(
                failure.kind(),
                0,
                null,
                failure.errorInstanceId(),
                failure.retryAfter(),
                Failures.line("no token from " + PATH + ": " + failure.detail())));
    }

    private static final class TokenDecoder implements HttpCaller.Decoder<IssuedToken> {
        @Override
        public IssuedToken decode(byte[] body, int length) throws IOException {
            return IssuedToken.read(body, length);
        }

        @Override
        public FoundryFailure failure(RawAnswer answer, FailureClassifier classifier) {
            FoundryFailure failure = classifier.ofStatus(answer);
            int status = answer.status();
            if (status == 400 || status == 401 || status == 403) {
                String error = errorOf(answer);
                String said = error.isEmpty() ? failure.detail() : "HTTP " + status + " " + error;
                return with(failure, Kind.UNAUTHORIZED, said + "; " + advice(error));
            }
            return switch (failure.kind()) {
                case RETRYABLE, THROTTLED, PROTOCOL -> failure;
                default -> with(failure, Kind.PROTOCOL, failure.detail() + "; check foundry.url");
            };
        }

        private static FoundryFailure with(FoundryFailure failure, Kind kind, String detail) {
            return new FoundryFailure(kind, 0, null, failure.errorInstanceId(), failure.retryAfter(), detail);
        }

        private static String advice(String error) {
            return switch (error) {
                case "invalid_scope" -> "the client must be allowed the scope " + SCOPE;
                case "unauthorized_client", "unsupported_grant_type" ->
                    "the client must be allowed the client credentials grant";
                default -> "check foundry.oauth.client.id and foundry.oauth.client.secret";
            };
        }

        /** RFC 6749's word for the error, empty for none. The description is not read: it may quote what was sent. */
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
                return ""; // a proxy's page, say: the status tells enough
            }
            return error.matches("[a-z_]{1,40}") ? error : "";
        }
    }
}
