package io.buildwatch.streams;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads parts of a topic again, {@code read_committed}, with a consumer without a group on a thread of its own. Thread
 * and clients exist while there is something to read, and a minute longer. Readings take turns of {@value #TURN_MS} ms,
 * so that one that waits for an open transaction does not hold up the others. If the brokers cannot be reached, a
 * reading is tried again at growing intervals until it is cancelled. Any thread.
 */
public final class BackgroundRangeReader implements RangeReader, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundRangeReader.class);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    private static final long TURN_MS = 2_000;
    private static final long IDLE_MS = 60_000;
    private static final long FIRST_RETRY_MS = 1_000;
    private static final long LAST_RETRY_MS = 60_000;

    private final Supplier<RangeReaderClients> newClients;
    private final String topic;
    private final long idleMs;
    private final LinkedBlockingQueue<Turn> waiting = new LinkedBlockingQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Guarded by {@code this}. */
    private @Nullable Thread thread;

    /** A reading and its progress. The reader's thread. */
    private static final class Turn {
        final RangeReading reread;
        final TopicPartition partition;
        long position = -1;
        long end = -1;

        Turn(RangeReading reread, TopicPartition partition) {
            this.reread = reread;
            this.partition = partition;
        }
    }

    /**
     * @param passedThrough the operator's own settings for Kafka's clients
     * @param clientId of the consumer, for the brokers' logs and quotas
     */
    public BackgroundRangeReader(Map<String, String> passedThrough, String topic, String clientId) {
        this(passedThrough, topic, clientId, IDLE_MS);
    }

    BackgroundRangeReader(Map<String, String> passedThrough, String topic, String clientId, long idleMs) {
        this(() -> new RangeReaderClients(passedThrough, clientId), topic, idleMs);
    }

    BackgroundRangeReader(Supplier<RangeReaderClients> newClients, String topic, long idleMs) {
        this.newClients = newClients;
        this.topic = topic;
        this.idleMs = idleMs;
    }

    @Override
    public RangeReading begin(int partition, RangeReading.From from, Set<String> keys) {
        RangeReading reread = new RangeReading(partition, from, keys);
        synchronized (this) {
            waiting.add(new Turn(reread, new TopicPartition(topic, partition)));
            if (thread == null && closing.getCount() > 0) {
                thread = new Thread(this::run, "buildwatch-rereader");
                thread.setDaemon(true);
                thread.start();
            }
        }
        return reread;
    }

    /** Whether its thread runs, so that the clients may be open. */
    synchronized boolean isRunning() {
        return thread != null;
    }

    private void run() {
        // Each thread has its own, because the last one may still be closing its clients.
        RangeReaderClients clients = newClients.get();
        long retryMs = 0;
        try {
            while (closing.getCount() > 0) {
                Turn turn = waiting.poll(idleMs, TimeUnit.MILLISECONDS);
                if (turn == null) {
                    if (endIfIdle()) {
                        return;
                    }
                } else if (!turn.reread.isCancelled()) {
                    retryMs = readWithRetry(turn, clients, retryMs);
                }
            }
        } catch (InterruptedException | InterruptException e) {
            // Interrupted by close(). The flag is cleared, because it would keep the clients from closing.
            Thread.interrupted();
        } finally {
            ended();
            clients.close();
        }
    }

    private synchronized boolean endIfIdle() {
        if (waiting.isEmpty()) {
            thread = null;
            return true;
        }
        return false;
    }

    /** Lets the next reading begin another thread if this one was ended by an error, too. */
    private synchronized void ended() {
        if (thread == Thread.currentThread()) {
            thread = null;
        }
    }

    /** @return how long to wait after the next failure in a row, ms; 0 after success */
    private long readWithRetry(Turn turn, RangeReaderClients clients, long retryMs) throws InterruptedException {
        try {
            if (!read(turn, clients)) {
                waiting.add(turn);
            }
            if (retryMs > 0) {
                LOG.info("{} can be read now", topic);
            }
            return 0;
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException | ExecutionException | TimeoutException e) {
            waiting.add(turn);
            clients.close();
            long wait = Math.max(FIRST_RETRY_MS, retryMs);
            if (retryMs == 0) {
                warn(turn, e);
            }
            closing.await(wait, TimeUnit.MILLISECONDS);
            return Math.min(LAST_RETRY_MS, 2 * wait);
        }
    }

    private static void warn(Turn turn, Exception e) {
        String text = "{} cannot be read for job events that were skipped; trying again: {}";
        if (e instanceof RuntimeException && !(e instanceof KafkaException)) {
            // Unexpected, so the stack trace is of use.
            LOG.warn(text, turn.partition, e.toString(), e);
        } else {
            LOG.warn(text, turn.partition, e.toString());
        }
    }

    /** @return whether the reading has ended; false if it is to have another turn */
    private boolean read(Turn turn, RangeReaderClients clients)
            throws InterruptedException, ExecutionException, TimeoutException {
        Consumer<byte[], byte[]> reading = clients.consumer();
        reading.assign(List.of(turn.partition));
        if (turn.end < 0) {
            // Up to all that is written by now, open transactions included: once these are decided, all has been seen.
            turn.end = clients.end(turn.partition);
            turn.position = clients.start(turn.partition, turn.reread.from(), turn.end);
        }
        reading.seek(turn.partition, turn.position);
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TURN_MS);
        while (turn.position < turn.end) {
            if (turn.reread.isCancelled()) {
                return true;
            }
            if (System.nanoTime() > until) {
                return false;
            }
            for (ConsumerRecord<byte[], byte[]> record : reading.poll(POLL)) {
                if (record.offset() < turn.end && turn.reread.isWanted(record) && !turn.reread.put(record)) {
                    return true;
                }
                turn.position = record.offset() + 1;
            }
            // Moves on past transaction markers and aborted records, which are not returned.
            turn.position = reading.position(turn.partition);
        }
        turn.reread.endAt(turn.end);
        return true;
    }

    /** Ends its thread, and waits up to 2 s for that. */
    @Override
    public void close() {
        closing.countDown();
        Thread ending;
        synchronized (this) {
            ending = thread;
        }
        if (ending != null) {
            ending.interrupt();
            try {
                ending.join(CLOSE_PATIENCE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
