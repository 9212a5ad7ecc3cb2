package io.buildwatch.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kafka's compression codecs. Two of them are in other versions here than those that Kafka depends on. */
class CompressionTest {
    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void whatIsCompressedIsReadBack(CompressionType type) {
        byte[] value = "ri.foundry.main.build.".repeat(1_000).getBytes(StandardCharsets.US_ASCII);

        MemoryRecords records = MemoryRecords.withRecords(
                Compression.of(type).build(), new SimpleRecord(value), new SimpleRecord(value));

        assertThat(records.sizeInBytes() < value.length).isEqualTo(type != CompressionType.NONE);
        MemoryRecords received = MemoryRecords.readableRecords(ByteBuffer.wrap(Utils.toArray(records.buffer())));
        List<byte[]> read = StreamSupport.stream(received.records().spliterator(), false)
                .map(Record::value)
                .map(Utils::toArray)
                .toList();
        assertThat(read).containsExactly(value, value);
    }
}
