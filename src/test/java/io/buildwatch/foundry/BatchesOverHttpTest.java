package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.dev.simulator.ApiFault;
import io.buildwatch.dev.simulator.FaultRules;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.ReceivedCall;
import io.buildwatch.dev.simulator.SimulatorSettings;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches of jobs over HTTP, under each fault of a simulated Foundry. */
class BatchesOverHttpTest {
    private static final BuildRid BUILD = FakeApi.rid(1);

    private final ConcurrentLinkedQueue<JobsReading> told = new ConcurrentLinkedQueue<>();
    private FoundrySimulator simulator;
    private FaultRules faults;
    private HttpFoundryReader reader;
    private JobRefresh refresh;

    @BeforeEach
    void start() throws IOException {
        simulator = FoundrySimulator.start(SimulatorSettings.defaults().withLimits(SimulatorSettings.Limits.NONE));
        faults = simulator.misbehaviour();
        for (int i = 0; i < 20; i++) {
            simulator.build(BUILD.value()).job(job(i));
        }
        FoundryConfig config =
                TestConfig.of(simulator.url()).withRefresh(new FoundryConfig.Refresh(true, Duration.ofMillis(50)));
        reader = HttpFoundryReader.open(config, Clock.systemUTC(), new Random(1), FoundryListener.NONE);
        refresh = reader.refresh(BUILD, told::add);
    }

    @AfterEach
    void stop() {
        reader.close();
        simulator.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"JOB_LEFT_OUT", "JOB_OF_ANOTHER", "JOB_MALFORMED"})
    void anEntryThatCannotBeUsedIsAbsentAndTheOthersAreRead(ApiFault fault) {
        faults.always(fault, BUILD.value());
        keep(1);
        awaitTold(1);
        assertThat(absent()).containsExactly(job(0));

        faults.clear();
        keep(4);
        awaitTold(5);
        assertThat(read()).containsExactlyInAnyOrder(job(0), job(1), job(2), job(3));
        assertThat(absent()).hasSize(1);
    }

    @Test
    void aJobThatWasNotAskedForIsIgnored() {
        faults.always(ApiFault.JOB_NOT_ASKED_FOR);
        keep(3);
        awaitTold(3);
        assertThat(read()).containsExactlyInAnyOrder(job(0), job(1), job(2));
        assertThat(faults.injected(ApiFault.JOB_NOT_ASKED_FOR)).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"JOB_BATCH_MISSING", "JOB_BATCH_PREVIEW_REQUIRED", "JOB_BATCH_FORBIDDEN"})
    void anEndpointThatIsRefusedIsLeftAlone(ApiFault fault) {
        faults.always(fault);
        keep(20);
        await().until(() -> !refresh.isActive());
        await().until(() -> told.stream().anyMatch(reading -> reading.failure() != null));
        assertThat(read()).isEmpty();
    }

    @Test
    void aBuildIsListedOutOfTurnWhileBatchesDoNotKeepUp() {
        FoundryConfig config = TestConfig.of(simulator.url())
                .withLimits(new FoundryConfig.Limits(6_000, 25, 0.5, 0.01, 25))
                .withRefresh(new FoundryConfig.Refresh(true, Duration.ofMillis(50)));
        try (HttpFoundryReader slow =
                HttpFoundryReader.open(config, Clock.systemUTC(), new Random(1), FoundryListener.NONE)) {
            JobRefresh jobs = slow.refresh(BUILD, told::add);
            jobs.keep(job(0), true, System.currentTimeMillis() - 60_000);
            awaitTold(1);
            for (int i = 1; i < 20; i++) {
                jobs.keep(job(i), true, System.currentTimeMillis() - 60_000);
            }
            await().until(() -> new HashSet<>(read()).size() == 20);
            assertThat(absent()).isEmpty();
        }
    }

    @Test
    void aBatchThatIsTooLargeIsHalvedUntilItFits() {
        faults.tune(faults.tuning().withMostJobs(3));
        faults.always(ApiFault.JOB_BATCH_TOO_LARGE);
        keep(20);
        awaitTold(20);
        assertThat(read()).hasSize(20).doesNotHaveDuplicates();
        assertThat(simulator.calls().log()).extracting(ReceivedCall::status).contains(413, 200);
    }

    @Test
    void aJobThatIsForbiddenIsFoundAndTheOthersAreRead() {
        faults.always(ApiFault.JOB_FORBIDDEN);
        keep(20);
        awaitTold(20);
        assertThat(read()).hasSize(19).doesNotHaveDuplicates();
        assertThat(absent()).containsExactly(job(0));
        assertThat(refresh.isActive()).isTrue();
    }

    private void keep(int jobs) {
        for (int i = 0; i < jobs; i++) {
            refresh.keep(job(i), false, 0);
        }
    }

    /** Waits until so many jobs were read or told as absent. */
    private void awaitTold(int jobs) {
        await().until(() -> read().size() + absent().size() == jobs);
    }

    private List<String> read() {
        return told.stream()
                .flatMap(reading -> reading.jobs().stream())
                .map(each -> each.job().rid())
                .toList();
    }

    private List<String> absent() {
        return told.stream().flatMap(reading -> reading.absent().stream()).toList();
    }

    private static String job(int number) {
        return "ri.foundry.main.job." + number;
    }
}
