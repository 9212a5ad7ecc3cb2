package io.buildwatch.upstream;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.assignment.ApplicationState;
import org.apache.kafka.streams.processor.assignment.assignors.StickyTaskAssignor;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * Shows that Kafka Streams 4.3.1 under exactly_once_v2 can skip records, and keep writes that were never committed,
 * after one TaskCorruptedException. Arguments: bootstrap servers, rounds, and the names of faults (all if none is
 * given).
 *
 * <p>The topology counts the records of topic {@code in} for each key in a store, and forwards them to {@code out} with
 * their offset and count. For a read_committed reader each offset must be there once, and the counts of a key must be
 * 1, 2, 3…
 */
public final class TaskCorruption {
    enum Fault {
        NONE, // a second instance joins, nothing else
        COMMIT_ALONE, // no instance joins; a commit gets its answer too late, once
        PROCESS_ALONE, // no instance joins; process() throws TaskCorruptedException, once
        COMMIT_WHILE_REVOKING, // a second instance joins; the commit made while tasks are given up is late
        SEND_WHILE_REBALANCING, // a second instance joins; meanwhile the send of a record times out
        PROCESS_WHILE_REBALANCING; // a second instance joins; meanwhile process() throws TaskCorruptedException

        boolean joins() {
            return this != COMMIT_ALONE && this != PROCESS_ALONE;
        }
    }

    private static final int PARTITIONS = 4;
    private static final int KEYS = 8; // of each partition
    private static volatile Fault fault = Fault.NONE;
    private static final AtomicBoolean ARMED = new AtomicBoolean(); // one fault a round
    static volatile boolean assigned; // the leader has assigned, its own SyncGroup is not answered yet

    static boolean strikes(Fault kind, boolean when) {
        return fault == kind && when && ARMED.compareAndSet(true, false);
    }

    /** Counts a record and forwards its key with the value "partition/offset/count". */
    static final class Count extends ContextualProcessor<String, String, String, String> {
        @Override
        public void process(Record<String, String> record) {
            LockSupport.parkNanos(200_000); // some work, so that fetched records wait for their turn
            if (strikes(Fault.PROCESS_WHILE_REBALANCING, assigned) || strikes(Fault.PROCESS_ALONE, true)) {
                throw new TaskCorruptedException(Set.of(context().taskId()));
            }
            KeyValueStore<String, Integer> counts = context().getStateStore("counts");
            Integer before = counts.get(record.key());
            int count = before == null ? 1 : before + 1;
            counts.put(record.key(), count);
            var from = context().recordMetadata().orElseThrow();
            context().forward(record.withValue(from.partition() + "/" + from.offset() + "/" + count));
        }
    }

    /** Notes that the group rebalances: runs on the leader's stream thread before that sends SyncGroup. */
    public static final class Assignor extends StickyTaskAssignor {
        @Override
        public TaskAssignment assign(ApplicationState state) {
            assigned = state.kafkaStreamsStates(false).size() > 1;
            return super.assign(state);
        }
    }

