package io.buildwatch.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.containers.ContainerPartsExtension;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.records.TrustedRecords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Our client and serdes with a Schema Registry that is not our own. */
@Tag("containers")
class RealRegistryIT {
    @RegisterExtension
    static final ContainerPartsExtension PARTS = new ContainerPartsExtension();

    @Test
    void registersLooksUpAndFetchesWhatItRegistered() {
        Schema schema = JobStatusChanged.getClassSchema();
        try (SchemaRegistry registry = SchemaRegistries.open(settings())) {
            registry.ping();
            assertThat(registry.hasSubject(subject())).isFalse();

            int id = registry.register(subject(), schema);

            assertThat(registry.hasSubject(subject())).isTrue();
            try (SchemaRegistry another = new RestSchemaRegistry(RegistrySettings.from(settings()), System::nanoTime)) {
                assertThat(another.lookUp(subject(), schema)).isEqualTo(id);
                assertThat(another.schemaById(id).getFullName()).isEqualTo(schema.getFullName());
            }
        }
    }

    @Test
    void recordsOfTheNextReleaseAndOfTheOneBeforeAreRead() throws Exception {
        TrustedRecords.trust();
        String topic = PARTS.prefix() + "build-observed";
        Schema present = BuildObserved.getClassSchema();
        try (SchemaRegistry registry = SchemaRegistries.open(settings());
                AvroDeserializer deserializer = new AvroDeserializer()) {
            deserializer.configure(settings(), false);
            for (Schema other :
                    new Schema[] {Evolved.without(present, "detail"), present, Evolved.withFieldAndSymbol(present)}) {
                publish(registry, other);
                int id = registry.register(subject(), other);

                byte[] bytes = written(id, Evolved.minimal(other));

                assertThat(deserializer.deserialize(topic, bytes))
                        .isInstanceOfSatisfying(
                                BuildObserved.class,
                                read -> assertThat(read.getBuildRid()).isEqualTo("b"));
            }
        }
    }

    @Test
    void anIncompatibleSchemaIsRefusedWithALineThatSaysWhichSubject() throws Exception {
        Schema present = BuildObserved.getClassSchema();
        try (SchemaRegistry registry = SchemaRegistries.open(settings())) {
            publish(registry, present);

            // A field that has no default cannot be left out under FULL_TRANSITIVE.
            Schema without = Evolved.without(present, "observedTime");

            assertThatThrownBy(() -> publish(registry, without))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.INCOMPATIBLE))
                    .hasMessageContaining(subject())
                    .hasMessageContaining("compatibility");
        }
    }

    @Test
    void theSecondUrlServesWhileTheFirstIsDead() {
        String urls = "http://127.0.0.1:1," + PARTS.parts().registryUrl();
        try (SchemaRegistry registry = SchemaRegistries.open(Map.of("schema.registry.url", urls))) {
            assertThat(registry.register(subject(), JobStatusChanged.getClassSchema()))
                    .isPositive();
        }
    }

    @Test
    void basicAuthenticationOpensTheDoorAndAWrongPasswordIsALine() throws Exception {
        try (GuardedRegistry guarded = new GuardedRegistry(PARTS.parts().registryUrl(), "buildwatch", "right")) {
            try (SchemaRegistry registry = SchemaRegistries.open(withUser(guarded, "buildwatch:right"))) {
                assertThat(registry.register(subject(), JobStatusChanged.getClassSchema()))
                        .isPositive();
            }
            try (SchemaRegistry registry = SchemaRegistries.open(withUser(guarded, "buildwatch:wrong"))) {
                assertThatThrownBy(registry::ping)
                        .isInstanceOfSatisfying(
                                RegistryException.class,
                                e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNAUTHORIZED))
                        .hasMessageContaining("check basic.auth.*")
                        .hasMessageNotContaining("wrong");
            }
        }
    }

    private static Map<String, String> withUser(GuardedRegistry guarded, String user) {
        return Map.of(
                "schema.registry.url",
                guarded.url(),
                "basic.auth.credentials.source",
                "USER_INFO",
                "basic.auth.user.info",
                user);
    }

    private static byte[] written(int id, GenericRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static void publish(SchemaRegistry registry, Schema schema) throws InterruptedException {
        new SchemaPublisher(registry, settings()).registerAll(Map.of(subject(), schema), Duration.ofSeconds(20));
    }

    private static Map<String, String> settings() {
        return Map.of("schema.registry.url", PARTS.parts().registryUrl());
    }

    private static String subject() {
        return PARTS.prefix() + "build-observed-value";
    }
}
