package io.buildwatch.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.state.BuildTally;
import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;
import io.buildwatch.state.WatchedJob;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class StoreValueSerdeTest {
    private static final WatchedJob JOB = WatchedJob.newBuilder()
            .setStatus("UNKNOWN")
            .setWord("ODD")
            .setAttempt(2)
            .setLeft(List.of("WAITING", "EVEN"))
            .setFinished(7L)
            .setReadSent(9)
            .build();

    private final StoreValueSerde<WatchedJob> serde = new StoreValueSerde<>(WatchedJob.getClassSchema());

    @Test
    void writesItsVersionFirstAndReadsBackWhatItWrote() {
        byte[] bytes = serde.serializer().serialize("", JOB);

        assertThat(bytes[0]).isEqualTo((byte) 1);
        assertThat(serde.deserializer().deserialize("", bytes)).isEqualTo(JOB);
    }

    @Test
    void everyKindOfValueSurvives() {
        var builds = new StoreValueSerde<WatchedBuild>(WatchedBuild.getClassSchema());
        WatchedBuild build = WatchedBuild.newBuilder()
                .setWatch(5)
                .setPhase(Phase.VERIFYING)
                .setMonitoring("WATCHING")
                .setLastNews(6)
                .build();
        assertThat(builds.deserializer().deserialize("", builds.serializer().serialize("", build)))
                .isEqualTo(build);
        var tallies = new StoreValueSerde<BuildTally>(BuildTally.getClassSchema());
        BuildTally tally = BuildTally.newBuilder()
                .setWatch(5)
                .setFailedJobs(List.of("a", "b"))
                .setRemoveAfter(3L)
                .build();
        assertThat(tallies.deserializer().deserialize("", tallies.serializer().serialize("", tally)))
                .isEqualTo(tally);
    }

    @Test
    void aTombstoneStaysOne() {
        assertThat(serde.serializer().serialize("", null)).isNull();
        assertThat(serde.deserializer().deserialize("", null)).isNull();
    }

    /** Here the newer version is today's schema, and the older one has only its first fields. */
    @Test
    void anOlderReleasesBytesAreReadWithTheNewerSchema() {
        Schema older = SchemaBuilder.record("WatchedJob")
                .namespace("io.buildwatch.state")
                .fields()
                .optionalString("status")
                .optionalString("word")
                .endRecord();
        byte[] written = {1, 2, 6, 'O', 'D', 'D', 0};
        var newer = new StoreValueSerde<WatchedJob>(older, WatchedJob.getClassSchema());

        WatchedJob read = newer.deserializer().deserialize("", written);

        assertThat(read.getStatus()).isEqualTo("ODD");
        assertThat(read.getAttempt()).isZero();
    }

    /** So the release before can read every value that does not use the new fields. */
    @Test
    void aValueIsWrittenInTheLowestVersionThatCanHoldIt() {
        Schema older = SchemaBuilder.record("WatchedJob")
                .namespace("io.buildwatch.state")
                .fields()
                .optionalString("status")
                .optionalString("word")
                .endRecord();
        var newer = new StoreValueSerde<WatchedJob>(older, WatchedJob.getClassSchema());
        WatchedJob old =
                WatchedJob.newBuilder().setStatus("UNKNOWN").setWord("ODD").build();

        assertThat(newer.serializer().serialize("", old))
                .isEqualTo(new StoreValueSerde<WatchedJob>(older).serializer().serialize("", old))
                .startsWith((byte) 1);
        assertThat(newer.deserializer().deserialize("", newer.serializer().serialize("", old)))
                .isEqualTo(old);
        assertThat(newer.serializer().serialize("", JOB)).startsWith((byte) 2);
        assertThat(newer.deserializer().deserialize("", newer.serializer().serialize("", JOB)))
                .isEqualTo(JOB);
    }

    /** So an upgrade can be taken back. */
    @Test
    void aReleaseThatDoesNotKnowTheAppendedFieldsReadsTheRest() {
        var present = new StoreValueSerde<WatchedBuild>(WatchedBuild.getClassSchema());
        WatchedBuild.Builder build = WatchedBuild.newBuilder()
                .setWatch(5)
                .setPhase(Phase.VERIFYING)
                .setMonitoring("WATCHING")
                .setLastNews(6);
        byte[] without = present.serializer().serialize("", build.build());
        byte[] with = present.serializer().serialize("", build.setFoundBy("f").build());
        var before = new StoreValueSerde<WatchedBuild>(withoutAppended(WatchedBuild.getClassSchema()));

        assertThat(with).startsWith(without).hasSizeGreaterThan(without.length);
        assertThat(before.deserializer().deserialize("", with))
                .isEqualTo(build.setFoundBy(null).build());
        assertThat(before.serializer().serialize("", build.setFoundBy("f").build()))
                .isEqualTo(without);
        assertThat(present.deserializer().deserialize("", with).getFoundBy()).isEqualTo("f");
        assertThat(present.deserializer().deserialize("", without).getFoundBy()).isNull();
    }

    private static Schema withoutAppended(Schema schema) {
        List<Schema.Field> fields = schema.getFields().stream()
                .filter(field -> field.getObjectProp("appended") == null)
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
        return Schema.createRecord(schema.getName(), null, schema.getNamespace(), false, fields);
    }

    @Test
    void aVersionMayOnlyAddFieldsAtItsEnd() {
        Schema other = SchemaBuilder.record("WatchedJob")
                .namespace("io.buildwatch.state")
                .fields()
                .optionalString("word")
                .endRecord();

        assertThatThrownBy(() -> new StoreValueSerde<WatchedJob>(other, WatchedJob.getClassSchema()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 1 differs");
    }

    @Test
    void aLaterReleasesBytesAreRefusedWithAWordOnWhatToDo() {
        assertThatThrownBy(() -> serde.deserializer().deserialize("", new byte[] {2, 0, 0}))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("later release");
        assertThatThrownBy(() -> serde.deserializer().deserialize("", new byte[] {(byte) 200}))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void bytesThatAreCutOffAreAnErrorAndNotHalfAValue() {
        assertThatThrownBy(() -> serde.deserializer().deserialize("", new byte[] {1, 2}))
                .isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> serde.deserializer().deserialize("", new byte[0]))
                .isInstanceOf(SerializationException.class);
    }
}
