package io.buildwatch.chaos.agent;

import java.util.Map;

/** Where the agent throws: the methods of a group are taken as they come. */
public enum PointGroup {
    STORE(Map.of(Names.STORE, new String[] {"get", "put", "delete", "all", "range", "prefixScan"})),
    FORWARD(Map.of(
            Names.STREAMS + "ProcessorContextImpl", new String[] {"forward"},
            Names.STREAMS + "RecordCollectorImpl", new String[] {"send"})),
    PROCESS(Map.of(
            Names.PARSER, new String[] {"process"},
            Names.POLLER, new String[] {"process"},
            Names.ROLLUP, new String[] {"process"})),
    TICK(Map.of(Names.POLLER, new String[] {"tick"}, "io.buildwatch.kafka.CommitPacer", new String[] {"tick"})),
    /** Begin and end of tasks and their stores. */
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
    /** After the broker has done it: as if the answer were lost. */
    COMMITTED(Map.of(Names.PRODUCER, new String[] {"sendOffsetsToTransaction", "commitTransaction"})),
    /** What the broker is said to have answered to a record. */
    SENT(Map.of(Names.PRODUCER + "$AppendCallbacks", new String[] {"onCompletion"})),
    CONSUMER(Map.of(
            "org.apache.kafka.clients.consumer.KafkaConsumer",
            new String[] {"poll", "committed", "position", "endOffsets"}));

    /** Methods by the name of their class. */
    final Map<String, String[]> points;

    PointGroup(Map<String, String[]> points) {
        this.points = points;
    }

    /** @throws IllegalStateException where a class or a method has another name now: nothing would be thrown there */
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

    /** Constants that the values above may use. */
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
