package io.buildwatch.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BuildwatchMetricsTest {
    private final BuildwatchMetrics metrics = new BuildwatchMetrics();

    @AfterEach
    void close() {
        metrics.close();
    }

    private List<String> lines() {
        return metrics.scrape().lines().toList();
    }

    private void useAll() {
        metrics.foundry().recordPoll("jobs", "ok", Duration.ofMillis(30));
        metrics.foundry().recordPoll("jobs", "throttled", Duration.ofMillis(30));
        metrics.foundry().registerPolls("jobs", () -> 3, () -> 2);
        metrics.foundry().registerFoundryUp(() -> false);
        metrics.countPublished("job_status_changed");
        metrics.countDeadLetter("malformed_rid");
        metrics.recordChangeToEvent(Duration.ofMillis(7));
        metrics.registerBuilds("active", () -> 5);
        metrics.foundry().registerOldestUnpolled(() -> Duration.ofMillis(1500));
        metrics.registerCounters(List.of("build_observed"), List.of("empty"));
        metrics.foundry().registerFlaws(List.of("unknown_shape"));
        metrics.foundry().countAnswerFlaws("malformed_element", 3);
        metrics.registerBuildsByState("failing", "lost", () -> 4);
        metrics.foundry().registerRequestBudget("jobs", () -> 5000, () -> 2500, () -> 600, () -> 1900);
        metrics.foundry().registerLastPollSuccess(() -> 1_500_000_000_250L);
        metrics.registerProbes(() -> true, () -> false);
        metrics.registerRestoring(() -> 12, () -> Duration.ofMillis(2500));
        metrics.registerInputLag("build-rids", () -> 7);
        metrics.registerBuildInfo("1.2.3");
    }

    @Test
    void everyMeterIsThereUnderItsName() {
        useAll();

        assertThat(lines())
                .contains(
                        "buildwatch_polls_total{endpoint=\"jobs\",outcome=\"ok\"} 1.0",
                        "buildwatch_polls_total{endpoint=\"jobs\",outcome=\"throttled\"} 1.0",
                        "buildwatch_poll_duration_seconds_count{endpoint=\"jobs\"} 2",
                        "buildwatch_poll_duration_seconds_bucket{endpoint=\"jobs\",le=\"0.05\"} 2",
                        "buildwatch_polls_queued{endpoint=\"jobs\"} 3.0",
                        "buildwatch_foundry_up 0.0",
                        "buildwatch_polls_in_flight{endpoint=\"jobs\"} 2.0",
                        "buildwatch_events_published_total{type=\"job_status_changed\"} 1.0",
                        "buildwatch_dead_letters_total{reason=\"malformed_rid\"} 1.0",
                        "buildwatch_change_to_event_seconds_bucket{le=\"0.005\"} 0",
                        "buildwatch_change_to_event_seconds_bucket{le=\"0.01\"} 1",
                        "buildwatch_builds{state=\"active\"} 5.0",
                        "buildwatch_oldest_unpolled_seconds 1.5",
                        "buildwatch_events_published_total{type=\"build_observed\"} 0.0",
                        "buildwatch_dead_letters_total{reason=\"empty\"} 0.0",
                        "buildwatch_answer_flaws_total{flaw=\"unknown_shape\"} 0.0",
                        "buildwatch_answer_flaws_total{flaw=\"malformed_element\"} 3.0",
                        "buildwatch_builds_by_state{monitoring=\"lost\",state=\"failing\"} 4.0",
                        "buildwatch_request_limit{endpoint=\"jobs\"} 5000.0",
                        "buildwatch_request_share{endpoint=\"jobs\"} 2500.0",
                        "buildwatch_requests_used{endpoint=\"jobs\"} 600.0",
                        "buildwatch_requests_left{endpoint=\"jobs\"} 1900.0",
                        "buildwatch_last_poll_success_timestamp_seconds 1.50000000025E9",
                        "buildwatch_live 1.0",
                        "buildwatch_ready 0.0",
                        "buildwatch_restoring_records 12.0",
                        "buildwatch_restoring_seconds 2.5",
                        "buildwatch_input_lag_records{topic=\"build-rids\"} 7.0",
                        "buildwatch_build_info{version=\"1.2.3\"} 1");
    }

    @Test
    void everyMeterHasAHelpText() {
        useAll();

        assertThat(lines())
                .filteredOn(line -> line.startsWith("# HELP buildwatch_"))
                .hasSizeGreaterThanOrEqualTo(21)
                .allMatch(line -> line.split(" ", 4).length == 4 && !line.split(" ", 4)[3].isBlank());
    }

    @Test
    void jvmTellsMemoryThreadsCollectionsProcessorAndUptime() {
        metrics.bindJvm();

        assertThat(lines())
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"))
                .anyMatch(line -> line.startsWith("jvm_threads_live_threads "))
                .anyMatch(line -> line.startsWith("jvm_gc_"))
                .anyMatch(line -> line.startsWith("process_cpu_usage "))
                .anyMatch(line -> line.startsWith("process_uptime_seconds "));
    }
}
