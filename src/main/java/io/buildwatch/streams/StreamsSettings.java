package io.buildwatch.streams;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.KafkaConfig;
import io.buildwatch.topics.BuildwatchTopics;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;
import org.apache.kafka.streams.processor.WallclockTimestampExtractor;
import org.jspecify.annotations.Nullable;

/**
 * The settings of Kafka Streams. Defaults that suit polling come first; what the operator passed through overrides
 * them; what the guarantees rest on overrides both. Pure; any thread. The result may hold secrets.
 */
public final class StreamsSettings {
    /** Kafka's default of {@code max.request.size}; a dead letter with key and headers fits well. */
    private static final int MIN_REQUEST_BYTES = 1_048_576;

    private StreamsSettings() {}

    /** For {@code new KafkaStreams(topology, …)}. */
    public static Properties of(BuildwatchConfig config) {
        Properties settings = new Properties();
        putDefaults(settings, config);
        settings.putAll(config.kafka().passedThrough());
        putGuarantees(settings, config.kafka());
        adaptRelatedSettings(settings);
        return settings;
    }

    /** How many stream threads there will be; 1 if the setting is not a number, which Kafka reports at the start. */
    public static int streamThreads(BuildwatchConfig config) {
        return (int) Math.max(1, number(of(config).getProperty(StreamsConfig.NUM_STREAM_THREADS_CONFIG), 1));
    }

    /** How long the group lists a dead member. */
    public static Duration sessionTimeout(BuildwatchConfig config) {
        return Duration.ofMillis(number(of(config).getProperty(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 15_000));
    }

    /**
     * The settings on which Streams' own topics depend. They serve to compute these topics only: no broker is reached
     * by them.
     *
     * @param passedThrough as {@link KafkaConfig#passedThrough()}
     */
    public static StreamsConfig forTopics(BuildwatchTopics topics, Map<String, String> passedThrough) {
        Properties settings = new Properties();
        Short replication = topics.replicationFactor();
        if (replication != null) {
            settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, replication.toString());
        }
        passedThrough.forEach((key, value) -> {
            if (key.equals(StreamsConfig.REPLICATION_FACTOR_CONFIG) || key.startsWith(StreamsConfig.TOPIC_PREFIX)) {
                settings.put(key, value);
            }
        });
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, topics.applicationId());
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        return new StreamsConfig(settings);
    }

    /** The settings that an operator may change. */
    private static void putDefaults(Properties settings, BuildwatchConfig config) {
        KafkaConfig kafka = config.kafka();
        settings.put(StreamsConfig.CLIENT_ID_CONFIG, kafka.applicationId() + "-" + kafka.instanceId());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, "1");
        // Wall-clock punctuation runs no more often than this: at the default, 100 ms, a result would wait that long.
        settings.put(StreamsConfig.POLL_MS_CONFIG, "10");
        // Each punctuation makes a task "need a commit", so a short interval means empty transactions for ever;
        // CommitPacer asks for a commit after every change. Streams refuses an interval above transaction.timeout.ms
        // (10 s).
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "8000");
        // A cache would hold results back until the commit.
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, "0");
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class.getName());
        settings.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, "false");
        settings.put(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG, "INFO");
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "15000");
        Short replication = config.topics().replicationFactor();
        if (replication != null) {
            settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, replication.toString());
        }
    }

    private static void putGuarantees(Properties settings, KafkaConfig kafka) {
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, kafka.applicationId());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, kafka.stateDir().toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        // Static membership: a restart is seen as the same member, so 2 s instead of 43 s. Only on the classic
        // protocol in 4.3. Streams appends "-<thread>" for each thread, and leaves the group on close only when told.
        settings.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), kafka.instanceId());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, "true");
        // Producers' timestamps are not trusted, and one of -1 would stop the default extractor.
        settings.put(
                StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, WallclockTimestampExtractor.class.getName());
        // Going on after a failure would commit its half-done effects.
        settings.put(
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
                LogAndFailProcessingExceptionHandler.class.getName());
        settings.put(
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                LogAndFailExceptionHandler.class.getName());
        settings.put(
                StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
                DefaultProductionExceptionHandler.class.getName());
        settings.put("processing.exception.handler.global.enabled", "true");
    }

    /** Adapts settings that must suit others, of which the operator may have set one only. */
    private static void adaptRelatedSettings(Properties settings) {
        String session = settings.getProperty(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
        if (!settings.containsKey(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG)) {
            // Kafka refuses an interval that is not below the session time-out, and recommends at most a third of it.
            long heartbeat = Math.min(3000, number(session, 15_000) / 3);
            settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Long.toString(heartbeat));
        }
        for (String key : new String[] {
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG, StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG)
        }) {
            if (number(settings.getProperty(key), MIN_REQUEST_BYTES) < MIN_REQUEST_BYTES) {
                settings.put(key, Integer.toString(MIN_REQUEST_BYTES));
            }
        }
    }

    /** A text that is not a number is left to Kafka, which reports it under the name of the setting. */
    private static long number(@Nullable String text, long otherwise) {
        try {
            return text == null ? otherwise : Long.parseLong(text.trim());
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
