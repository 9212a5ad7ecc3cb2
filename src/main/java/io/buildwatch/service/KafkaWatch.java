package io.buildwatch.service;

import io.buildwatch.kafka.ClientSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs one line when no broker answers any longer, and one when a broker answers again. Kafka's own clients reconnect
 * by themselves; their messages about each attempt are not shown. Has a thread of its own.
 */
final class KafkaWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaWatch.class);
    private static final long PERIOD_MS = 2_000;
    private static final long PATIENCE_MS = 3_000;

    /** How many failed checks in a row are an outage. One is not: a leader may change, a machine may pause. */
    private static final int MISSED = 2;

    /** What is checked. */
    interface Cluster extends AutoCloseable {
        /** Whether a broker answered in time. */
        boolean isAnswering() throws InterruptedException;

        @Override
        default void close() {}
    }

    private final Cluster cluster;
    private final String servers;
    private final LongSupplier nanoTime;
    private final Thread thread = new Thread(this::run, "kafka-watch");
    private int missed;
    private long since;

    KafkaWatch(Cluster cluster, String servers, LongSupplier nanoTime) {
        this.cluster = cluster;
        this.servers = servers;
        this.nanoTime = nanoTime;
        thread.setDaemon(true);
    }

    /** @param passedThrough Kafka's own settings */
    static KafkaWatch start(Map<String, String> passedThrough) {
        KafkaWatch watch = new KafkaWatch(
                new RealCluster(passedThrough), passedThrough.getOrDefault("bootstrap.servers", ""), System::nanoTime);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try (cluster) {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(PERIOD_MS);
                check();
            }
        } catch (InterruptedException e) {
            // The instance is closing.
        }
    }

    /** Makes one check. One thread at a time. */
    void check() throws InterruptedException {
        long now = nanoTime.getAsLong();
        if (cluster.isAnswering()) {
            if (missed >= MISSED) {
                LOG.info("Kafka answers again, after {} s", seconds(nanoTime.getAsLong() - since));
            }
            missed = 0;
            return;
        }
        if (++missed == 1) {
            since = now;
        } else if (missed == MISSED) {
            LOG.warn(
                    "Kafka has not answered for {} s at bootstrap.servers={}; nothing is published until it does",
                    seconds(nanoTime.getAsLong() - since),
                    servers);
        }
    }

    private static long seconds(long nanos) {
        return Duration.ofNanos(nanos).toSeconds();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /** Used by the watch's thread only. */
    private static final class RealCluster implements Cluster {
        private final Map<String, String> passedThrough;
        private @Nullable Admin admin;

        RealCluster(Map<String, String> passedThrough) {
            this.passedThrough = passedThrough;
        }

        @Override
        public boolean isAnswering() throws InterruptedException {
            try {
                if (admin == null) {
                    admin = Admin.create(ClientSettings.of(passedThrough).admin());
                }
                admin.describeCluster().nodes().get(PATIENCE_MS, TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException e) {
                // A broker that refuses has answered.
                return !(e.getCause() instanceof RetriableException);
            } catch (KafkaException e) {
                return false; // no host name of bootstrap.servers can be resolved at present
            }
        }

        @Override
        public void close() {
            if (admin != null) {
                admin.close(Duration.ZERO);
            }
        }
    }
}
