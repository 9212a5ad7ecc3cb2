package io.buildwatch.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.Monitoring;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records in the input topic and in the public topics, also ones that are wrong or written by others. */
class InputFlowTest {
    private static final String RID = "ri.foundry.main.build.1";

    private final Flow flow = new Flow();

    @AfterEach
    void close() {
        flow.close();
    }

    static Stream<Arguments> unusable() {
        return Stream.of(
                Arguments.of("empty", null, ""),
                Arguments.of("empty", null, " \n\t"),
                Arguments.of("malformed-rid", null, "hello"),
                Arguments.of("malformed-rid", null, "ri.foundry.main.job.1"),
                Arguments.of("malformed-rid", null, "ri.foundry.main.build.a/../b"),
                Arguments.of("too-long", null, "ri.foundry.main.build." + "x".repeat(600)),
                Arguments.of("not-utf8", null, "\uD800"),
                Arguments.of("stop-without-rid", null, null),
                Arguments.of("stop-without-rid", "no rid", null));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void whatCannotBeUsedIsADeadLetterWithItsReason(String reason, @Nullable String key, @Nullable String value) {
        byte[] bytes = value == null ? null : reason.equals("not-utf8") ? new byte[] {(byte) 0xc3, 0x28} : utf8(value);
        flow.send(key == null ? null : utf8(key), bytes);

        assertThat(flow.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.value()).isEqualTo(bytes);
            assertThat(Flow.header(letter, "buildwatch.reason")).isEqualTo(reason);
            assertThat(Flow.header(letter, "buildwatch.length"))
                    .isEqualTo(Integer.toString(bytes == null ? 0 : bytes.length));
            assertThat(Flow.header(letter, "__streams.errors.topic")).isEqualTo("foundry.build-rids");
            assertThat(Flow.header(letter, "__streams.errors.partition")).isEqualTo("0");
            assertThat(Flow.header(letter, "__streams.errors.offset")).isEqualTo("0");
            assertThat(Flow.header(letter, "__streams.errors.message")).isNotBlank();
        });
        assertThat(flow.reasons).extracting(one -> one.word()).containsExactly(reason);
        flow.submit(RID);
        assertThat(flow.observations()).as("the service goes on").isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {RID, "ri.scheduler.main.schedule.s", "ri.foundry.main.dataset.d"})
    void inAStopTheHeaderSinceMeansNothing(String rid) {
        flow.send(null, utf8(rid));
        flow.stop(rid, new RecordHeaders().add("buildwatch.since", utf8("yesterday")));

        assertThat(flow.reasons).isEmpty();
        assertThat(
                        rid.equals(RID)
                                ? Flow.last(flow.observations()).getMonitoring()
                                : Flow.last(flow.follows()).getMonitoring())
                .isEqualTo(Monitoring.STOPPED);
    }

    @Test
    void whiteSpaceAroundARidIsTrimmedAndTheKeyDoesNotMatter() {
        flow.send(utf8("whatever"), utf8("\n " + RID + "\t\r\n"));

        assertThat(Flow.last(flow.observations()).getBuildRid()).isEqualTo(RID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ufeff", "\u00a0", "\u200b", "\u2060\u3000", "\u0000"})
    void whatNobodySeesAroundARidIsTrimmed(String unseen) {
        flow.send(null, utf8(unseen + RID + unseen));

        assertThat(Flow.last(flow.observations()).getBuildRid()).isEqualTo(RID);
        flow.send(utf8(unseen + RID + unseen), null);
        assertThat(Flow.last(flow.observations()).getMonitoring()).isEqualTo(Monitoring.STOPPED);
        assertThat(flow.deadLetters()).isEmpty();
    }

    @Test
    void whatNobodySeesInARidIsToldInItsDeadLetter() {
        flow.send(null, utf8(RID + "\u200b2"));
        flow.send(utf8(RID + "\u200b2"), null);

        assertThat(flow.deadLetters())
                .hasSize(2)
                .allSatisfy(letter -> assertThat(Flow.header(letter, "__streams.errors.message"))
                        .endsWith("; it holds the invisible character \\u200b"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 946_684_800_000L, 4_102_444_800_000L})
    void timestampsOfTheInputAreNotTrusted(long timestamp) {
        flow.foundry.build(RID).job("a", "RUNNING");
        flow.send(null, utf8(RID), timestamp);
        flow.pass(Duration.ofSeconds(1));

        assertThat(flow.observationRecords())
                .allSatisfy(
                        record -> assertThat(record.timestamp()).isBetween(flow.clock.get() - 5_000, flow.clock.get()));
        assertThat(flow.eventRecords())
                .isNotEmpty()
                .allSatisfy(
                        record -> assertThat(record.timestamp()).isBetween(flow.clock.get() - 5_000, flow.clock.get()));
    }

    @Test
    void theSameRidTwiceIsOneWatch() {
        flow.foundry.build(RID).job("a", "RUNNING");
        flow.send(null, utf8(RID));
        flow.send(utf8("other"), utf8(" " + RID));
        flow.pass(Duration.ofSeconds(30));

        assertThat(flow.events()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {Topics.EVENTS, Topics.OBSERVATIONS})
    void anUnreadableRecordOnAPublicTopicIsADeadLetter(String topic) {
        flow.write(topic, utf8(RID), utf8("rubbish"));
        flow.write(topic, null, utf8("rubbish"));

        assertThat(flow.deadLetters()).hasSize(2).allSatisfy(letter -> {
            assertThat(Flow.header(letter, "buildwatch.reason")).isEqualTo("unreadable-record");
            assertThat(Flow.header(letter, "__streams.errors.topic")).isEqualTo(topic);
            assertThat(letter.value()).isEqualTo(utf8("rubbish"));
        });
    }

    @Test
    void aRecordUnderAnotherBuildsKeyIsADeadLetter() {
        flow.settle(RID);
        byte[] event = flow.eventRecords().get(0).value();
        flow.completionRecords();
        flow.write(Topics.EVENTS, utf8("ri.foundry.main.build.2"), event);

        assertThat(flow.deadLetters()).hasSize(1);
        assertThat(flow.completionRecords()).isEmpty();
    }

    @Test
    void aTombstoneThatAStrangerWroteIsIgnored() {
        flow.settle(RID);
        flow.completionRecords();
        flow.write(Topics.OBSERVATIONS, utf8(RID), null);

        assertThat(flow.completionRecords()).isEmpty();
        assertThat(flow.entries("build-tallies")).isEqualTo(1);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private static final class Topics {
        static final String EVENTS = "foundry.job-status-changed";
        static final String OBSERVATIONS = "foundry.build-observed";
    }
}
