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

class RunsPageDecoderTest {
    private static final FollowRid SCHEDULE = new FollowRid("ri.scheduler.main.schedule.s1");
    private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final String BUILD = "ri.foundry.main.build.b1";
    private static final String RUNS = "{\"data\":["
            + "{\"rid\":\"r4\",\"scheduleRid\":\"ri.scheduler.main.schedule.s1\",\"scheduleVersionRid\":\"v\","
            + "\"createdTime\":\"2026-01-02T03:04:05.678Z\",\"createdBy\":\"u\"},"
            + "{\"rid\":\"r3\",\"createdTime\":\"2026-01-02T03:04:05.678Z\",\"result\":{\"type\":\"submitted\",\"buildRid\":\""
            + BUILD + "\"}},"
            + "{\"rid\":\"r2\",\"createdTime\":\"2026-01-02T03:04:05.678Z\",\"result\":{\"type\":\"ignored\"}},"
            + "{\"rid\":\"r1\",\"createdTime\":\"2026-01-02T03:04:05.678Z\",\"result\":{\"type\":\"error\",\"errorName\":\"No\",\"description\":\"not\\u0000 now\"}}"
            + "],\"nextPageToken\":\"t\"}";

    @Test
    void readsRunsWithEveryResult() throws IOException {
        RunsPage page = read(RUNS);

        assertThat(page.nextPageToken()).isEqualTo("t");
        assertThat(page.malformed()).isZero();
        assertThat(page.runs())
                .containsExactly(
                        new ScheduleRun("r4", CREATED, null),
                        new ScheduleRun("r3", CREATED, new ScheduleRun.Result("submitted", new BuildRid(BUILD), null)),
                        new ScheduleRun("r2", CREATED, new ScheduleRun.Result("ignored", null, null)),
                        new ScheduleRun("r1", CREATED, new ScheduleRun.Result("error", null, "No: not  now")));
    }

    @Test
    void refusesAPageThatIsCutOffAtAnyByte() {
        byte[] whole = RUNS.getBytes(UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatIOException()
                    .as("cut off after " + length)
                    .isThrownBy(() -> RunsPageDecoder.read(part, part.length, SCHEDULE, new AnswerFlaws()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "null",
                "[]",
                "{}",
                "{\"rid\":7,\"createdTime\":\"2026-01-02T03:04:05.678Z\"}",
                "{\"rid\":\"r\"}",
                "{\"rid\":\"r\",\"createdTime\":\"yesterday\"}",
                "{\"rid\":\"r\",\"createdTime\":\"2026-01-02T03:04:05.678Z\",\"scheduleRid\":\"ri.scheduler.main.schedule.other\"}",
                "{\"rid\":\"r\",\"createdTime\":\"2026-01-02T03:04:05.678Z\",\"result\":7}",
                "{\"rid\":\"r\",\"createdTime\":\"2026-01-02T03:04:05.678Z\",\"result\":{}}",
                "{\"rid\":\"r\",\"createdTime\":\"2026-01-02T03:04:05.678Z\",\"result\":{\"type\":\"submitted\",\"buildRid\":\"no rid\"}}",
                "{\"rid\":\"r\",\"createdTime\":\"2026-01-02T03:04:05.678Z\",\"errorCode\":\"INTERNAL\"}"
            })
    void anElementThatCannotBeUsedIsCountedAndTheOthersAreRead(String element) throws IOException {
        RunsPage page =
                read("{\"data\":[" + element + ",{\"rid\":\"good\",\"createdTime\":\"2026-01-02T03:04:05.678Z\"}]}");

        assertThat(page.malformed()).isEqualTo(1);
        assertThat(page.flaw()).isNotEmpty();
        assertThat(page.runs()).extracting(ScheduleRun::rid).containsExactly("good");
    }

    @Test
    void aResultThatIsNotDocumentedIsTakenByItsWord() throws IOException {
        RunsPage page = read(
                "{\"data\":[{\"rid\":\"r\",\"createdTime\":\"2026-01-02T03:04:05.678Z\",\"result\":{\"type\":\"deferred\",\"buildRid\":\""
                        + BUILD + "\"}}]}");

        assertThat(page.runs().get(0).result())
                .isEqualTo(new ScheduleRun.Result("deferred", new BuildRid(BUILD), null));
    }

    @Test
    void aBuildThatHasNoRidYetIsNoResultYet() throws IOException {
        RunsPage page = read(
                "{\"data\":[{\"rid\":\"r\",\"createdTime\":\"2026-01-02T03:04:05.678Z\",\"result\":{\"type\":\"submitted\"}}]}");

        assertThat(page.runs()).containsExactly(new ScheduleRun("r", CREATED, null));
    }

    @Test
    void anErrorUnderAGoodStatusIsNoPage() {
        assertThatIOException()
                .isThrownBy(() -> read("{\"errorCode\":\"NOT_FOUND\",\"errorName\":\"ScheduleNotFound\"}"));
        assertThatIOException().isThrownBy(() -> read("{\"runs\":[]}"));
        assertThatIOException().isThrownBy(() -> read("{\"data\":{}}"));
    }

    @Test
    void readsAScheduleAndTheSchedulesOfADataset() throws IOException {
        byte[] schedule = "{\"rid\":\"ri.scheduler.main.schedule.s1\",\"displayName\":\"Nightly\",\"paused\":true}"
                .getBytes(UTF_8);
        assertThat(ScheduleDecoder.read(schedule, schedule.length, SCHEDULE, new AnswerFlaws()))
                .isEqualTo(new ScheduleDetails("Nightly", true));
        byte[] odd = "{\"displayName\":7,\"paused\":\"no\",\"trigger\":null}".getBytes(UTF_8);
        assertThat(ScheduleDecoder.read(odd, odd.length, SCHEDULE, new AnswerFlaws()))
                .isEqualTo(new ScheduleDetails(null, null));
        byte[] other = "{\"rid\":\"ri.scheduler.main.schedule.s2\"}".getBytes(UTF_8);
        assertThatIOException()
                .isThrownBy(() -> ScheduleDecoder.read(other, other.length, SCHEDULE, new AnswerFlaws()));

        byte[] schedules =
                "{\"data\":[\"ri.scheduler.main.schedule.s1\",\"ri.foundry.main.dataset.d\"],\"nextPageToken\":\"n\"}"
                        .getBytes(UTF_8);
        assertThat(SchedulesDecoder.read(schedules, schedules.length, new AnswerFlaws()))
                .isEqualTo(new SchedulesPage(List.of(SCHEDULE), "n"));
    }

    private static RunsPage read(String json) throws IOException {
        byte[] body = json.getBytes(UTF_8);
        return RunsPageDecoder.read(body, body.length, SCHEDULE, new AnswerFlaws());
    }
}
