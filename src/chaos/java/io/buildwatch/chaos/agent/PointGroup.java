package io.buildwatch.chaos.agent;

import java.util.Map;

/**
 * The points at which the agent throws, in groups: it throws in the method of the chosen group that is called first.
 */
public enum PointGroup {
    STORE(Map.of(Names.STORE, new String[] {"get", "put", "delete", "all", "range", "prefixScan"})),
    FORWARD(Map.of(
            Names.STREAMS + "ProcessorContextImpl", new String[] {"forward"},
            Names.STREAMS + "RecordCollectorImpl", new String[] {"send"})),
    PROCESS(Map.of(
            Names.PARSER, new String[] {"process"},
            Names.POLLER, new String[] {"process"},
            Names.ROLLUP, new String[] {"process"})),
    TICK(Map.of(Names.POLLER, new String[] {"tick"}, "io.buildwatch.streams.CommitPacer", new String[] {"tick"})),
    /** The begin and the end of tasks and of their stores. */
    CALLBACK(Map.of(
            Names.PARSER, new String[] {"init", "close"},
            Names.POLLER, new String[] {"init", "close"},
            Names.ROLLUP, new String[] {"init", "close"},
            Names.ROCKSDB, new String[] {"init", "commit", "close"})),
    SERDE(Map.of(
            "io.buildwatch.foundry.JobsPageDecoder", new String[] {"read"},
            "io.buildwatch.registry.AvroSerializer", new String[] {"serialize"},
            "io.buildwatch.registry.AvroDeserializer", new String[] {"deserialize"})),
    /** On a thread of the HTTP client. */
    HTTP(Map.of("io.buildwatch.foundry.HttpCaller$Completion", new String[] {"completed"})),
    PRODUCER(Map.of(Names.PRODUCER, new String[] {
        "send",
        "flush",
        "initTransactions",
        "beginTransaction",
        "sendOffsetsToTransaction",
        "commitTransaction",
        "abortTransaction"
    })),
    /** Thrown after the broker has done what was asked, as if its answer had been lost. */
    COMMITTED(Map.of(Names.PRODUCER, new String[] {"sendOffsetsToTransaction", "commitTransaction"})),
    /** Not thrown, but reported as the broker's answer to a record. */
    SENT(Map.of(Names.PRODUCER + "$AppendCallbacks", new String[] {"onCompletion"})),
    CONSUMER(Map.of(
            "org.apache.kafka.clients.consumer.KafkaConsumer",
            new String[] {"poll", "committed", "position", "endOffsets"}));

    /** Methods by the name of their class. */
    final Map<String, String[]> points;

    PointGroup(Map<String, String[]> points) {
        this.points = points;
    }

    /**
     * Checks that all points exist.
     *
     * @throws IllegalStateException if a class or a method no longer exists: nothing would be thrown there
     */
    public static void requirePoints() {
        for (PointGroup group : values()) {
            group.points.forEach(PointGroup::require);
        }
    }

    private static void require(String type, String[] methods) {
        try {
            Class<?> found = Class.forName(type, false, PointGroup.class.getClassLoader());
            for (String method : methods) {
                boolean there = false;
                for (var declared : found.getDeclaredMethods()) {
                    there |= declared.getName().equals(method);
                }
                if (!there) {
                    throw new IllegalStateException("the agent's point is gone: " + type + "." + method);
                }
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the agent's point is gone: " + type, e);
        }
    }

    /** In a class of their own, because an enum's constants cannot use static fields of the enum. */
    private static final class Names {
        static final String STREAMS = "org.apache.kafka.streams.processor.internals.";
        static final String STORE = "org.apache.kafka.streams.state.internals.MeteredKeyValueStore";
        static final String ROCKSDB = "org.apache.kafka.streams.state.internals.RocksDBStore";
        static final String PRODUCER = "org.apache.kafka.clients.producer.KafkaProducer";
        static final String PARSER = "io.buildwatch.intake.RidParser";
        static final String POLLER = "io.buildwatch.poll.BuildPoller";
        static final String ROLLUP = "io.buildwatch.rollup.BuildRollup";
    }
}
