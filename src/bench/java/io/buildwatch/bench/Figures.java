package io.buildwatch.bench;

import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.registry.AvroDeserializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** One repetition of each figure. */
final class Figures {
    private static final Duration LONG = Duration.ofMinutes(2);

    private Figures() {}

    /** From the complete answer to the readable record, ms. */
    record Latencies(double eventMedian, double eventP99, double completionMedian) {}

    /** 20 builds of 20 jobs over 12 s. */
    static Latencies latencies(Map<String, String> settings, long seed) throws Exception {
        try (Stage stage = new Stage(Stage.POLLING, settings);
                KafkaConsumer<String, byte[]> reader =
                        stage.reader(Stage.topic("job-status-changed"), Stage.topic("build-completion"));
                AvroDeserializer deserializer = stage.deserializer()) {
            List<String> rids = stage.simulator.add(new ScriptedBuilds(20, 20, 12, seed));
            stage.submit(rids);
            Map<String, Long> ready = new HashMap<>();
            Map<String, Long> completionsReadable = new HashMap<>();
            List<Long> events = new ArrayList<>();
            Set<String> open = new HashSet<>(rids);
            long deadline = System.nanoTime() + LONG.toNanos();
            while (!open.isEmpty() && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, byte[]> record : reader.poll(Duration.ofMillis(5))) {
                    long now = System.currentTimeMillis();
                    SpecificRecord value = deserializer.deserialize(record.topic(), record.value());
                    if (value instanceof JobStatusChanged event) {
                        ready.put(
                                record.key() + event.getSequence(),
                                event.getObservedTime().toEpochMilli());
                        // First sights come in bulk: they would measure the reader.
                        if (event.getPreviousStatus() != null) {
                            events.add(now - event.getObservedTime().toEpochMilli());
                        }
                    } else if (value instanceof BuildCompletion completion) {
                        completionsReadable.putIfAbsent(record.key() + completion.getSequence(), now);
                        if (completion.getComplete()) {
                            open.remove(record.key());
                        }
                    }
                }
            }
            if (!open.isEmpty()) {
                throw new IllegalStateException(open.size() + " builds did not complete");
            }
            List<Long> completions = new ArrayList<>();
            completionsReadable.forEach((key, at) -> {
                if (ready.containsKey(key)) {
                    completions.add(at - ready.get(key));
                }
            });
            return new Latencies(
                    Stats.percentile(events, 50), Stats.percentile(events, 99), Stats.percentile(completions, 50));
        }
    }

    /** Transactions a second with 1,000 builds watched and nothing changing. */
    static double idleTransactions(Map<String, String> settings) throws Exception {
        try (Stage stage = new Stage(Stage.POLLING, settings);
                KafkaConsumer<String, byte[]> reader = stage.reader(Stage.topic("job-status-changed"))) {
            List<String> rids = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                SimulatedBuild build = stage.simulator.build("ri.foundry.main.build.idle-" + i);
                build.job("ri.foundry.main.job.idle-" + i).status("RUNNING");
                rids.add(build.rid());
            }
            stage.submit(rids);
            int seen = 0;
            long deadline = System.nanoTime() + LONG.toNanos();
            while (seen < rids.size() && System.nanoTime() < deadline) {
                seen += reader.poll(Duration.ofMillis(50)).count();
            }
            // The window: nothing can be awaited but time itself.
            TimeUnit.SECONDS.sleep(5);
            long before = stage.transactionLog();
            long begin = System.nanoTime();
            TimeUnit.SECONDS.sleep(20);
            long written = stage.transactionLog() - before;
            return written / 3.0 / ((System.nanoTime() - begin) / 1e9);
        }
    }

    /** Submit to complete of a build of 10,000 jobs over 100 pages, seconds. */
    static double tenThousandJobs() throws Exception {
        try (Stage stage = new Stage(Stage.POLLING, Map.of());
                KafkaConsumer<String, byte[]> reader = stage.reader(Stage.topic("build-completion"));
                AvroDeserializer deserializer = stage.deserializer()) {
            SimulatedBuild build =
                    stage.simulator.build("ri.foundry.main.build.ten-thousand").pageSize(100);
            for (int i = 0; i < 10_000; i++) {
                build.job("ri.foundry.main.job.j-" + i).status(i % 100 == 0 ? "FAILED" : "SUCCEEDED");
            }
            build.status("FAILED");
            long begin = System.nanoTime();
            stage.submit(List.of(build.rid()));
            long deadline = begin + LONG.toNanos();
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<String, byte[]> record : reader.poll(Duration.ofMillis(20))) {
                    BuildCompletion completion =
                            (BuildCompletion) deserializer.deserialize(record.topic(), record.value());
                    if (completion.getComplete()) {
                        check(completion);
                        return (System.nanoTime() - begin) / 1e9;
                    }
                }
            }
            throw new IllegalStateException("did not complete");
        }
    }

    private static void check(BuildCompletion completion) {
        if (completion.getJobCount() != 10_000
                || completion.getCounts().getFailed() != 100
                || completion.getCounts().getSucceeded() != 9_900) {
            throw new IllegalStateException("wrong counts: " + completion);
        }
    }

    /** Submit to the first request at Foundry, p99 of 50 submissions to an idle instance, ms. */
    static double submitToRequest() throws Exception {
        try (Stage stage = new Stage(Stage.POLLING, Map.of())) {
            List<Long> delays = new ArrayList<>();
            for (int i = 0; i < 51; i++) {
                String rid = "ri.foundry.main.build.first-" + i;
                stage.simulator.build(rid).job("ri.foundry.main.job.first-" + i).status("RUNNING");
                long submitted = System.currentTimeMillis();
                stage.submit(List.of(rid));
                long first = firstRequest(stage, rid);
                // The first of all warms the way.
                if (i > 0) {
                    delays.add(first - submitted);
                }
            }
            return Stats.percentile(delays, 99);
        }
    }

    private static long firstRequest(Stage stage, String rid) throws InterruptedException {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (System.nanoTime() < deadline) {
            if (stage.simulator.calls().log().stream().anyMatch(call -> rid.equals(call.rid()))) {
                return System.currentTimeMillis();
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        throw new IllegalStateException("no request for " + rid);
    }
}
