package io.buildwatch.dev.simulator;

import static io.buildwatch.dev.simulator.Http.API;
import static io.buildwatch.dev.simulator.Http.RID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Calls over a limit are refused and counted; calls within it never are. */
class LimitsTest {
    private final AtomicLong millis = new AtomicLong(5_000_000);

    @Test
    void letsFourCallsASecondThroughOnEachEndpointButTheList() throws Exception {
        try (FoundrySimulator simulator = start(new SimulatorSettings.Limits(0, 0, 4, 25, 0, millis::get))) {
            Http http = new Http(simulator);
            for (String path : List.of("/builds/x", "/jobs/x")) {
                assertThat(statuses(http, path, 5)).containsExactly(404, 404, 404, 404, 429);
            }
            millis.addAndGet(999);
            assertThat(statuses(http, "/builds/x", 1)).containsExactly(429);
            millis.addAndGet(1);
            assertThat(statuses(http, "/builds/x", 1)).containsExactly(404);
            assertThat(statuses(http, "/builds/x/jobs", 20)).containsOnly(404);
            assertThat(simulator.calls().overLimit(SimulatedEndpoint.BUILD)).isEqualTo(2);
            assertThat(simulator.calls().overLimit(SimulatedEndpoint.LIST_JOBS)).isZero();
            assertThat(simulator.calls().count(SimulatedEndpoint.LIST_JOBS)).isEqualTo(20);
        }
    }

    @Test
    void countsTheListByTheMinute() throws Exception {
        try (FoundrySimulator simulator = start(new SimulatorSettings.Limits(3, 0, 0, 0, 0, millis::get))) {
            Http http = new Http(simulator);
            assertThat(statuses(http, "/builds/x/jobs", 4)).containsExactly(404, 404, 404, 429);
            millis.addAndGet(60_000);
            assertThat(statuses(http, "/builds/x/jobs", 1)).containsExactly(404);
        }
    }

    @Test
    void limitsCallsForSchedulesOnlyByTheMinute() throws Exception {
        try (FoundrySimulator simulator = start(new SimulatorSettings.Limits(10, 0, 4, 25, 0, millis::get))) {
            Http http = new Http(simulator);
            for (String path : List.of("/schedules/x/runs", "/schedules/x?preview=true")) {
                assertThat(statuses(http, path, 10)).containsOnly(404);
                assertThat(statuses(http, path, 1)).containsExactly(429);
            }
            assertThat(simulator.calls().overLimit(SimulatedEndpoint.SCHEDULE_RUNS))
                    .isEqualTo(1);
            assertThat(simulator.calls().overLimit(SimulatedEndpoint.SCHEDULE)).isEqualTo(1);
        }
    }

    @Test
    void refusesMoreThanSoManyAtOnce() throws Exception {
        try (FoundrySimulator simulator = start(new SimulatorSettings.Limits(0, 2, 0, 0, 0, millis::get))) {
            simulator.build(RID).job(Http.job(1));
            simulator.misbehaviour().next(ApiFault.SLOW, 2);
            simulator.misbehaviour().tune(new FaultRules.Tuning(2_000, 0, 0, 0, "1"));
            Http http = new Http(simulator);
            String path = API + "/builds/" + RID + "/jobs";
            List<CompletableFuture<HttpResponse<String>>> slow = IntStream.range(0, 2)
                    .mapToObj(i -> http.later(http.request(path)))
                    .toList();
            await().until(() -> simulator.misbehaviour().injected(ApiFault.SLOW) == 2);

            assertThat(http.get(path).statusCode()).isEqualTo(429);

            assertThat(slow).allMatch(answer -> answer.join().statusCode() == 200);
            assertThat(http.get(path).statusCode()).isEqualTo(200);
            assertThat(simulator.calls().mostAtOnce(SimulatedEndpoint.LIST_JOBS))
                    .isEqualTo(3);
            assertThat(simulator.calls().overLimit(SimulatedEndpoint.LIST_JOBS)).isEqualTo(1);
        }
    }

    @Test
    void seesOneCallAtATimeOfAClientThatMakesThemSo() throws Exception {
        try (FoundrySimulator simulator = start(SimulatorSettings.Limits.NONE)) {
            simulator.build(RID).job(Http.job(1));
            Http http = new Http(simulator);
            assertThat(statuses(http, "/builds/" + RID + "/jobs", 200)).containsOnly(200);
            assertThat(simulator.calls().mostAtOnce(SimulatedEndpoint.LIST_JOBS))
                    .isEqualTo(1);
            assertThat(simulator.calls().log()).hasSize(200).allSatisfy(call -> {
                assertThat(call.rid()).isEqualTo(RID);
                assertThat(call.firstPage()).isTrue();
                assertThat(call.status()).isEqualTo(200);
            });
        }
    }

    @Test
    void documentsTheLimitsOfTheApiPage() {
        SimulatorSettings.Limits documented = SimulatorSettings.defaults().limits();
        assertThat(documented.batchPerSecond()).isEqualTo(4);
        assertThat(documented.batchAtOnce()).isEqualTo(25);
        assertThat(documented.listPerMinute()).isEqualTo(5_000);
        assertThat(documented.listAtOnce()).isEqualTo(30);
    }

    private static FoundrySimulator start(SimulatorSettings.Limits limits) throws Exception {
        return FoundrySimulator.start(SimulatorSettings.defaults().withLimits(limits));
    }

    private static List<Integer> statuses(Http http, String path, int calls) {
        return IntStream.range(0, calls)
                .mapToObj(i -> http.get(API + path).statusCode())
                .toList();
    }
}
