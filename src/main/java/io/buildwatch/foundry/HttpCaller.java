package io.buildwatch.foundry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.foundry.CallResult.Advice;
import io.buildwatch.foundry.FoundryFailure.Kind;
import io.buildwatch.foundry.TokenSource.Bearer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * Makes HTTP calls, with or without a bearer token, ends each at its deadline, and decodes good answers. It neither
 * retries nor paces. Any thread. The caller's thread only hands the call over to the sender's thread, because
 * HttpClient looks up host names on the thread that calls it.
 */
final class HttpCaller implements AutoCloseable {
    private final HttpHost host;
    private final CallTimer timer;
    private final FailureClassifier classifier;
    private final int maxBytes;
    private final Duration deadline;
    private final CloseableHttpAsyncClient client;
    private final OpenFutures open = new OpenFutures();
    private final ExecutorService sender = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "buildwatch-foundry-sender");
        thread.setDaemon(true);
        return thread;
    });

    /** Turns an answer into a value or a failure. */
    interface Decoder<T> {
        /** Whether a body under this status is what was asked for. 203 is a 200 that a proxy may have changed. */
        default boolean isGood(int status) {
            return status == 200 || status == 203;
        }

        /**
         * Turns the body of such an answer into a value.
         *
         * @throws JsonAnswer.ErrorInsteadException if it is an error; {@link #failure} then says which
         * @throws IOException if it breaks the protocol
         */
        T decode(byte[] body, int length) throws IOException;

        /** As {@link #decode(byte[], int)}, for a value that also holds something of the answer's headers. */
        default T decode(RawAnswer answer) throws IOException {
            return decode(answer.body(), answer.length());
        }

        /** The failure that any other answer means. */
        default FoundryFailure failure(RawAnswer answer, FailureClassifier classifier) {
            return classifier.ofStatus(answer);
        }
    }

    /** @param trust the certificates that are trusted */
    HttpCaller(FoundryConfig config, SSLContext trust, CallTimer timer, FailureClassifier classifier) {
        this.host = new HttpHost(
                config.url().getScheme(), config.host().host(), config.host().port());
        this.timer = timer;
        this.classifier = classifier;
        this.maxBytes = config.answers().maxBytes();
        this.deadline = config.connection().callTimeout();
        this.client = HttpClients.open(config, trust);
    }

    /**
     * Makes one call. Waiting for the token is part of its deadline.
     *
     * @param credentials null to send no token
     */
    <T> CompletableFuture<CallResult<T>> call(HttpCall call, @Nullable TokenSource credentials, Decoder<T> decoder) {
        CompletableFuture<CallResult<T>> result = new CompletableFuture<>();
        if (!open.add(result, () -> CallResult.failed(closingFailure()))) {
            return result;
        }
        try {
            CallTimer.Alarm alarm = timer.after(
                    deadline.toNanos(),
                    () -> result.complete(CallResult.failed(LocalFailures.of(
                            Kind.RETRYABLE, "no whole answer within " + deadline.toMillis() + " ms"))));
            CompletableFuture<CallResult<T>> unused = result.whenComplete((answer, cancelled) -> alarm.cancel());
            sender.execute(() -> authorize(call, credentials, decoder, result));
        } catch (Throwable e) {
            result.complete(fault(e));
        }
        return result;
    }

    private <T> void authorize(
            HttpCall call,
            @Nullable TokenSource credentials,
            Decoder<T> decoder,
            CompletableFuture<CallResult<T>> result) {
        if (result.isDone()) {
            return;
        }
        try {
            if (credentials == null) {
                send(call, null, decoder, result, null);
                return;
            }
            CompletableFuture<CallResult<Bearer>> token = credentials.token();
            if (token.isDone()) {
                sendWith(token.join(), call, credentials, decoder, result);
            } else {
                CompletableFuture<Void> unused = token.thenAccept(
                        issued -> sender.execute(() -> sendWith(issued, call, credentials, decoder, result)));
            }
        } catch (Throwable e) {
            result.complete(fault(e));
        }
    }

    private <T> void sendWith(
            CallResult<Bearer> token,
            HttpCall call,
            TokenSource credentials,
            Decoder<T> decoder,
            CompletableFuture<CallResult<T>> result) {
        Bearer bearer = token.value();
        FoundryFailure failure = token.failure();
        if (bearer != null) {
            send(call, bearer, decoder, result, credentials);
        } else {
            result.complete(
                    CallResult.failed(failure == null ? LocalFailures.of(Kind.UNAUTHORIZED, "no token") : failure));
        }
    }

    private <T> void send(
            HttpCall call,
            @Nullable Bearer bearer,
            Decoder<T> decoder,
            CompletableFuture<CallResult<T>> result,
            @Nullable TokenSource credentials) {
        if (result.isDone()) {
            return;
        }
        try {
            BasicHttpRequest request =
                    new BasicHttpRequest(call.body() == null ? Method.GET : Method.POST, host, call.path());
            if (bearer != null) {
                request.setHeader("Authorization", "Bearer " + bearer.value());
            }
            request.setHeader("Accept", "application/json");
            request.setHeader("Accept-Encoding", ContentCodings.ACCEPTED);
            BasicAsyncEntityProducer body = call.body() == null
                    ? null
                    : new BasicAsyncEntityProducer(call.body().getBytes(UTF_8), call.type());
            Predicate<FoundryFailure> mayBeRenewed = failure -> failure.kind() == Kind.UNAUTHORIZED
                    && credentials != null
                    && bearer != null
                    && credentials.handleRejected(bearer);
            Future<RawAnswer> exchange = client.execute(
                    new BasicRequestProducer(request, body),
                    new BoundedAnswerConsumer(maxBytes, "https".equals(host.getSchemeName()), result::isDone),
                    new Completion<>(decoder, mayBeRenewed, result));
            // Deadline, cancel and close end the exchange too; otherwise it would keep its connection.
            CompletableFuture<CallResult<T>> unused = result.whenComplete((answer, cancelled) -> {
                if (!exchange.isDone()) {
                    exchange.cancel(true);
                }
            });
        } catch (Throwable e) {
            result.complete(fault(e));
        }
    }

    private <T> CallResult<T> decodeAnswer(RawAnswer raw, Decoder<T> decoder, Predicate<FoundryFailure> mayBeRenewed) {
        if (decoder.isGood(raw.status())) {
            try {
                return CallResult.of(decoder.decode(raw));
            } catch (JsonAnswer.UnreadableAnswerException e) {
                return CallResult.failed(LocalFailures.protocol(raw.status(), String.valueOf(e.getMessage())));
            } catch (JsonAnswer.ErrorInsteadException e) {
                // Classified below, as under any other status.
            } catch (IOException e) {
                // Without Jackson's message, which quotes the answer.
                String kind = e.getClass().getSimpleName();
                return CallResult.failed(LocalFailures.protocol(raw.status(), "the answer is not whole JSON: " + kind));
            }
        }
        FoundryFailure failure = decoder.failure(raw, classifier);
        Advice advice = raw.doNotRetry() ? Advice.DO_NOT_RETRY : Advice.NONE;
        return CallResult.failed(failure, mayBeRenewed.test(failure) ? Advice.NEW_TOKEN : advice);
    }

    private <T> CallResult<T> fault(Throwable fault) {
        if (open.isClosed()) {
            return CallResult.failed(closingFailure());
        }
        return CallResult.failed(
                classifier.ofException(fault),
                fault instanceof BoundedAnswerConsumer.TooLargeException ? Advice.ASK_FOR_LESS : Advice.NONE);
    }

    private static FoundryFailure closingFailure() {
        return LocalFailures.notSent("the client is closing");
    }

    @Override
    public void close() {
        open.close();
        sender.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }

    /** Completes the result when the exchange ends. Runs on an HTTP I/O thread, which an Error would end. */
    private final class Completion<T> implements FutureCallback<RawAnswer> {
        private final Decoder<T> decoder;
        private final Predicate<FoundryFailure> mayBeRenewed;
        private final CompletableFuture<CallResult<T>> result;

        Completion(
                Decoder<T> decoder, Predicate<FoundryFailure> mayBeRenewed, CompletableFuture<CallResult<T>> result) {
            this.decoder = decoder;
            this.mayBeRenewed = mayBeRenewed;
            this.result = result;
        }

        @Override
        public void completed(RawAnswer raw) {
            if (result.isDone()) {
                return;
            }
            try {
                result.complete(decodeAnswer(raw, decoder, mayBeRenewed));
            } catch (Throwable e) {
                result.complete(CallResult.failed(LocalFailures.internal(e)));
            }
        }

        @Override
        public void failed(Exception cause) {
            result.complete(fault(cause));
        }

        @Override
        public void cancelled() {
            result.complete(
                    open.isClosed()
                            ? CallResult.failed(closingFailure())
                            : CallResult.failed(LocalFailures.of(Kind.RETRYABLE, "the exchange was cancelled")));
        }
    }
}