    private static KafkaStreams instance(String servers, String id, String name) throws Exception {
        Topology topology = new Topology()
                .addSource("in", id + "-in")
                .addProcessor("count", Count::new, "in")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore("counts"), Serdes.String(), Serdes.Integer()),
                        "count")
                .addSink("out", id + "-out", "count");
        Properties p = new Properties();
        p.put("application.id", id);
        p.put("client.id", id + "-" + name);
        p.put("bootstrap.servers", servers);
        p.put("processing.guarantee", "exactly_once_v2");
        p.put("state.dir", Files.createTempDirectory("streams").toString());
        p.put("default.key.serde", Serdes.StringSerde.class.getName());
        p.put("default.value.serde", Serdes.StringSerde.class.getName());
        p.put("task.assignor.class", Assignor.class.getName());
        p.put("heartbeat.interval.ms", 300); // only so that a join is noticed sooner
        p.put("replication.factor", 1);
        KafkaStreams streams = new KafkaStreams(topology, p, new FaultyClients());
        streams.setUncaughtExceptionHandler(e -> {
            System.out.println("  " + name + " ended: " + e);
            return StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.setStateListener((now, before) -> assigned = false); // the assignment has arrived
        streams.start();
        return streams;
    }

    /** Sends up to 4,000 records a second for this time; returns how many went to each partition. */
    private static long[] load(String servers, String topic, Duration time) throws Exception {
        long[] sent = new long[PARTITIONS];
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer())) {
            for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; Thread.sleep(1)) {
                for (int i = 0; i < PARTITIONS; i++) {
                    producer.send(new ProducerRecord<>(topic, i, i + "-" + sent[i]++ % KEYS, ""));
                }
            }
        }
        return sent;
    }

    /** One round on topics of its own. True if the output is right. */
    private static boolean round(String servers, String id) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(
                            new NewTopic(id + "-in", PARTITIONS, (short) 1),
                            new NewTopic(id + "-out", PARTITIONS, (short) 1)))
                    .all()
                    .get();
            List<KafkaStreams> instances = new ArrayList<>(List.of(instance(servers, id, "first")));
            var sent = CompletableFuture.supplyAsync(() -> {
                try {
                    return load(servers, id + "-in", Duration.ofSeconds(7));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            awaitCommitted(admin, id, new long[] {1_000, 1_000, 1_000, 1_000}); // all tasks run on the first
            ARMED.set(true);
            if (fault.joins()) {
                instances.add(instance(servers, id, "second"));
            }
            long[] inputs = sent.get();
            awaitCommitted(admin, id, inputs);
            instances.forEach(i -> i.close(Duration.ofSeconds(20)));
            return compare(servers, id, inputs);
        }
    }

    /**
     * Waits until the group has committed at least these offsets. If that takes more than 20 s, says so and goes on.
     */
    private static void awaitCommitted(Admin admin, String id, long[] upTo) throws Exception {
        for (long end = System.nanoTime() + 20_000_000_000L; System.nanoTime() < end; Thread.sleep(50)) {
            var offsets = admin.listConsumerGroupOffsets(id)
                    .partitionsToOffsetAndMetadata()
                    .get();
            if (IntStream.range(0, PARTITIONS).allMatch(p -> {
                OffsetAndMetadata at = offsets.get(new TopicPartition(id + "-in", p));
                return at != null && at.offset() >= upTo[p];
            })) {
                return;
            }
        }
        System.out.println("  not all inputs were committed within 20 s");
    }

    private static boolean compare(String servers, String id, long[] inputs) {
        Map<String, Integer> times = new HashMap<>(); // "partition/offset" -> how often it came out
        Map<String, Integer> outputs = new HashMap<>(); // key -> outputs
        Map<String, Integer> counts = new HashMap<>(); // key -> highest count
        Map<String, Object> config = Map.of("bootstrap.servers", servers, "isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> all = IntStream.range(0, PARTITIONS)
                    .mapToObj(p -> new TopicPartition(id + "-out", p))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                for (ConsumerRecord<String, String> r : consumer.poll(Duration.ofMillis(100))) {
                    String[] value = r.value().split("/", -1);
                    times.merge(value[0] + "/" + value[1], 1, Integer::sum);
                    outputs.merge(r.key(), 1, Integer::sum);
                    counts.merge(r.key(), Integer.parseInt(value[2]), Math::max);
                }
            }
        }
        long total = LongStream.of(inputs).sum();
        long lost = total - times.size();
        long doubled = outputs.values().stream().mapToLong(n -> n).sum() - times.size();
        long counted = counts.values().stream().mapToLong(n -> n).sum();
        System.out.printf(
                "%-26s inputs %6d, never in the output %5d (of them counted in the store %5d), twice %4d%s%n",
                fault,
                total,
                lost,
                counted - times.size() - doubled,
                doubled,
                ARMED.get() && fault != Fault.NONE ? " (no occasion for the fault)" : "");
        return lost == 0 && doubled == 0 && counted == total;
    }

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[1]);
        List<Fault> kinds =
                args.length > 2 ? Stream.of(args).skip(2).map(Fault::valueOf).toList() : List.of(Fault.values());
        Map<Fault, Integer> wrong = new EnumMap<>(Fault.class);
        for (int i = 0; i < rounds; i++) {
            for (Fault kind : kinds) {
                fault = kind;
                wrong.merge(kind, round(args[0], "r" + System.currentTimeMillis()) ? 0 : 1, Integer::sum);
            }
        }
        wrong.forEach((kind, n) -> System.out.printf("%-26s wrong in %d of %d rounds%n", kind, n, rounds));
    }
}
