package io.buildwatch.foundry;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.foundry.Answer.Advice;
import io.buildwatch.foundry.FoundryFailure.Kind;
import io.buildwatch.foundry.TokenProvider.Token;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * Makes single HTTP calls with the token and a deadline, and has good answers decoded. Any thread; the caller's only
 * hands over, because the client looks host names up on the thread that calls it: that one is the sender's.
 */
final class HttpCaller implements AutoCloseable {
    private final HttpHost host;
    private final TokenProvider tokens;
    private final Timer timer;
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

    /** Turns the body of an answer with status 200 into a value; an {@link IOException} breaks the protocol. */
    interface Decoder<T> {
        T decode(byte[] body, int length) throws IOException;
    }

    HttpCaller(
            FoundryConfig config, SSLContext trust, TokenProvider tokens, Timer timer, FailureClassifier classifier) {
        this.host = HttpHost.create(config.url());
        this.tokens = tokens;
        this.timer = timer;
        this.classifier = classifier;
        this.maxBytes = config.maxAnswerBytes();
        this.deadline = config.callTimeout();
        this.client = HttpClients.open(config, trust);
    }

    /**
     * Makes one call.
     *
     * @param path of the request, encoded, with its query
     * @param json what to post; null for a GET
     */
    <T> CompletableFuture<Answer<T>> call(String path, @Nullable String json, Decoder<T> decoder) {
        CompletableFuture<Answer<T>> result = new CompletableFuture<>();
        if (!open.add(result, () -> Answer.failed(closing()))) {
            return result;
        }
        try {
            Timer.Alarm alarm = timer.after(
                    deadline.toNanos(),
                    () -> result.complete(Answer.failed(
                            Failures.of(Kind.RETRYABLE, "no whole answer within " + deadline.toMillis() + " ms"))));
            CompletableFuture<Answer<T>> unused = result.whenComplete((answer, cancelled) -> alarm.cancel());
            sender.execute(() -> send(path, json, decoder, result));
        } catch (Throwable e) {
            result.complete(fault(e));
        }
        return result;
    }

    private <T> void send(String path, @Nullable String json, Decoder<T> decoder, CompletableFuture<Answer<T>> result) {
        if (result.isDone()) {
            return;
        }
        try {
            Token token = tokens.current();
            if (token.secret() == null) {
                String why = token.problem() == null ? "no token" : token.problem();
                result.complete(Answer.failed(Failures.of(Kind.UNAUTHORIZED, why)));
                return;
            }
            BasicHttpRequest request = new BasicHttpRequest(json == null ? Method.GET : Method.POST, host, path);
            request.setHeader("Authorization", "Bearer " + token.secret());
            request.setHeader("Accept", "application/json");
            BasicAsyncEntityProducer body =
                    json == null ? null : new BasicAsyncEntityProducer(json, ContentType.APPLICATION_JSON);
            Future<RawAnswer> exchange = client.execute(
                    new BasicRequestProducer(request, body),
                    new BoundedAnswerConsumer(maxBytes, result::isDone),
                    new Completion<>(decoder, result));
            // Deadline, cancel and close end the exchange too, or its connection would be held.
            CompletableFuture<Answer<T>> unused = result.whenComplete((answer, cancelled) -> {
                if (!exchange.isDone()) {
                    exchange.cancel(true);
                }
            });
        } catch (Throwable e) {
            result.complete(fault(e));
        }
    }

    private <T> Answer<T> answer(RawAnswer raw, Decoder<T> decoder) {
        if (raw.status() != 200) {
            if (raw.status() == 401) {
                tokens.rejected();
            }
            return Answer.failed(classifier.ofStatus(raw), raw.doNotRetry() ? Advice.DO_NOT_RETRY : Advice.NONE);
        }
        try {
            return Answer.of(decoder.decode(raw.body(), raw.length()));
        } catch (IOException e) {
            // Jackson's message quotes the answer: its kind says enough.
            String detail = e instanceof JsonAnswer.UnreadableAnswerException
                    ? Failures.describe(e)
                    : "the answer is not whole JSON: " + e.getClass().getSimpleName();
            return Answer.failed(Failures.protocol(200, detail));
        }
    }

    private <T> Answer<T> fault(Throwable fault) {
        if (open.isClosed()) {
            return Answer.failed(closing());
        }
        return Answer.failed(
                classifier.ofException(fault),
                fault instanceof BoundedAnswerConsumer.TooLargeException ? Advice.ASK_FOR_LESS : Advice.NONE);
    }

    private static FoundryFailure closing() {
        return Failures.notSent("the client is closing");
    }

    @Override
    public void close() {
        open.close();
        sender.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }

    /** The exchange's end, on an HTTP I/O thread, where an Error would end the thread. */
    private final class Completion<T> implements FutureCallback<RawAnswer> {
        private final Decoder<T> decoder;
        private final CompletableFuture<Answer<T>> result;

        Completion(Decoder<T> decoder, CompletableFuture<Answer<T>> result) {
            this.decoder = decoder;
            this.result = result;
        }

        @Override
        public void completed(RawAnswer raw) {
            if (result.isDone()) {
                return;
            }
            try {
                result.complete(answer(raw, decoder));
            } catch (Throwable e) {
                result.complete(Answer.failed(Failures.internal(e)));
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
                            ? Answer.failed(closing())
                            : Answer.failed(Failures.of(Kind.RETRYABLE, "the exchange was cancelled")));
        }
    }
}
