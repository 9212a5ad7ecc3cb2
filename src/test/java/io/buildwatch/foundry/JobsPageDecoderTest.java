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

class JobsPageDecoderTest {
    private static final BuildRid BUILD = new BuildRid("ri.foundry.main.build.a4386b7e-d546-49be-8a36-eefc355f5c58");
    private static final String DOCUMENTED = "{\"data\":[{\"startedTime\":\"2003-05-06T12:34:56.789Z\","
            + "\"jobStatus\":\"WAITING\",\"buildRid\":\"ri.foundry.main.build.a4386b7e-d546-49be-8a36-eefc355f5c58\","
            + "\"finishedTime\":\"2003-05-06T12:34:56.789Z\","
            + "\"rid\":\"ri.foundry.main.job.aaf94076-d773-4732-a1df-3b638eb50448\"}],"
            + "\"nextPageToken\":\"v1.QnVpbGQg\"}";
    private static final String GOOD = "{\"rid\":\"good\",\"jobStatus\":\"RUNNING\"}";

    @Test
    void readsTheDocumentedExample() throws IOException {
        JobsPage page = read(DOCUMENTED);
        assertThat(page.nextPageToken()).isEqualTo("v1.QnVpbGQg");
        assertThat(page.malformed()).isZero();
        Job job = page.jobs().get(0);
        assertThat(job.rid()).isEqualTo("ri.foundry.main.job.aaf94076-d773-4732-a1df-3b638eb50448");
        assertThat(job.status()).isEqualTo(JobStatus.WAITING);
        assertThat(job.startedTime()).isEqualTo(Instant.parse("2003-05-06T12:34:56.789Z"));
        assertThat(job.finishedTime()).isEqualTo(job.startedTime());
        assertThat(job.latestAttemptStartTime()).isNull();
        assertThat(job.outputs()).isEmpty();
    }

    @Test
    void refusesTheDocumentedExampleCutOffAtEveryByte() {
        byte[] whole = DOCUMENTED.getBytes(UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatIOException()
                    .as("cut off after " + length)
                    .isThrownBy(() -> JobsPageDecoder.read(part, part.length, BUILD, new AnswerFlaws()));
        }
    }

