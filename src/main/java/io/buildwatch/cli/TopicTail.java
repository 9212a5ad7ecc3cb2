package io.buildwatch.cli;

import io.buildwatch.await.ShownAge;
import io.buildwatch.await.ShownAgeNotes;
import io.buildwatch.client.KafkaClients;
import io.buildwatch.client.KafkaErrors;
import io.buildwatch.client.ReadingAge;
import io.buildwatch.client.TopicPartitions;
import io.buildwatch.config.ClientConfig;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.text.VisibleText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads topics and prints their committed records as they come. One use, one thread. */
final class TopicTail {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaClients clients;
    private final ClientConfig config;
    private final CommandIo terminal;
    private final LongSupplier nanoTime;

    TopicTail(KafkaClients clients, ClientConfig config, CommandIo terminal, LongSupplier nanoTime) {
        this.clients = clients;
        this.config = config;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    /**
     * Prints records until there are {@code max}, the time is over, or the output is no longer read.
     *
     * @param names topics without prefix
     * @param rids only records of these builds; empty for all
     * @param max how many records to print at most
     * @param patience how long to go on; null for no limit
     * @return whether {@code max} records were printed, or the output is no longer read
     */
    boolean print(
            List<String> names, Set<BuildRid> rids, boolean fromBeginning, long max, @Nullable Duration patience) {
        Set<String> keys = rids.stream().map(BuildRid::value).collect(Collectors.toSet());
        long start = nanoTime.getAsLong();
        try (Consumer<byte[], byte[]> consumer = clients.consumer(config);
                RecordJson json = new RecordJson(() -> clients.avro(config), config.topicsPrefix())) {
            List<TopicPartition> partitions = partitions(consumer, names);
            consumer.assign(partitions);
            if (fromBeginning) {
                consumer.seekToBeginning(partitions);
            } else {
                consumer.seekToEnd(partitions);
                partitions.forEach(consumer::position); // finds the end now, not at the first poll
            }
            ReadingAge age = new ReadingAge(consumer, nanoTime);
            ShownAgeNotes notes = new ShownAgeNotes();
            long printed = 0;
            while (patience == null || nanoTime.getAsLong() - start < patience.toNanos()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (!keys.isEmpty() && !isOf(keys, record.key()) && !isOf(keys, record.value())) {
                        continue;
                    }
                    terminal.out().println(json.line(record));
                    printed++;
                    if (printed >= max || terminal.out().checkError()) {
                        return true;
                    }
                }
                age.update();
                // While the brokers answer nothing is said of the age: after --from-beginning old records are expected.
                notes.noteIfDue(
                        age.isAnswered() ? ShownAge.CURRENT : age.get(),
                        line -> terminal.err().println("buildwatch: " + line));
            }
            return false;
        } catch (KafkaException e) {
            throw KafkaErrors.reading(e, config);
        }
    }

    /** Whether a key or value is one of the RIDs. In the input and the dead letters the key need not be the RID. */
    private static boolean isOf(Set<String> keys, byte @Nullable [] bytes) {
        return bytes != null
                && bytes.length <= 2 * BuildRid.MAX_BYTES
                && keys.contains(VisibleText.trim(new String(bytes, StandardCharsets.UTF_8)));
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, List<String> names) {
        List<TopicPartition> partitions = new ArrayList<>();
        names.forEach(name -> partitions.addAll(TopicPartitions.all(consumer, config, name)));
        return partitions;
    }
}
