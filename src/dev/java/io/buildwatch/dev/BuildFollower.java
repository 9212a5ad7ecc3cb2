package io.buildwatch.dev;

import io.buildwatch.client.RidSender;
import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.kafka.ClientSettings;
import io.buildwatch.registry.AvroDeserializer;
import io.buildwatch.service.StartFailure;
import io.buildwatch.topics.BuildwatchTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Submits builds and reads their events and completions from the public topics, as any subscriber would. One thread.
 */
final class BuildFollower implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    /**
     * By then the service has read every build again: longer than the {@code poll.interval.max} of {@link DevConfig}.
     */
    private static final long READ_AGAIN_NANOS = Duration.ofSeconds(10).toNanos();

    private final BuildwatchConfig config;
    private final BuildwatchTopics topics;
    private final Map<String, BuildRow> rows = new LinkedHashMap<>();
    private final AvroDeserializer deserializer = new AvroDeserializer();
    private final KafkaConsumer<String, byte[]> consumer;
    private long submittedNanos;

    /** Begins at the end of the topics: no record written after this constructor has returned is missed. */
    BuildFollower(BuildwatchConfig config) {
        this.config = config;
        this.topics = BuildwatchTopics.of(config.topics(), config.kafka().applicationId());
        Map<String, Object> settings =
                ClientSettings.of(config.kafka().passedThrough()).consumer();
        settings.put("auto.offset.reset", "latest");
        deserializer.configure(config.kafka().passedThrough(), false);
        consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        try {
            seekToEnd();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void seekToEnd() {
        List<TopicPartition> partitions = new ArrayList<>(partitions(topics.jobStatusChanged()));
        partitions.addAll(partitions(topics.buildCompletion()));
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // The consumer looks the end up lazily. This forces the look-up before anything is submitted.
        partitions.forEach(consumer::position);
    }

    private List<TopicPartition> partitions(String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /**
     * Reads the completions of these builds from before the submission. They are needed because a build submitted again
     * publishes nothing if nothing has changed.
     */
    void readEarlier(Collection<String> rids) {
        follow(rids);
        List<TopicPartition> partitions = partitions(topics.buildCompletion());
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        consumer.seekToBeginning(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            poll(BuildRow::applyEarlierCompletion);
        }
    }

    /**
     * Submits these builds and follows them.
     *
     * @throws StartFailure if Kafka does not take them
     */
    void submit(Collection<String> rids) throws InterruptedException {
        follow(rids);
        submit(config, topics, rows.keySet());
        submittedNanos = System.nanoTime();
    }

    /** Has the schedule followed. Its builds are not among {@link #rows}. */
    void followSchedule(String rid) throws InterruptedException {
        submit(config, topics, List.of(rid));
    }

    /**
     * Writes the RIDs to {@code build-rids} and returns when Kafka has acknowledged all of them.
     *
     * @throws StartFailure if Kafka does not take them
     */
    static void submit(BuildwatchConfig config, BuildwatchTopics topics, Collection<String> rids)
            throws InterruptedException {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                ClientSettings.of(config.kafka().passedThrough()).producer(),
                new StringSerializer(),
                new StringSerializer())) {
            RidSender.send(producer, topics.buildRids(), rids, false);
        } catch (ExecutionException e) {
            throw new StartFailure("could not write to " + topics.buildRids() + ": " + e.getCause());
        }
    }

    private void follow(Collection<String> rids) {
        rids.forEach(rid -> rows.computeIfAbsent(rid, BuildRow::new));
    }

    /** Waits for records for up to 100 ms and takes them. */
    void poll() {
        poll(BuildRow::applyCompletion);
    }

    private void poll(BiConsumer<BuildRow, BuildCompletion> onCompletion) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
            BuildRow row = rows.get(record.key());
            if (row != null && record.value() != null) {
                SpecificRecord value = deserializer.deserialize(record.topic(), record.value());
                if (value instanceof JobStatusChanged event) {
                    row.addEvent(event, System.currentTimeMillis());
                } else if (value instanceof BuildCompletion completion) {
                    onCompletion.accept(row, completion);
                }
            }
        }
    }

    /** The builds, in the order in which they were given. */
    Collection<BuildRow> rows() {
        return Collections.unmodifiableCollection(rows.values());
    }

    boolean haveAllEnded() {
        boolean readAgain = System.nanoTime() - submittedNanos >= READ_AGAIN_NANOS;
        return rows.values().stream().allMatch(row -> row.isEnded(readAgain));
    }

    boolean areAllComplete() {
        return rows.values().stream().allMatch(BuildRow::isComplete);
    }

    @Override
    public void close() {
        consumer.close();
        deserializer.close();
    }
}
