package io.buildwatch.client;

import io.buildwatch.config.ClientConfig;
import io.buildwatch.kafka.ClientSettings;
import io.buildwatch.records.TrustedRecords;
import io.buildwatch.text.ExceptionText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
public final class ClusterKafkaClients implements KafkaClients {
    @Override
    public Producer<String, String> producer(ClientConfig config) {
        return new KafkaProducer<>(settings(config).producer(), new StringSerializer(), new StringSerializer());
    }

    @Override
    public Consumer<byte[], byte[]> consumer(ClientConfig config) {
        return new KafkaConsumer<>(
                settings(config).consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
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
            deserializer.configure(deserializerSettings(config), false);
            return deserializer;
        } catch (ReflectiveOperationException | ClassCastException | NoClassDefFoundError e) {
            throw ClientFailure.inConfiguration("avro.deserializer=" + config.avroDeserializer() + ": cannot be used ("
                    + ExceptionText.of(e) + "); is its jar in plugins/?");
        }
    }

    @Override
    public boolean hasTopic(ClientConfig config, String topic) {
        try (Admin admin = Admin.create(settings(config).admin())) {
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

    private static ClientSettings settings(ClientConfig config) {
        return ClientSettings.ofCommand(config.passedThrough());
    }

    /** All settings that the operator gave, and Confluent's switch to generated classes. */
    static Map<String, Object> deserializerSettings(ClientConfig config) {
        Map<String, Object> settings = new HashMap<>(config.passedThrough());
        settings.putIfAbsent("specific.avro.reader", "true");
        return settings;
    }
}
