package io.buildwatch.client;

import io.buildwatch.config.ClientConfig;
import io.buildwatch.config.TopicNames;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.view.FollowView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads what is followed from the compacted topic {@code follows}. Stateless; blocks. */
public final class TopicFollows {
    private TopicFollows() {}

    /**
     * All that is followed, and what was stopped and is not removed yet, in the order of {@link FollowView#ORDER}.
     *
     * @param onStray takes a line about each record that cannot be decoded
     * @throws ClientFailure if Kafka or the registry does not answer
     */
    public static List<FollowView> read(
            KafkaClients clients, ClientConfig config, LongSupplier nanoTime, TopicRecords.StrayTaker onStray) {
        try (TopicRecords records = new TopicRecords(clients, config, nanoTime, onStray)) {
            List<TopicPartition> partitions = TopicPartitions.all(records.consumer(), config, TopicNames.FOLLOWS);
            records.consumer().assign(partitions);
            records.consumer().seekToBeginning(partitions);
            Map<String, FollowView> follows = new HashMap<>();
            records.readToEnd(partitions, rid -> true, record -> {
                if (record.value() instanceof FollowObserved observed) {
                    follows.put(record.rid(), FollowView.of(observed));
                } else if (record.value() == null) {
                    follows.remove(record.rid());
                }
            });
            return follows.values().stream().sorted(FollowView.ORDER).toList();
        } catch (KafkaException e) {
            throw KafkaErrors.reading(e, config);
        }
    }
}
