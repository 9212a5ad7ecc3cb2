package io.buildwatch.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.buildwatch.config.FoundryConfig;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.FoundryFailure.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FoundryWatchTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(FoundryWatch.class);
    private final Service service = new Service();
    private long now;
    private long lastCall;
    private final FoundryWatch watch = new FoundryWatch(service, config(), () -> now, () -> lastCall);

    /** A Foundry that reports the result of the latest call, whether this class or the poller made it. */
    private static final class Service implements FoundryWatch.Foundry {
        private Optional<FoundryFailure> answer = Optional.empty();
        private Optional<FoundryFailure> latest = Optional.empty();
        private int asked;

        @Override
        public Optional<FoundryFailure> check() {
            asked++;
            latest = answer.filter(failure -> failure.kind() != Kind.THROTTLED);
            return answer;
        }

        @Override
        public Optional<FoundryFailure> serviceFailure() {
            return latest;
        }
    }

    private static FoundryConfig config() {
        return FoundryConfig.of(URI.create("https://foundry.example.com"), FoundryConfig.Credentials.of("t"))
                .withLimits(new FoundryConfig.Limits(60, 25, 0.5, 4, 25));
    }

    private static FoundryFailure failure(Kind kind, int status) {
        return new FoundryFailure(kind, status, null, null, null, "HTTP " + status);
    }

    private void after(Duration time) {
        now += time.toNanos();
        watch.checkIfDue();
    }

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(log);
        logger.setLevel(null);
        watch.close();
    }

    @Test
    void aWrongTokenIsToldAtTheStartOnceAndOverWhenItIsMended() {
        service.answer = Optional.of(failure(Kind.UNAUTHORIZED, 401));
        watch.checkIfDue();
        after(Duration.ofMinutes(1));
        assertThat(service.asked).isEqualTo(2);
        assertThat(watch.serviceFailure()).isPresent();

        service.answer = Optional.empty();
        after(Duration.ofMinutes(1));

        assertThat(watch.serviceFailure()).isEmpty();
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "Foundry at https://foundry.example.com does not accept the token of foundry.token (HTTP 401);"
                                + " it is wrong, expired or revoked, or it belongs to another Foundry; no build can be"
                                + " read until this is fixed",
                        "Foundry answers and accepts the credentials");
    }

    @Test
    void theCallsOfOthersTellThatItIsOver() {
        service.answer = Optional.of(failure(Kind.UNAUTHORIZED, 401));
        watch.checkIfDue();

        service.latest = Optional.empty();

        assertThat(watch.serviceFailure()).isEmpty();
    }

    @Test
    void asksAgainWhenNobodyElseHasForLong() {
        watch.checkIfDue();
        after(FoundryWatch.IDLE);
        assertThat(service.asked).isEqualTo(1);

        service.answer = Optional.of(failure(Kind.UNAUTHORIZED, 401));
        after(Duration.ofSeconds(1));
        assertThat(watch.serviceFailure()).isPresent();
    }

    @Test
    void doesNotAskWhileBuildsArePolled() {
        watch.checkIfDue();
        for (int i = 0; i < 100; i++) {
            lastCall = now;
            after(Duration.ofMinutes(1));
        }

        assertThat(service.asked).isEqualTo(1);
    }

    @Test
    void aFullServiceIsAWorkingOne() {
        service.answer = Optional.of(failure(Kind.THROTTLED, 429));
        watch.checkIfDue();

        assertThat(watch.serviceFailure()).isEmpty();
        assertThat(log.list).isEmpty();
    }
}
