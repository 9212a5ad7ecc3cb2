package io.buildwatch.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.FoundryFailure.Kind;
import io.buildwatch.foundry.FoundryReader.Urgency;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonitoringFlowTest {
    private static final String RID = "ri.foundry.main.build.1";
    private static final String OTHER = "ri.foundry.main.build.2";

    private final Flow flow = new Flow();
    private final FakeFoundry.FakeBuild build = flow.foundry.build(RID).job("a", "RUNNING");

    @AfterEach
    void close() {
        flow.close();
    }

    private Monitoring monitoring() {
        return Flow.last(flow.observations().stream()
                        .filter(observed -> observed.getBuildRid().equals(RID))
                        .toList())
                .getMonitoring();
    }

    @Test
    void isLostWhileNothingCanBeReadAndComesBackByItself() {
        flow.submit(RID);
        flow.observations();
        build.fails(Kind.RETRYABLE, 503);
        flow.pass(Duration.ofSeconds(55));
        assertThat(flow.observations()).isEmpty();

        flow.pass(Duration.ofMinutes(2));
        assertThat(flow.observations()).singleElement().satisfies(observed -> {
            assertThat(observed.getMonitoring()).isEqualTo(Monitoring.LOST);
            assertThat(observed.getSettled()).isFalse();
        });
        build.recovers().job("a", "SUCCEEDED");
        flow.pass(Duration.ofSeconds(40));
        assertThat(monitoring()).isEqualTo(Monitoring.WATCHING);
        assertThat(flow.completions())
                .extracting(BuildCompletion::getMonitoring)
                .contains(Monitoring.LOST)
                .endsWith(Monitoring.WATCHING);
    }

    @ParameterizedTest
    @CsvSource({"THROTTLED,429", "NOT_SENT,0"})
    void throttlingIsNoFailure(Kind kind, int status) {
        flow.submit(RID);
        build.fails(kind, status);
        flow.pass(Duration.ofMinutes(10));

        assertThat(monitoring()).isEqualTo(Monitoring.WATCHING);
    }

    @Test
    void aFailedReadingIsRepeatedBeforeThoseThatAreOnlyDue() {
        flow.submit(RID);
        assertThat(build.urgency).isEqualTo(Urgency.NEW);
        flow.pass(Duration.ofSeconds(40));
        assertThat(build.urgency).isEqualTo(Urgency.DUE);

        build.fails(Kind.RETRYABLE, 503);
        flow.pass(Duration.ofSeconds(55));
        assertThat(build.urgency).isEqualTo(Urgency.RETRY);
        build.recovers();
        flow.pass(Duration.ofSeconds(80));
        assertThat(build.urgency).isEqualTo(Urgency.DUE);

        // Foundry asks for fewer calls, so this one must not go before others.
        build.fails(Kind.THROTTLED, 429);
        flow.pass(Duration.ofMinutes(2));
        assertThat(build.urgency).isEqualTo(Urgency.DUE);
    }

    @Test
    void aNamedNotFoundWaitsForTheGraceAndIsTriedEveryFiveMinutes() {
        build.fails(Kind.NOT_FOUND, 404).denies(Kind.NOT_FOUND, 404);
        flow.submit(RID);
        flow.pass(Duration.ofSeconds(55));
        assertThat(monitoring()).isEqualTo(Monitoring.WATCHING);

        flow.pass(Duration.ofMinutes(2));
        assertThat(monitoring()).isEqualTo(Monitoring.NOT_FOUND);
        int sweeps = build.sweeps;
        int readings = build.readings;
        flow.pass(Duration.ofMinutes(60));
        assertThat(build.sweeps - sweeps).isBetween(10, 14);
        assertThat(build.readings - readings).isBetween(10, 14);
        build.recovers();
        flow.pass(Duration.ofMinutes(6));
        assertThat(monitoring()).isEqualTo(Monitoring.WATCHING);
    }

    @Test
    void aForbiddenBuildIsTriedEveryFiveMinutes() {
        build.fails(Kind.FORBIDDEN, 403).denies(Kind.FORBIDDEN, 403);
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(2));
        int sweeps = build.sweeps;
        flow.pass(Duration.ofMinutes(60));
        assertThat(build.sweeps - sweeps).isBetween(10, 14);
        build.recovers();
        flow.pass(Duration.ofMinutes(6));
        assertThat(monitoring()).isEqualTo(Monitoring.WATCHING);
    }

    @Test
    void aBareNotFoundAloneIsLostAndBesideOthersNotFound() {
        build.fails(Kind.SERVICE_NOT_USABLE, 404);
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(2));
        assertThat(monitoring()).isEqualTo(Monitoring.LOST);

        flow.foundry.build(OTHER).job("b", "RUNNING");
        flow.submit(OTHER);
        flow.pass(Duration.ofMinutes(1));
        assertThat(monitoring()).isEqualTo(Monitoring.NOT_FOUND);
    }

    @Test
    void saysInTheDetailWhyABuildThatIsWatchedCannotSettleAndTakesItBack() {
        build.malformed = 1;
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(5));

        List<BuildObserved> told = flow.observations();
        assertThat(told.stream().map(BuildObserved::getDetail).filter(Objects::nonNull))
                .as("published once, not with each sweep")
                .containsExactly("1 element of the job list cannot be read, so the build cannot settle");
        assertThat(Flow.last(told).getMonitoring()).isEqualTo(Monitoring.WATCHING);
        build.malformed = 0;
        flow.pass(Duration.ofMinutes(1));
        assertThat(flow.observations())
                .singleElement()
                .satisfies(observed -> assertThat(observed.getDetail()).isNull());
    }

    @Test
    void oneSweepThatIsNotWholeIsNoNews() {
        flow.submit(RID);
        flow.observations();
        build.malformed = 1;
        int sweeps = build.sweeps;
        while (build.sweeps == sweeps) {
            flow.pass(Duration.ofMillis(200));
        }
        build.malformed = 0;
        flow.pass(Duration.ofMinutes(2));

        assertThat(flow.observations()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PROTOCOL,200", "RETRYABLE,500", "SERVICE_NOT_USABLE,400"})
    void saysInTheDetailThatBuildCannotBeRead(Kind kind, int status) {
        build.denies(kind, status);
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(5));

        assertThat(Flow.last(flow.observations())).satisfies(observed -> {
            assertThat(observed.getDetail()).startsWith("Build cannot be read").endsWith(kind + " " + status);
            assertThat(observed.getMonitoring()).isEqualTo(Monitoring.WATCHING);
        });
        build.recovers();
        flow.pass(Duration.ofMinutes(1));
        assertThat(Flow.last(flow.observations()).getDetail()).isNull();
    }

    @Test
    void saysInTheDetailThatBuildWasReadOnceAndCannotBeReadAnyMore() {
        flow.submit(RID);
        build.denies(Kind.FORBIDDEN, 403);
        flow.pass(Duration.ofMinutes(5));

        assertThat(Flow.last(flow.observations()).getDetail()).contains("FORBIDDEN 403");
    }

    /**
     * An outage must publish as few records about each build as possible: LOST, without details of what cannot be read.
     */
    @Test
    void anOutageIsToldOnce() {
        flow.submit(RID);
        flow.observations();
        build.fails(Kind.RETRYABLE, 503).denies(Kind.RETRYABLE, 503);
        flow.pass(Duration.ofMinutes(5));
        assertThat(flow.observations())
                .singleElement()
                .satisfies(observed -> assertThat(observed.getMonitoring()).isEqualTo(Monitoring.LOST));
        build.recovers();
        flow.pass(Duration.ofMinutes(1));

        assertThat(flow.observations()).singleElement().satisfies(observed -> {
            assertThat(observed.getMonitoring()).isEqualTo(Monitoring.WATCHING);
            assertThat(observed.getDetail()).isNull();
        });
    }

    @Test
    void forbiddenNeedsItTwice() {
        build.fails(Kind.FORBIDDEN, 403);
        flow.submit(RID);
        assertThat(monitoring()).isEqualTo(Monitoring.WATCHING);
        flow.pass(Duration.ofSeconds(10));
        assertThat(monitoring()).isEqualTo(Monitoring.FORBIDDEN);
    }

    @Test
    void theServersDelayHoldsThoughBuildIsRead() {
        build.status("SUCCEEDED");
        build.sweepFailure =
                new FoundryFailure(Kind.RETRYABLE, 503, null, null, Duration.ofMinutes(9), "come back later");
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(8));

        assertThat(build.sweeps).isEqualTo(1);
    }

    @Test
    void aBuildOfWhichNothingNewIsReadIsStopped() {
        flow.submit(RID);
        flow.pass(Duration.ofDays(7).plusMinutes(2), Duration.ofSeconds(15));

        BuildObserved last = Flow.last(flow.observations());
        assertThat(last.getMonitoring()).isEqualTo(Monitoring.STOPPED);
        assertThat(last.getDetail()).contains("nothing new was read for 7d");
        int sweeps = build.sweeps;
        flow.pass(Duration.ofMinutes(10));
        assertThat(build.sweeps).isEqualTo(sweeps);
    }

    @Test
    void outagesAreNoNewsOfABuild() {
        flow.submit(RID);
        for (int day = 0; day < 7; day++) {
            flow.pass(Duration.ofHours(23), Duration.ofSeconds(15));
            build.fails(Kind.RETRYABLE, 503);
            flow.pass(Duration.ofMinutes(5), Duration.ofSeconds(15));
            assertThat(monitoring()).isEqualTo(Monitoring.LOST);
            build.recovers();
            flow.pass(Duration.ofMinutes(55), Duration.ofSeconds(15));
        }
        flow.pass(Duration.ofMinutes(2), Duration.ofSeconds(15));

        assertThat(monitoring()).isEqualTo(Monitoring.STOPPED);
    }
}
