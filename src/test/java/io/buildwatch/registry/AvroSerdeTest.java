package io.buildwatch.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.dev.registry.EmbeddedRegistry;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.events.Monitoring;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AvroSerdeTest {
    private EmbeddedRegistry server;
    private SchemaRegistry registry;
    private final AvroSerializer serializer = new AvroSerializer();
    private final AvroDeserializer deserializer = new AvroDeserializer();

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedRegistry.start(0);
        Map<String, String> configs = Map.of("schema.registry.url", server.url());
        registry = SchemaRegistries.open(configs);
        serializer.configure(configs, false);
        deserializer.configure(configs, false);
    }

    @AfterEach
    void stop() {
        serializer.close();
        deserializer.close();
        registry.close();
        server.close();
    }

    static List<SpecificRecord> records() {
        return List.of(
                SampleRecords.jobStatusChanged(), SampleRecords.buildObserved(), SampleRecords.buildCompletion());
    }

    @ParameterizedTest
    @MethodSource("records")
    void readsWhatItWrote(SpecificRecord record) {
        byte[] bytes = serializer.serialize("t", record);

        assertThat(deserializer.deserialize("t", bytes)).isEqualTo(record).hasSameClassAs(record);
    }

    @Test
    void nullStaysNull() {
        assertThat(serializer.serialize("t", null)).isNull();
        assertThat(deserializer.deserialize("t", (byte[]) null)).isNull();
    }

    @Test
    void aWarmedSerializerAsksTheRegistryNoMore() {
        serializer.serialize("t", SampleRecords.buildObserved());
        server.close();

        assertThat(serializer.serialize("t", SampleRecords.buildObserved())).isNotEmpty();
        assertThatThrownBy(() -> serializer.serialize("other", SampleRecords.buildObserved()))
                .isInstanceOf(RegistryException.class);
    }

    @Test
    void aSerializerMadeLaterSharesWhatIsKnown() {
        serializer.serialize("t", SampleRecords.buildObserved());
        Map<String, String> configs = Map.of("schema.registry.url", server.url());
        server.close();
        try (AvroSerializer later = new AvroSerializer()) {
            later.configure(configs, false);

            assertThat(later.serialize("t", SampleRecords.buildObserved())).isNotEmpty();
        }
    }

    @Test
    void readsAnOlderWriterWhoseSchemaLacksADefaultedField() throws Exception {
        Schema older = Evolved.without(BuildObserved.getClassSchema(), "sequence", "detail");
        GenericRecord written = Evolved.minimal(older);

        BuildObserved read = (BuildObserved) deserializer.deserialize("t", write(older, written));

        assertThat(read.getSequence()).isZero();
        assertThat(read.getDetail()).isNull();
        assertThat(read.getBuildRid()).isEqualTo("b");
    }

    @Test
    void readsANewerWriterWithANewFieldAndNewSymbols() throws Exception {
        Schema newer = Evolved.withFieldAndSymbol(BuildObserved.getClassSchema());
        GenericRecord written = Evolved.minimal(newer);
        Schema monitoring = newer.getField("monitoring").schema();
        Schema buildStatus = newer.getField("buildStatus").schema().getTypes().get(1);
        written.put("monitoring", new GenericData.EnumSymbol(monitoring, "BRAND_NEW"));
        written.put("buildStatus", new GenericData.EnumSymbol(buildStatus, "BRAND_NEW"));

        BuildObserved read = (BuildObserved) deserializer.deserialize("t", write(newer, written));

        assertThat(read.getMonitoring()).isEqualTo(Monitoring.UNKNOWN);
        assertThat(read.getBuildStatus()).isEqualTo(BuildStatus.UNKNOWN);
        assertThat(read.getObservedTime()).hasToString("1970-01-01T00:00:00.064Z");
    }

    @Test
    void aRecordOfAnotherNameIsNotOurs() throws Exception {
        Schema stranger = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"java.lang.String\",\"fields\":"
                        + "[{\"name\":\"a\",\"type\":\"int\"}]}");
        GenericRecord written = new GenericData.Record(stranger);
        written.put("a", 1);
        byte[] bytes = write(stranger, written);

        assertBad(bytes, "no record of ours is named java.lang.String");
        server.close();
        assertBad(bytes, "no record of ours is named java.lang.String");
    }

    @Test
    void aSchemaThatCannotBeReadAsOursIsNotOurs() throws Exception {
        Schema impostor = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"io.buildwatch.events.BuildObserved\",\"fields\":"
                        + "[{\"name\":\"watch\",\"type\":\"string\"}]}");
        GenericRecord written = new GenericData.Record(impostor);
        written.put("watch", "x");

        assertBad(write(impostor, written), "not a record of schema id");
    }

    @Test
    void anUnknownIdIsAFailedLookUp() {
        assertThatThrownBy(() -> deserializer.deserialize("t", new byte[] {0, 0, 0, 0, 99, 1}))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.NOT_FOUND))
                .hasMessageContaining("schema id 99")
                .matches(RegistryException::isLookupFailure);
    }

    @Test
    void truncationAtEveryByteIsABadRecordAndNoFailedLookUp() {
        byte[] bytes = serializer.serialize("t", SampleRecords.jobStatusChanged());
        for (int length = 0; length < bytes.length; length++) {
            assertBad(Arrays.copyOf(bytes, length), "");
        }
    }

    @Test
    void bytesLeftOverAreABadRecord() {
        byte[] bytes = serializer.serialize("t", SampleRecords.buildObserved());

        assertBad(Arrays.copyOf(bytes, bytes.length + 1), "left over");
    }

    @Test
    void hostileLengthsAreABadRecordAndTakeNoMemory() {
        int id = registry.register("t-value", SampleRecords.jobStatusChanged().getSchema());
        String header = HexFormat.of().formatHex(WireFormat.header(id));
        String twoGigabytes = "f0ffffff0f";
        String hugeLong = "feffffffffffffffff01";
        String upToOutputs =
                "0262" + "02" + "026a" + "02" + "02" + "00" + "00" + "00" + "00" + "00" + "00" + "02" + "00";

        assertBad(HexFormat.of().parseHex(header + twoGigabytes + "62"), "");
        assertBad(HexFormat.of().parseHex(header + hugeLong + "62"), "");
        assertBad(HexFormat.of().parseHex(header + "01" + "62"), "");
        assertBad(HexFormat.of().parseHex(header + upToOutputs + twoGigabytes), "");
        assertBad(HexFormat.of().parseHex(header + upToOutputs + hugeLong), "");
        assertThat(deserializer.deserialize("t", HexFormat.of().parseHex(header + upToOutputs + "00")))
                .isNotNull();
    }

    @Test
    void refusesSettingsThatWouldMeanSomethingElse() {
        assertRefused("use.latest.version", "true", "use.latest.version=true is not supported");
        assertRefused("auto.register.schemas", "maybe", "auto.register.schemas=maybe: true or false");
        assertRefused(
                "value.subject.name.strategy",
                "io.confluent.kafka.serializers.subject.RecordNameStrategy",
                "TopicNameStrategy is allowed");
    }

    private void assertRefused(String key, String value, String message) {
        try (AvroSerializer fresh = new AvroSerializer()) {
            assertThatThrownBy(() -> fresh.configure(Map.of("schema.registry.url", server.url(), key, value), false))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(message);
        }
    }

    private void assertBad(byte[] bytes, String message) {
        assertThatThrownBy(() -> deserializer.deserialize("t", bytes))
                .isExactlyInstanceOf(SerializationException.class)
                .hasMessageContaining(message)
                .matches(e -> !RegistryException.isLookupFailure(e));
    }

    private byte[] write(Schema schema, GenericRecord record) throws Exception {
        int id = registry.register("from-elsewhere-" + schema.hashCode(), schema);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(WireFormat.header(id));
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        return bytes.toByteArray();
    }
}
