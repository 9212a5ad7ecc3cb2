package io.buildwatch.dev.simulator;

import static io.buildwatch.dev.simulator.Http.RID;
import static io.buildwatch.dev.simulator.Http.SCHEDULE;
import static io.buildwatch.dev.simulator.Http.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Foundry's clock may be minutes off the world's. */
class FoundryClockTest {
    private static final Instant NOW = Instant.parse("2024-02-03T04:05:06.789Z");

    private final AtomicLong clock = new AtomicLong(NOW.toEpochMilli());

    @ParameterizedTest
    @ValueSource(longs = {-7, 0, 7})
    void datesRunsAndAnswers(long minutes) throws Exception {
        try (FoundrySimulator simulator = FoundrySimulator.start(
                SimulatorSettings.defaults().withClock(clock::get).withClockAhead(Duration.ofMinutes(minutes)))) {
            Http http = new Http(simulator);
            simulator.build(RID).job(Http.job(1));
            simulator.schedule(SCHEDULE).run();
            clock.addAndGet(60_000);
            Instant created = NOW.plus(Duration.ofMinutes(minutes));

            HttpResponse<String> runs = http.runs(SCHEDULE, "");
            assertThat(json(runs).get("data").get(0).get("createdTime").asText())
                    .isEqualTo(created.toString());
            assertThat(date(runs)).isEqualTo(created.plusSeconds(60).minusMillis(789));
            clock.addAndGet(1_000);
            for (String path : new String[] {"/none", Http.API + "/builds/" + RID}) {
                assertThat(date(http.get(path)))
                        .as(path)
                        .isEqualTo(created.plusSeconds(61).minusMillis(789));
            }
            assertThat(json(http.list(RID, ""))
                            .get("data")
                            .get(0)
                            .get("startedTime")
                            .asText())
                    .isEqualTo(NOW.toString());
            assertThat(simulator.truth().runs(SCHEDULE).get(0).createdMillis()).isEqualTo(NOW.toEpochMilli());
        }
    }

    @Test
    void changesNothingButTheDate() throws IOException {
        String answer = "HTTP/1.1 200 OK\r\nDate: Mon, 30 Nov 2026 17:49:18 GMT\r\nX: \r\n\r\n{\"Date: \":1}\r";
        String changed = answer.replace("Mon, 30 Nov 2026 17:49:18", "Sat, 03 Feb 2024 04:05:06");
        for (int length = 1; length <= answer.length(); length++) {
            ByteArrayOutputStream carried = new ByteArrayOutputStream();
            DateHeaderStream out = new DateHeaderStream(carried, clock::get);
            byte[] twice = (answer + answer).getBytes(StandardCharsets.US_ASCII);
            for (int at = 0; at < twice.length; at += length) {
                out.write(twice, at, Math.min(length, twice.length - at));
            }
            assertThat(carried.toString(StandardCharsets.US_ASCII))
                    .as("in pieces of %s bytes", length)
                    .isEqualTo(changed + changed);
        }
    }

    private static Instant date(HttpResponse<String> answer) {
        String date = answer.headers().firstValue("Date").orElseThrow();
        return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
    }
}