    @Test
    void readsOnlyAsManyBytesAsItIsTold() {
        byte[] whole = DOCUMENTED.getBytes(UTF_8);
        assertThatIOException()
                .isThrownBy(() -> JobsPageDecoder.read(whole, whole.length - 1, BUILD, new AnswerFlaws()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"data\":null,\"nextPageToken\":null}",
                "{\"data\":[]}",
                "{\"nextPageToken\":\"\"}",
                "{\"data\":[],\"other\":{\"data\":[1],\"nextPageToken\":5}}",
                "{\"data\":[],\"errorCode\":null,\"errorName\":null}",
                " \n{ } \n",
            })
    void takesAnEmptyLastPage(String json) throws IOException {
        assertThat(read(json)).isEqualTo(new JobsPage(List.of(), null, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "\"x\"",
                "<html><body>Bad gateway</body></html>",
                "{\"data\":{}}",
                "{\"data\":\"x\"}",
                "{\"data\":7}",
                "{\"nextPageToken\":5}",
                "{\"nextPageToken\":[\"a\"]}",
                "{\"nextPageToken\":{\"a\":1}}",
                "{} {}",
                "{}]",
                "{\"data\":[}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{'data':[]}",
                "{\"errorCode\":\"INTERNAL\",\"errorName\":\"Default:Internal\"}",
                "{\"data\":[],\"errorCode\":\"INTERNAL\"}",
                "{\"data\":[],\"errorName\":5}",
                "{\"other\":{\"data\":[1],\"nextPageToken\":5}}",
                "{\"errorCode\":null}",
            })
    void refusesWhatIsNoPage(String json) {
        assertThatIOException().isThrownBy(() -> read(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "1",
                "\"ri.foundry.main.job.1\"",
                "[]",
                "[" + GOOD + "]",
                "{}",
                "{\"jobStatus\":\"RUNNING\"}",
                "{\"rid\":null,\"jobStatus\":\"RUNNING\"}",
                "{\"rid\":\"\",\"jobStatus\":\"RUNNING\"}",
                "{\"rid\":5,\"jobStatus\":\"RUNNING\"}",
                "{\"rid\":{\"rid\":\"a\"},\"jobStatus\":\"RUNNING\"}",
                "{\"rid\":[\"a\"],\"jobStatus\":\"RUNNING\"}",
                "{\"rid\":\"a\\nb\",\"jobStatus\":\"RUNNING\"}",
                "{\"rid\":\"a\\u0000b\",\"jobStatus\":\"RUNNING\"}",
                "{\"rid\":\"a\"}",
                "{\"rid\":\"a\",\"jobStatus\":null}",
                "{\"rid\":\"a\",\"jobStatus\":\"\"}",
                "{\"rid\":\"a\",\"jobStatus\":true}",
                "{\"rid\":\"a\",\"jobStatus\":[\"RUNNING\"]}",
                "{\"rid\":\"a\",\"jobStatus\":\"RUNNING\",\"buildRid\":\"ri.foundry.main.build.other\"}",
                "{\"rid\":\"a\",\"jobStatus\":\"RUNNING\",\"buildRid\":3}",
            })
    void countsAMalformedElementAndReadsTheRest(String element) throws IOException {
        JobsPage page = read("{\"data\":[" + GOOD + "," + element + "," + GOOD + "],\"nextPageToken\":\"n\"}");
        assertThat(page.malformed()).isEqualTo(1);
        assertThat(page.jobs()).extracting(Job::rid).containsExactly("good", "good");
        assertThat(page.nextPageToken()).isEqualTo("n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"startedTime\":\"yesterday\"",
                "\"startedTime\":\"2003-05-06\"",
                "\"startedTime\":\"2003-13-06T12:34:56Z\"",
                "\"startedTime\":\"2003-05-06T12:34:56\"",
                "\"startedTime\":1052224496789",
                "\"finishedTime\":\"+999999999-01-01T00:00:00Z\"",
                "\"finishedTime\":\"\"",
                "\"latestAttemptStartTime\":{\"rid\":\"b\"}",
                "\"outputs\":\"x\"",
                "\"outputs\":{\"type\":\"datasetJobOutput\"}",
            })
    void takesAnotherValueThatCannotBeReadAsAbsentAndNotesIt(String field) throws IOException {
        AnswerFlaws flaws = new AnswerFlaws();
        JobsPage page = read("{\"data\":[{\"rid\":\"a\"," + field + ",\"jobStatus\":\"RUNNING\"}]}", flaws);
        assertThat(page.malformed()).isZero();
        assertThat(page.jobs())
                .containsExactly(new Job("a", JobStatus.RUNNING, "RUNNING", null, null, null, List.of()));
        assertThat(flaws.count(AnswerFlaw.UNREADABLE_VALUE)).isEqualTo(1);
        assertThat(flaws.firstDescription(AnswerFlaw.UNREADABLE_VALUE))
                .startsWith(field.substring(1, field.indexOf(':') - 1) + " is ");
    }

    @Test
    void namesWhatIsWrong() throws IOException {
        AnswerFlaws flaws = new AnswerFlaws();
        read("{\"data\":[{\"rid\":\"a\",\"jobStatus\":7},null," + GOOD + "]}", flaws);
        assertThat(flaws.count(AnswerFlaw.MALFORMED_ELEMENT)).isEqualTo(2);
        assertThat(flaws.firstDescription(AnswerFlaw.MALFORMED_ELEMENT)).isEqualTo("jobStatus is a number");
        assertThatIOException()
                .isThrownBy(() -> read("{\"message\":\"later\",\"timestamp\":{\"a\":[1]}}", flaws))
                .withMessage("the answer is not a page of jobs: its fields are message, timestamp");
        assertThat(flaws.count(AnswerFlaw.UNKNOWN_SHAPE)).isEqualTo(1);
        assertThatIOException().isThrownBy(() -> read("{\"errorCode\":\"INTERNAL\"}", flaws));
        assertThat(flaws.count(AnswerFlaw.ERROR_BODY)).isEqualTo(1);
    }

    @Test
    void keepsAJobRidOfAnyFormUpTo512Characters() throws IOException {
        assertThat(job("\"rid\":\"" + "x".repeat(512) + "\",\"jobStatus\":\"RUNNING\"")
                        .rid())
                .hasSize(512);
        assertThat(read("{\"data\":[{\"rid\":\"" + "x".repeat(513) + "\",\"jobStatus\":\"RUNNING\"}]}")
                        .malformed())
                .isEqualTo(1);
    }

    @Test
    void keepsTheWordOfAnUnknownStatus() throws IOException {
        Job job = job("\"rid\":\"a\",\"jobStatus\":\"ABORT_PENDING\"");
        assertThat(job.status()).isEqualTo(JobStatus.UNKNOWN);
        assertThat(job.rawStatus()).isEqualTo("ABORT_PENDING");
        assertThat(job("\"rid\":\"a\",\"jobStatus\":\"running\"").status()).isEqualTo(JobStatus.UNKNOWN);
    }

    @Test
    void letsTheLastOfDuplicateKeysCount() throws IOException {
        assertThat(job("\"rid\":\"a\",\"jobStatus\":\"WAITING\",\"rid\":\"b\",\"jobStatus\":\"RUNNING\""))
                .extracting(Job::rid, Job::status)
                .containsExactly("b", JobStatus.RUNNING);
        assertThat(read("{\"data\":[" + GOOD + "],\"nextPageToken\":\"a\",\"data\":[],\"nextPageToken\":null}"))
                .isEqualTo(new JobsPage(List.of(), null, 0));
    }

    @Test
    void ignoresUnknownFieldsHoweverHuge() throws IOException {
        String huge = "\"n\":" + "9".repeat(20_000) + ",\"e\":1e999999999,\"s\":\"" + "x".repeat(200_000)
                + "\",\"deep\":" + "[".repeat(50) + "]".repeat(50) + ",\"o\":{\"rid\":\"no\"}";
        Job job = job("\"rid\":\"a\",\"jobStatus\":\"RUNNING\"," + huge);
        assertThat(job.rid()).isEqualTo("a");
    }

    @Test
    void refusesBottomlessNesting() {
        assertThatIOException().isThrownBy(() -> read("{\"x\":" + "[".repeat(100_000)));
    }

    @Test
    void refusesAPageTokenThatFitsNoUrl() {
        assertThatIOException().isThrownBy(() -> read("{\"nextPageToken\":\"" + "x".repeat(20_000) + "\"}"));
    }

    @Test
    void cutsTimesToTheMillisecond() throws IOException {
        Job job =
                job("\"rid\":\"a\",\"jobStatus\":\"RUNNING\",\"startedTime\":\"2020-01-01T02:00:00.123456789+02:00\"");
        assertThat(job.startedTime()).isEqualTo(Instant.parse("2020-01-01T00:00:00.123Z"));
    }

    @Test
    void readsTheDocumentedOutputsAndLeavesOutTheRest() throws IOException {
        Job job = job("\"rid\":\"a\",\"jobStatus\":\"RUNNING\",\"outputs\":["
                + "{\"type\":\"datasetJobOutput\",\"datasetRid\":\"d\",\"outputTransactionRid\":\"t\"},"
                + "{\"type\":\"transactionalMediaSetJobOutput\",\"mediaSetRid\":\"m\"},"
                + "{\"type\":\"new\",\"datasetRid\":\"x\"},{\"datasetRid\":\"x\"},null,7,[1],"
                + "{\"type\":\"datasetJobOutput\",\"datasetRid\":{}}]");
        assertThat(job.outputs())
                .containsExactly(
                        new Job.Output("datasetJobOutput", "d", "t"),
                        new Job.Output("transactionalMediaSetJobOutput", "m", null));
    }

    private static Job job(String fields) throws IOException {
        JobsPage page = read("{\"data\":[{" + fields + "}]}");
        assertThat(page.malformed()).isZero();
        return page.jobs().get(0);
    }

    private static JobsPage read(String json) throws IOException {
        return read(json, new AnswerFlaws());
    }

    private static JobsPage read(String json, AnswerFlaws flaws) throws IOException {
        byte[] bytes = json.getBytes(UTF_8);
        return JobsPageDecoder.read(bytes, bytes.length, BUILD, flaws);
    }
}
