package io.buildwatch.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamsHealthTest {
    private final StreamsHealth health = new StreamsHealth(Duration.ofSeconds(90), Duration.ofSeconds(20));
    private final Map<MetricName, Metric> metrics = new HashMap<>();
    private long now = 1_000_000;

    @BeforeEach
    void runs() {
        health.watch(() -> metrics);
        health.onChange(State.RUNNING, State.REBALANCING);
        lastPoll("app-StreamThread-1-consumer", 0);
        commits(1);
    }

    @Test
    void isReadyWhileTheLoopRunsAndCommits() {
        for (int second = 0; second < 300; second++) {
            pass(1);
            commits(second / 5);
            assertThat(health.isReady(now)).isTrue();
            assertThat(health.isLive(now)).isTrue();
        }
    }

    @Test
    void isNotReadyWhileRestoringButLive() {
        health.onChange(State.REBALANCING, State.RUNNING);
        assertThat(health.isReady(now)).isFalse();
        assertThat(health.isLive(now)).isTrue();
    }

    @Test
    void doesNotBelieveTheStateWhenTheLoopStandsStill() {
        lastPoll("app-StreamThread-1-consumer", 21);
        assertThat(health.isReady(now)).isFalse();
        assertThat(health.isLive(now)).isTrue();
        lastPoll("app-StreamThread-1-consumer", 91);
        assertThat(health.isLive(now)).isFalse();
    }

    @Test
    void doesNotBelieveTheStateWhenNothingCommits() {
        assertThat(health.isReady(now)).isTrue();
        pass(21);
        assertThat(health.isReady(now)).isFalse();
        assertThat(health.isLive(now)).isTrue();
        pass(70);
        assertThat(health.isLive(now)).isFalse();
        commits(2);
        assertThat(health.isLive(now)).isTrue();
        assertThat(health.isReady(now)).isTrue();
    }

    /** This happens when the wall clock is set back, because Streams punctuates by it. */
    @Test
    void doesNotBelieveTheStateWhenOneTaskStandsStillAmongOthers() {
        health.beat("1_7", now);
        for (int second = 0; second < 21; second++) {
            pass(1);
            commits(second);
        }
        assertThat(health.isReady(now)).isFalse();
        for (int second = 0; second < 70; second++) {
            pass(1);
            commits(second);
        }
        assertThat(health.isLive(now)).isFalse();
        health.removeTask("1_7");
        assertThat(health.isLive(now)).isTrue();
        assertThat(health.isReady(now)).isTrue();
    }

    @Test
    void asksNothingOfAnInstanceWithoutPartitions() {
        pass(1);
        health.removeTask("1_0");
        assertThat(health.isReady(now)).isTrue();
        now += 600_000;
        assertThat(health.isReady(now)).isTrue();
    }

    @Test
    void ignoresTheRestoreConsumerWhichRests() {
        lastPoll("app-StreamThread-1-restore-consumer", 9999);
        assertThat(health.isReady(now)).isTrue();
    }

    @Test
    void isDeadOnceStreamsGaveUp() {
        health.onChange(State.PENDING_ERROR, State.RUNNING);
        assertThat(health.isLive(now)).isFalse();
        health.onChange(State.ERROR, State.PENDING_ERROR);
        assertThat(health.isLive(now)).isFalse();
        assertThat(health.isReady(now)).isFalse();
    }

    @Test
    void isLiveBeforeTheStartAndWhileItCloses() {
        StreamsHealth fresh = new StreamsHealth();
        assertThat(fresh.isLive(now)).isTrue();
        assertThat(fresh.isReady(now)).isFalse();
        health.onChange(State.PENDING_SHUTDOWN, State.RUNNING);
        assertThat(health.isLive(now)).isTrue();
        assertThat(health.isReady(now)).isFalse();
    }

    /** Advances the time; one task has punctuated meanwhile. */
    private void pass(int seconds) {
        now += seconds * 1000L;
        health.beat("1_0", now);
    }

    private void lastPoll(String client, double secondsAgo) {
        put(new MetricName("last-poll-seconds-ago", "consumer-metrics", "", Map.of("client-id", client)), secondsAgo);
    }

    private void commits(double total) {
        String thread = Thread.currentThread().getName();
        put(new MetricName("commit-total", "stream-thread-metrics", "", Map.of("thread-id", thread)), total);
    }

    private void put(MetricName name, double value) {
        metrics.put(name, new Metric() {
            @Override
            public MetricName metricName() {
                return name;
            }

            @Override
            public Object metricValue() {
                return value;
            }
        });
    }
}
