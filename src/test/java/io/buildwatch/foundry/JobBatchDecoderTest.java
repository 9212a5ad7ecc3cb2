package io.buildwatch.foundry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobBatchDecoderTest {
    private static final BuildRid BUILD = new BuildRid("ri.foundry.main.build.1");
    private static final String A = "{\"rid\":\"a\",\"buildRid\":\"ri.foundry.main.build.1\",\"jobStatus\":\"RUNNING\","
            + "\"startedTime\":\"2020-01-01T00:00:00Z\",\"outputs\":[]}";

    @Test
    void readsTheJobsThatWereAskedFor() throws IOException {
        JobBatch batch = read("{\"data\":{\"a\":" + A + ",\"other\":" + A + "}}");
        assertThat(batch.jobs()).containsOnlyKeys("a");
        assertThat(batch.jobs().get("a").status()).isEqualTo(JobStatus.RUNNING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"data\":{}}", "{\"data\":null}", "{\"data\":{\"a\":null}}"})
    void whatIsAbsentIsNeitherReadNorAFlaw(String json) throws IOException {
        AnswerFlaws flaws = new AnswerFlaws();
        assertThat(read(json, flaws).jobs()).isEmpty();
        assertThat(flaws.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "[]",
                "{}",
                "{\"rid\":\"a\"}",
                "{\"rid\":\"b\",\"jobStatus\":\"RUNNING\"}",
                "{\"rid\":\"a\",\"jobStatus\":\"RUNNING\",\"buildRid\":\"ri.foundry.main.build.2\"}",
                "{\"rid\":\"a\",\"jobStatus\":4}"
            })
    void anEntryThatIsNotTheJobAskedForIsLeftOutAndIsAFlaw(String entry) throws IOException {
        AnswerFlaws flaws = new AnswerFlaws();
        assertThat(read("{\"data\":{\"a\":" + entry + ",\"b\":null}}", flaws).jobs())
                .isEmpty();
        assertThat(flaws.count(AnswerFlaw.MALFORMED_ELEMENT)).isEqualTo(1);
    }

    @Test
    void refusesAnAnswerCutOffAtEveryByte() {
        byte[] whole = ("{\"data\":{\"a\":" + A + "}}").getBytes(UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatIOException()
                    .isThrownBy(() -> JobBatchDecoder.read(part, part.length, Map.of("a", BUILD), new AnswerFlaws()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "{\"data\":[]}", "{\"jobs\":{}}", "{\"errorCode\":\"INTERNAL\"}"})
    void refusesAnotherShape(String json) {
        assertThatIOException().isThrownBy(() -> read(json));
    }

    private static JobBatch read(String json) throws IOException {
        return read(json, new AnswerFlaws());
    }

    private static JobBatch read(String json, AnswerFlaws flaws) throws IOException {
        byte[] body = json.getBytes(UTF_8);
        return JobBatchDecoder.read(body, body.length, Map.of("a", BUILD, "b", BUILD), flaws);
    }
}
