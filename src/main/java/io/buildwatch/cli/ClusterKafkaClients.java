package io.buildwatch.cli;

import io.buildwatch.config.ClientConfig;
import io.buildwatch.records.TrustedRecords;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Makes clients of a real cluster; tests use a fake instead. Stateless; any thread. */
final class ClusterKafkaClients implements KafkaClients {
    @Override
    public Producer<String, String> producer(ClientConfig config) {
        return new KafkaProducer<>(KafkaAccess.producer(config), new StringSerializer(), new StringSerializer());
    }

    @Override
    public Consumer<byte[], byte[]> consumer(ClientConfig config) {
        return new KafkaConsumer<>(
                KafkaAccess.consumer(config), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Deserializer<?> avro(ClientConfig config) {
        // Buildwatch's own deserializer calls this itself, those of others do not.
        TrustedRecords.trust();
        try {
            Deserializer<?> deserializer = Class.forName(config.avroDeserializer())
                    .asSubclass(Deserializer.class)
                    .getDeclaredConstructor()
                    .newInstance();
            deserializer.configure(KafkaAccess.serde(config), false);
            return deserializer;
        } catch (ReflectiveOperationException | ClassCastException | NoClassDefFoundError e) {
            throw new CommandFailure(
                    ExitStatus.USAGE,
                    "avro.deserializer=" + config.avroDeserializer() + ": cannot be used (" + FailureMapper.describe(e)
                            + "); is its jar in plugins/?");
        }
    }

    @Override
    public boolean hasTopic(ClientConfig config, String topic) {
        try (Admin admin = Admin.create(KafkaAccess.admin(config))) {
            admin.describeTopics(List.of(topic)).allTopicNames().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
