package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.buildwatch.events.JobOutput;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

final class AvroJsonTest {
    private static final String EXPECTED =
            "{\"buildRid\":\"b\",\"watch\":1,\"jobRid\":\"j\",\"sequence\":2,\"attempt\":1,"
                    + "\"previousStatus\":\"WAITING\",\"status\":\"RUNNING\",\"rawStatus\":null,"
                    + "\"startedTime\":\"1970-01-01T00:00:00.001Z\",\"latestAttemptStartTime\":null,\"finishedTime\":null,"
                    + "\"observedTime\":\"1970-01-01T00:00:00.002Z\",\"previousObservedTime\":null,"
                    + "\"outputs\":[{\"type\":\"t\",\"rid\":\"r\",\"transactionRid\":null}]}";

    private static String json(Object value) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            AvroJson.write(json, value);
        }
        return text.toString();
    }

    @Test
    void generatedClassIsPlainJson() throws IOException {
        JobStatusChanged record = JobStatusChanged.newBuilder()
                .setBuildRid("b")
                .setWatch(1)
                .setJobRid("j")
                .setSequence(2)
                .setAttempt(1)
                .setPreviousStatus(JobStatus.WAITING)
                .setStatus(JobStatus.RUNNING)
                .setStartedTime(Instant.ofEpochMilli(1))
                .setObservedTime(Instant.ofEpochMilli(2))
                .setOutputs(
                        List.of(JobOutput.newBuilder().setType("t").setRid("r").build()))
                .build();

        assertThat(json(record)).isEqualTo(EXPECTED);
    }

    @Test
    void genericRecordLooksTheSame() throws IOException {
        var schema = JobStatusChanged.getClassSchema();
        GenericRecord record = new GenericData.Record(schema);
        record.put("buildRid", "b");
        record.put("watch", 1L);
        record.put("jobRid", "j");
        record.put("sequence", 2L);
        record.put("attempt", 1);
        record.put(
                "previousStatus",
                new GenericData.EnumSymbol(schema.getField("status").schema(), "WAITING"));
        record.put(
                "status", new GenericData.EnumSymbol(schema.getField("status").schema(), "RUNNING"));
        record.put("startedTime", 1L);
        record.put("observedTime", 2L);
        GenericRecord output =
                new GenericData.Record(schema.getField("outputs").schema().getElementType());
        output.put("type", "t");
        output.put("rid", "r");
        record.put("outputs", List.of(output));

        assertThat(json(record)).isEqualTo(EXPECTED);
    }
}
