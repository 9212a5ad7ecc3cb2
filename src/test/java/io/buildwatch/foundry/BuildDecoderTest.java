package io.buildwatch.foundry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildDecoderTest {
    private static final BuildRid A = new BuildRid("ri.foundry.main.build.a");
    private static final BuildRid B = new BuildRid("ri.foundry.main.build.b");
    private static final String GOOD = "{\"rid\":\"ri.foundry.main.build.a\",\"status\":\"FAILED\",\"jobRids\":"
            + "[\"j1\",\"j2\"],\"branchName\":\"master\",\"createdBy\":\"me\","
            + "\"createdTime\":\"2020-01-01T00:00:00Z\",\"finishedTime\":null,\"scheduleRid\":\"s\","
            + "\"retryCount\":3,\"abortOnFailure\":false}";

    @Test
    void readsABuild() throws IOException {
        assertThat(one(GOOD))
                .isEqualTo(new Build(
                        A,
                        BuildStatus.FAILED,
                        "FAILED",
                        List.of("j1", "j2"),
                        "master",
                        "me",
                        Instant.parse("2020-01-01T00:00:00Z"),
                        null,
                        "s"));
    }

    @Test
    void refusesABuildCutOffAtEveryByte() {
        byte[] whole = GOOD.getBytes(UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatIOException().isThrownBy(() -> BuildDecoder.readOne(part, part.length, A, new AnswerFlaws()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "{\"rid\":\"ri.foundry.main.build.b\",\"status\":\"RUNNING\"}",
                "{\"status\":\"RUNNING\"}",
                "{\"rid\":\"ri.foundry.main.build.a\"}",
                "{\"rid\":\"ri.foundry.main.build.a\",\"status\":4}",
                "{\"rid\":\"ri.foundry.main.build.a\",\"status\":\"RUNNING\",\"errorCode\":\"INTERNAL\"}",
                "{\"errorCode\":\"INTERNAL\",\"errorName\":\"Default:Internal\"}",
            })
    void refusesAMalformedBuild(String json) {
        assertThatIOException().isThrownBy(() -> one(json));
    }

    @Test
    void leavesOutWhatOnlyDescribesWhenItIsBroken() throws IOException {
        Build build = one("{\"rid\":\"ri.foundry.main.build.a\",\"status\":\"NEW\",\"branchName\":[],"
                + "\"createdTime\":\"never\",\"createdBy\":{\"a\":1},\"jobRids\":[\"j\",null,1,\"\"]}");
        assertThat(build.jobRids()).containsExactly("j");
        assertThat(build.status()).isEqualTo(BuildStatus.UNKNOWN);
        assertThat(build.rawStatus()).isEqualTo("NEW");
        assertThat(build.branchName()).isNull();
        assertThat(build.createdTime()).isNull();
    }

    @Test
    void readsABatchAndTellsTheMalformedFromTheLeftOut() throws IOException {
        BuildBatch batch = batch("{\"x\":1,\"data\":{\"ri.foundry.main.build.a\":" + GOOD
                + ",\"ri.foundry.main.build.b\":{\"status\":\"RUNNING\"},\"ri.foundry.main.build.z\":" + GOOD + "}}");
        assertThat(batch.builds()).containsOnlyKeys(A);
        assertThat(batch.malformed()).containsExactly(B);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"data\":null}", "{\"data\":{}}", "{\"data\":{\"ri.foundry.main.build.a\":null}}"})
    void takesABatchWithoutBuilds(String json) throws IOException {
        assertThat(batch(json).builds()).isEmpty();
        assertThat(batch(json).malformed()).isEmpty();
    }

    /**
     * Otherwise each build of the batch would count as left out, and that may lead to its settlement without
     * {@code Build}.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":[]}",
                "{\"data\":5}",
                "[]",
                "",
                "{\"data\":{}",
                "{\"data\":{}} x",
                "{\"errorCode\":\"INTERNAL\"}",
                "{\"data\":{},\"errorName\":\"Default:Internal\"}",
                "{\"message\":\"later\"}",
            })
    void refusesWhatIsNoBatch(String json) {
        assertThatIOException().isThrownBy(() -> batch(json));
    }

    @Test
    void anErrorInABuildsPlaceIsMalformed() throws IOException {
        BuildBatch batch = batch("{\"data\":{\"ri.foundry.main.build.b\":{\"errorCode\":\"NOT_FOUND\"}}}");
        assertThat(batch.malformed()).containsExactly(B);
    }

    @Test
    void anEntryUnderAnotherBuildsKeyIsMalformed() throws IOException {
        BuildBatch batch = batch("{\"data\":{\"ri.foundry.main.build.b\":" + GOOD + "}}");
        assertThat(batch.builds()).isEmpty();
        assertThat(batch.malformed()).containsExactly(B);
    }

    private static Build one(String json) throws IOException {
        byte[] bytes = json.getBytes(UTF_8);
        return BuildDecoder.readOne(bytes, bytes.length, A, new AnswerFlaws());
    }

    private static BuildBatch batch(String json) throws IOException {
        byte[] bytes = json.getBytes(UTF_8);
        return BuildDecoder.readBatch(bytes, bytes.length, List.of(A, B), new AnswerFlaws());
    }
}
