package io.buildwatch.service;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.FollowKind;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.JobCounts;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.records.TrustedRecords;
import io.buildwatch.registry.SchemaPublisher;
import io.buildwatch.registry.SchemaRegistries;
import io.buildwatch.registry.SchemaRegistry;
import io.buildwatch.streams.StreamsSettings;
import io.buildwatch.topics.BuildwatchTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Avro serdes as configured, Buildwatch's own or others, one pair for each stream thread. {@link #publish}
 * registers all schemas, and must be called before the first stream thread runs. Used by the starting thread.
 */
final class AvroSerdes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AvroSerdes.class);

    private final BuildwatchConfig config;
    private final Map<String, SpecificRecord> samples;
    private final List<Serializer<SpecificRecord>> serializers = new ArrayList<>();
    private final List<Deserializer<SpecificRecord>> deserializers = new ArrayList<>();
    private final Serializer<SpecificRecord> serializer;
    private final Deserializer<SpecificRecord> deserializer;

    private AvroSerdes(BuildwatchConfig config, BuildwatchTopics topics) {
        this.config = config;
        this.samples = samples(topics);
        for (int i = 0; i < StreamsSettings.streamThreads(config); i++) {
            serializers.add(newSerializer(config));
            deserializers.add(newDeserializer(config));
        }
        this.serializer = SerdePerThread.serializer(serializers);
        this.deserializer = SerdePerThread.deserializer(deserializers);
    }

    /**
     * Creates and configures the serdes. Buildwatch's own call no registry here.
     *
     * @throws StartFailure if a class cannot be used
     */
    static AvroSerdes make(BuildwatchConfig config, BuildwatchTopics topics) {
        TrustedRecords.trust();
        try {
            return new AvroSerdes(config, topics);
        } catch (LinkageError e) {
            throw missingClass(config, e);
        }
    }

    /** For stream threads only; each uses one of its own. After {@link #publish} it calls no registry. */
    Serializer<SpecificRecord> serializer() {
        return serializer;
    }

    /** As {@link #serializer}, but each thread may look up the schema of a record of another release, once. */
    Deserializer<SpecificRecord> deserializer() {
        return deserializer;
    }

    /**
     * Checks whether {@link #publish} would succeed, and changes nothing. Blocks.
     *
     * @return empty if our own client has no address of a registry; serdes of others may have settings of their own
     */
    static Optional<SchemaPublisher.Report> check(BuildwatchConfig config, BuildwatchTopics topics, Duration patience)
            throws InterruptedException {
        Map<String, String> settings = config.kafka().passedThrough();
        try (SchemaRegistry registry = SchemaRegistries.open(settings)) {
            return Optional.of(new SchemaPublisher(registry, settings).check(schemas(samples(topics)), patience));
        } catch (ConfigException e) {
            if (config.avro().isOwn()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /**
     * Registers the schemas, and uses each serde once per schema, so that later calls find the schemas cached. Blocks.
     *
     * @throws io.buildwatch.registry.RegistryException if the registry does not answer in time, or refuses
     * @throws StartFailure if a class cannot be used
     */
    void publish(Duration patience) throws InterruptedException {
        register(patience);
        try {
            for (int i = 0; i < serializers.size(); i++) {
                Serializer<SpecificRecord> writing = serializers.get(i);
                Deserializer<SpecificRecord> reading = deserializers.get(i);
                samples.forEach((topic, sample) -> {
                    byte[] bytes = writing.serialize(topic, new RecordHeaders(), sample);
                    reading.deserialize(topic, new RecordHeaders(), bytes);
                });
            }
        } catch (LinkageError e) {
            throw missingClass(config, e);
        }
    }

    private static StartFailure missingClass(BuildwatchConfig config, LinkageError e) {
        return new StartFailure(
                config.avro().serializer() + " lacks " + e.getMessage() + "; put all jars that it needs in plugins/");
    }

    /** Registers by our own client, which also sets the compatibility level. If it cannot, the serializer registers. */
    private void register(Duration patience) throws InterruptedException {
        Map<String, String> settings = config.kafka().passedThrough();
        try (SchemaRegistry registry = SchemaRegistries.open(settings)) {
            new SchemaPublisher(registry, settings).registerAll(schemas(samples), patience);
        } catch (ConfigException e) {
            if (config.avro().isOwn()) {
                throw e;
            }
            LOG.info("registering the schemas is left to {}: {}", config.avro().serializer(), e.getMessage());
        }
    }

    private static Map<String, Schema> schemas(Map<String, SpecificRecord> samples) {
        Map<String, Schema> schemas = new LinkedHashMap<>();
        samples.forEach((topic, sample) -> schemas.put(topic + "-value", sample.getSchema()));
        return schemas;
    }

    /**
     * Checks the classes and settings of the serdes; calls no registry.
     *
     * @throws StartFailure if a class is missing, or is no serde
     * @throws ConfigException if a setting of our own serdes is wrong
     */
    static void check(BuildwatchConfig config) {
        instance(config.avro().serializer(), "avro.serializer", Serializer.class);
        instance(config.avro().deserializer(), "avro.deserializer", Deserializer.class);
        if (config.avro().isOwn()) {
            Map<String, String> settings = config.kafka().passedThrough();
            try (SchemaRegistry registry = SchemaRegistries.open(settings)) {
                SchemaPublisher unused = new SchemaPublisher(registry, settings);
            }
        }
    }

    private static Map<String, SpecificRecord> samples(BuildwatchTopics topics) {
        Map<String, SpecificRecord> samples = new LinkedHashMap<>();
        samples.put(
                topics.jobStatusChanged(),
                JobStatusChanged.newBuilder()
                        .setBuildRid("")
                        .setWatch(0)
                        .setJobRid("")
                        .setSequence(0)
                        .setAttempt(0)
                        .setStatus(JobStatus.UNKNOWN)
                        .setObservedTime(Instant.EPOCH)
                        .build());
        samples.put(
                topics.buildObserved(),
                BuildObserved.newBuilder()
                        .setBuildRid("")
                        .setWatch(0)
                        .setVersion(0)
                        .setMonitoring(Monitoring.UNKNOWN)
                        .setObservedTime(Instant.EPOCH)
                        .build());
        samples.put(
                topics.buildCompletion(),
                BuildCompletion.newBuilder()
                        .setBuildRid("")
                        .setWatch(0)
                        .setVersion(0)
                        .setState(BuildState.UNKNOWN)
                        .setCounts(JobCounts.newBuilder().build())
                        .setMonitoring(Monitoring.UNKNOWN)
                        .setUpdatedTime(Instant.EPOCH)
                        .build());
        samples.put(
                topics.follows(),
                FollowObserved.newBuilder()
                        .setFollowRid("")
                        .setWatch(0)
                        .setKind(FollowKind.UNKNOWN)
                        .setVersion(0)
                        .setMonitoring(Monitoring.UNKNOWN)
                        .setSince(Instant.EPOCH)
                        .setObservedTime(Instant.EPOCH)
                        .build());
        return samples;
    }

    private static Serializer<SpecificRecord> newSerializer(BuildwatchConfig config) {
        @SuppressWarnings("unchecked") // it is given Avro specific records only, as the setting's text says
        Serializer<SpecificRecord> serializer =
                (Serializer<SpecificRecord>) instance(config.avro().serializer(), "avro.serializer", Serializer.class);
        serializer.configure(serdeSettings(config), false);
        return serializer;
    }

    /** A configured deserializer of the output topics, for one thread; the caller closes it. */
    static Deserializer<SpecificRecord> newDeserializer(BuildwatchConfig config) {
        @SuppressWarnings("unchecked") // as in newSerializer
        Deserializer<SpecificRecord> deserializer = (Deserializer<SpecificRecord>)
                instance(config.avro().deserializer(), "avro.deserializer", Deserializer.class);
        deserializer.configure(serdeSettings(config), false);
        return deserializer;
    }

    private static Map<String, Object> serdeSettings(BuildwatchConfig config) {
        Map<String, Object> settings = new HashMap<>(config.kafka().passedThrough());
        // Otherwise Confluent's deserializer returns generic records.
        settings.put("specific.avro.reader", "true");
        return settings;
    }

    private static Object instance(String className, String setting, Class<?> type) {
        try {
            return Utils.newInstance(className, type);
        } catch (ClassNotFoundException e) {
            throw new StartFailure(setting + "=" + className + ": no such class; put its jar in plugins/");
        } catch (RuntimeException | LinkageError e) {
            throw new StartFailure(setting + "=" + className + ": cannot be used: " + e.getMessage()
                    + "; it must be a Kafka " + type.getSimpleName() + ", with all its jars in plugins/");
        }
    }

    @Override
    public void close() {
        serializer.close();
        deserializer.close();
    }
}
