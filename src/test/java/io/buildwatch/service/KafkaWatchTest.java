package io.buildwatch.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class KafkaWatchTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(KafkaWatch.class);
    private long now;

    @BeforeEach
    void listen() {
        logger.setLevel(ch.qos.logback.classic.Level.INFO);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    private void look(String answers) throws InterruptedException {
        int[] at = {0};
        KafkaWatch watch = new KafkaWatch(() -> answers.charAt(at[0]++) == '+', "kafka:9092", () -> now);
        for (int i = 0; i < answers.length(); i++) {
            now += Duration.ofSeconds(5).toNanos();
            watch.check();
        }
    }

    @Test
    void anOutageIsALineWhenItBeginsAndOneWhenItIsOver() throws Exception {
        look("++--------++");

        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "Kafka has not answered for 5 s at bootstrap.servers=kafka:9092; nothing is published until it"
                                + " does",
                        "Kafka answers again, after 40 s");
    }

    @Test
    void oneAnswerThatIsMissedIsNoOutage() throws Exception {
        look("+-+-+");

        assertThat(log.list).isEmpty();
    }
}
