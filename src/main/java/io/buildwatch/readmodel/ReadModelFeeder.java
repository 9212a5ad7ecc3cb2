package io.buildwatch.readmodel;

import io.buildwatch.events.JobStatus;
import io.buildwatch.topics.BuildwatchTopics;
import io.buildwatch.view.BuildFilter;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.FollowView;
import io.buildwatch.view.JobView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds a read model on a thread of its own, and answers queries from it on any thread. What fails here is tried again
 * and never ends the service, because the pipeline does not depend on it.
 */
public final class ReadModelFeeder implements ReadModelQueries, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadModelFeeder.class);
    private static final Duration RETRY = Duration.ofSeconds(3);
    private static final long HELD_UP_NANOS = Duration.ofSeconds(3).toNanos();
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

    private final FeedSource source;
    private final RecordDecoder decoder;
    private final Path path;
    private final List<Consumer<BatchChanges>> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final BackgroundThrottle throttle;
    private final Thread thread = new Thread(this::run, "read-model");
    private volatile @Nullable ReadModel model;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private volatile boolean caughtUp;
    private volatile long behindRecords;
    /** When the model last held all that was committed, by {@link System#nanoTime}. */
    private volatile long currentNanos = System.nanoTime();

    /** When the feeder's thread last updated these fields. A slow disk or registry may hold it up. */
    private volatile long notedNanos = currentNanos;

    private volatile boolean lacking = true;
    private volatile @Nullable ReadModelException damage;
    private volatile String trouble = "";

    /**
     * Does not read yet, see {@link #start}.
     *
     * @param settings the operator's own settings for Kafka's clients
     * @param deserializer used by the feeder's thread alone; the caller closes it after this
     * @param failures tells its exceptions apart
     * @param path a directory of its own
     * @param pipelineIsBusy whether the pipeline needs the machine more; called on the feeder's thread, at most ten
     *     times a second
     */
    public ReadModelFeeder(
            Map<String, String> settings,
            BuildwatchTopics topics,
            Deserializer<SpecificRecord> deserializer,
            DecodeFailures failures,
            Path path,
            BooleanSupplier pipelineIsBusy) {
        this.source = new FeedSource(settings, topics);
        this.decoder = new RecordDecoder(deserializer, failures, System::nanoTime);
        this.path = path;
        this.throttle = new BackgroundThrottle(pipelineIsBusy, closing);
        thread.setDaemon(true);
    }

    /** Begins to read. To be called once. */
    public ReadModelFeeder start() {
        thread.start();
        return this;
    }

    private void run() {
        boolean started = false;
        while (closing.getCount() > 0) {
            try {
                if (!started) {
                    started = true;
                    throttle.awaitStart();
                }
                feed();
            } catch (OffsetOutOfRangeException e) {
                LOG.info("the read model is rebuilt: the topics no longer hold the records that follow it");
                deleteModel();
            } catch (ReadModelException e) {
                waitAfterFailure(e);
                if (e.isDamaged()) {
                    deleteModel();
                } else {
                    closeModel(); // feed() opens it again: after a full disk, for example, RocksDB must be reopened
                }
            } catch (WakeupException | InterruptException e) {
                return;
            } catch (Exception | LinkageError | StackOverflowError e) {
                // From a deserializer in plugins/, for example.
                waitAfterFailure(e);
            }
        }
    }

    private void feed() throws IOException, ExecutionException, InterruptedException {
        ReadModel open = openModel();
        try (KafkaConsumer<byte[], byte[]> reading = source.newConsumer();
                TopicFeed feed = new TopicFeed(reading, source.topics(), source.topicNames(), decoder, open)) {
            consumer = reading;
            while (closing.getCount() > 0) {
                long worked = feed.poll(this::notifyListeners);
                noteProgress(feed);
                ReadModelException found = damage;
                if (found != null) {
                    damage = null;
                    throw found;
                }
                throttle.restAfter(worked);
            }
        } finally {
            consumer = null;
        }
    }

    private void noteProgress(TopicFeed feed) {
        if (!trouble.isEmpty()) {
            trouble = "";
            LOG.info("the read model is fed again");
        }
        caughtUp = caughtUp || feed.hasCaughtUp();
        OptionalLong behind = feed.recordsBehind();
        behind.ifPresent(records -> behindRecords = records);
        lacking = behind.orElse(1) > 0 || !caughtUp;
        notedNanos = System.nanoTime();
        if (!lacking) {
            currentNanos = notedNanos;
        }
    }

    private void waitAfterFailure(Throwable e) {
        boolean first = trouble.isEmpty();
        trouble = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (first) {
            lacking = true;
            LOG.warn("the read model cannot be fed, it is tried again: {}", e.toString());
        }
        try {
            closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private ReadModel openModel() throws IOException, ExecutionException, InterruptedException {
        ReadModel open = model;
        if (open == null) {
            open = ReadModel.open(path, source.identity(), Instant.now());
            model = open;
        }
        return open;
    }

    private void closeModel() {
        ReadModel old = model;
        model = null;
        caughtUp = false;
        if (old != null) {
            old.close();
        }
    }

    private void deleteModel() {
        closeModel();
        try {
            Utils.delete(path.toFile());
        } catch (IOException e) {
            waitAfterFailure(e);
        }
    }

    private void notifyListeners(BatchChanges changes) {
        for (Consumer<BatchChanges> listener : listeners) {
            try {
                listener.accept(changes);
            } catch (RuntimeException e) {
                LOG.warn("a listener to changes of the read model failed", e);
            }
        }
    }

    @Override
    public ReadModelStatus status() {
        ReadModel open = model;
        return new ReadModelStatus(
                caughtUp,
                behindRecords,
                behindSeconds(),
                open == null ? 0 : open.count(),
                open == null ? 0 : open.diskBytes(),
                trouble);
    }

    @Override
    public double behindSeconds() {
        long now = System.nanoTime();
        boolean heldUp = now - notedNanos > HELD_UP_NANOS;
        return lacking || heldUp ? Math.round((now - currentNanos) / 1e6) / 1e3 : 0;
    }

    @Override
    public boolean hasCaughtUp() {
        return caughtUp;
    }

    @Override
    public ResultPage<BuildView> builds(BuildFilter filter, @Nullable String cursor, int limit) {
        return query(open -> open.builds(filter, keyOf(cursor), limit));
    }

    @Override
    public Optional<BuildView> build(String rid) {
        return query(open -> open.build(rid));
    }

    @Override
    public ResultPage<JobView> jobs(BuildView build, Set<JobStatus> statuses, @Nullable String cursor, int limit) {
        return query(open -> open.jobs(build, statuses, keyOf(cursor), limit));
    }

    @Override
    public ResultPage<FollowView> follows(@Nullable String cursor, int limit) {
        return query(open -> open.follows(keyOf(cursor), limit));
    }

    private <T> T query(Function<ReadModel, T> question) {
        ReadModel open = model;
        if (open == null) {
            throw new ReadModelException("the read model is not open yet", new IllegalStateException(trouble));
        }
        try {
            return question.apply(open);
        } catch (ReadModelException e) {
            if (e.isDamaged()) {
                damage = e;
            }
            throw e;
        }
    }

    private static byte @Nullable [] keyOf(@Nullable String cursor) {
        return cursor == null
                ? null
                : PageCursor.parse(cursor)
                        .orElseThrow(() ->
                                new IllegalArgumentException("cursor: must be the next of an earlier page, or absent"));
    }

    @Override
    public Runnable subscribe(Consumer<BatchChanges> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Waits up to a second for a batch under way. A batch that is lost is read again at the next start. */
    @Override
    public void close() {
        closing.countDown();
        KafkaConsumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        try {
            thread.join(CLOSE_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        closeModel();
    }
}
