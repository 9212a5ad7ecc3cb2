package io.buildwatch.queries;

import io.buildwatch.events.JobStatus;
import io.buildwatch.kafka.BuildwatchTopics;
import io.buildwatch.kafka.ClientSettings;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.JobView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a read model fed, on a thread of its own, and asks it. Whatever goes wrong here is tried
 * again and never ends the service: the pipeline does not lean on it.
 */
public final class ReadModelFeeder implements Queries, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadModelFeeder.class);
    private static final Duration RETRY = Duration.ofSeconds(3);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

    private final Map<String, String> settings;
    private final BuildwatchTopics topics;
    private final Deserializer<SpecificRecord> deserializer;
    private final Predicate<Throwable> isLookupFailure;
    private final Path path;
    private final List<Consumer<Changes>> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "read-model");
    private volatile @Nullable ReadModel model;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private volatile boolean caughtUp;
    private volatile long behindRecords;
    private volatile long lackingSinceNanos = System.nanoTime();
    private volatile boolean lacking = true;
    private volatile String trouble = "";

    /**
     * Begins to read.
     *
     * @param settings the operator's own for Kafka's clients
     * @param deserializer used by this thread alone from now on, and closed by the caller after this
     * @param isLookupFailure whether a deserializer's exception says nothing of the record
     * @param path a directory of its own
     */
    public ReadModelFeeder(
            Map<String, String> settings,
            BuildwatchTopics topics,
            Deserializer<SpecificRecord> deserializer,
            Predicate<Throwable> isLookupFailure,
            Path path) {
        this.settings = settings;
        this.topics = topics;
        this.deserializer = deserializer;
        this.isLookupFailure = isLookupFailure;
        this.path = path;
        thread.setDaemon(true);
    }

    /** Once. */
    public ReadModelFeeder start() {
        thread.start();
        return this;
    }

    private void run() {
        while (closing.getCount() > 0) {
            try {
                feed();
            } catch (OffsetOutOfRangeException e) {
                LOG.info("the read model is made anew: the topics no longer hold what follows it");
                drop();
            } catch (ReadModelException e) {
                // Opened again: after a full disk, for example, the store goes on only so.
                closeModel();
                failed(e);
            } catch (WakeupException | InterruptException e) {
                return;
            } catch (Exception | LinkageError | StackOverflowError e) {
                // Of a deserializer in plugins/, for example.
                failed(e);
            }
        }
    }

    private void feed() throws IOException, ExecutionException, InterruptedException {
        ReadModel open = opened();
        try (KafkaConsumer<byte[], byte[]> reading = newConsumer();
                Feed feed = new Feed(reading, topics, deserializer, isLookupFailure, open)) {
            consumer = reading;
            while (closing.getCount() > 0) {
                feed.poll(this::tell);
                note(feed);
            }
        } finally {
            consumer = null;
        }
    }

    private void note(Feed feed) {
        if (!trouble.isEmpty()) {
            trouble = "";
            LOG.info("the read model goes on");
        }
        caughtUp = caughtUp || feed.hasCaughtUp();
        feed.behind().ifPresent(records -> {
            behindRecords = records;
            boolean lacks = records > 0 || !caughtUp;
            if (!lacks || !lacking) {
                lackingSinceNanos = System.nanoTime();
            }
            lacking = lacks;
        });
    }

    private void failed(Throwable e) {
        boolean first = trouble.isEmpty();
        trouble = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (first) {
            lackingSinceNanos = System.nanoTime();
            lacking = true;
            LOG.warn("the read model cannot go on, it is tried again: {}", e.toString());
        }
        try {
            closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private ReadModel opened() throws IOException, ExecutionException, InterruptedException {
        ReadModel open = model;
        if (open == null) {
            open = ReadModel.open(path, identity(), Instant.now());
            model = open;
        }
        return open;
    }

    /** Another cluster, or topics made anew, are other topics. */
    private String identity() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(ClientSettings.of(settings).admin())) {
            Map<String, String> ids = new TreeMap<>();
            List<String> names = List.of(topics.buildCompletion(), topics.buildObserved(), topics.jobStatusChanged());
            admin.describeTopics(names)
                    .allTopicNames()
                    .get()
                    .forEach((name, topic) -> ids.put(name, topic.topicId().toString()));
            return ids.toString();
        }
    }

    private KafkaConsumer<byte[], byte[]> newConsumer() {
        Map<String, Object> consumerSettings = ClientSettings.of(settings).consumer();
        consumerSettings.put("auto.offset.reset", "none");
        consumerSettings.put("client.id", topics.applicationId() + "-read-model");
        // Fewer, larger answers: nobody waits for this by the millisecond, and each costs the pipeline some of its
        // time.
        consumerSettings.put("fetch.min.bytes", 1 << 16);
        consumerSettings.put("fetch.max.wait.ms", 200);
        consumerSettings.put("fetch.max.bytes", 4 << 20);
        consumerSettings.put("max.partition.fetch.bytes", 1 << 20);
        consumerSettings.put("max.poll.records", 1_000);
        return new KafkaConsumer<>(consumerSettings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void closeModel() {
        ReadModel old = model;
        model = null;
        caughtUp = false;
        if (old != null) {
            old.close();
        }
    }

    private void drop() {
        closeModel();
        try {
            Utils.delete(path.toFile());
        } catch (IOException e) {
            failed(e);
        }
    }

    private void tell(Changes changes) {
        for (Consumer<Changes> listener : listeners) {
            try {
                listener.accept(changes);
            } catch (RuntimeException e) {
                LOG.warn("a reader of changes failed", e);
            }
        }
    }

    @Override
    public Standing standing() {
        ReadModel open = model;
        return new Standing(
                caughtUp,
                behindRecords,
                behindSeconds(),
                open == null ? 0 : open.count(),
                open == null ? 0 : open.diskBytes(),
                trouble);
    }

    @Override
    public double behindSeconds() {
        return lacking ? Math.round((System.nanoTime() - lackingSinceNanos) / 1e6) / 1e3 : 0;
    }

    @Override
    public boolean hasCaughtUp() {
        return caughtUp;
    }

    @Override
    public Page<BuildView> builds(BuildFilter filter, @Nullable String cursor, int limit) {
        return open().builds(filter, place(cursor), limit);
    }

    @Override
    public Optional<BuildView> build(String rid) {
        return open().build(rid);
    }

    @Override
    public Page<JobView> jobs(BuildView build, Set<JobStatus> statuses, @Nullable String cursor, int limit) {
        return open().jobs(build, statuses, place(cursor), limit);
    }

    private static byte @Nullable [] place(@Nullable String cursor) {
        return cursor == null
                ? null
                : Cursor.parse(cursor)
                        .orElseThrow(() ->
                                new IllegalArgumentException("cursor: must be the next of a page before, or left out"));
    }

    private ReadModel open() {
        ReadModel open = model;
        if (open == null) {
            throw new ReadModelException("the read model is not open yet", new IllegalStateException(trouble));
        }
        return open;
    }

    @Override
    public Runnable subscribe(Consumer<Changes> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Waits a second for a batch under way; what is then lost is read again. */
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
