package io.buildwatch.chaos;

import io.buildwatch.dev.simulator.SimulatedEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The report at the end of a run, as Markdown. */
final class ChaosReport {
    private ChaosReport() {}

    /** @param injected how often each fault of the API was made, counted before the faults were ended */
    static String of(
            ChaosOptions options,
            Duration took,
            Installation installation,
            Load load,
            Arrivals arrivals,
            FaultSchedule faults,
            Map<String, Long> injected,
            StallWatch stalls,
            Verdict verdict) {
        List<Long> stale = verdict.staleness(load.rids, arrivals.all());
        StringBuilder out = new StringBuilder();
        out.append("\nSeed %d, %d s of load and faults, %d builds.%n%n"
                .formatted(options.seed(), took.toSeconds(), load.rids.size()));
        out.append("| | |\n|---|---|\n");
        row(out, "processes", faults.processes().done());
        row(out, "network", faults.network().done());
        row(out, "exceptions thrown", faults.exceptions().told());
        row(
                out,
                "commits that were not answered while tasks were given up",
                faults.commits().told());
        row(out, "instances started again after they ended by themselves", installation.restartedBySupervisor);
        row(
                out,
                "API faults",
                injected.values().stream().mapToLong(Long::longValue).sum() + " " + injected);
        row(
                out,
                "whole API down",
                faults.api().outages.size() + " times " + options.outage().toSeconds() + " s");
        row(out, "token revoked", faults.api().tokensRevoked);
        row(
                out,
                "`jobs/getBatch` missing",
                faults.api().batchesAway + " times " + ApiFaults.BATCHES_AWAY_MILLIS / 1_000 + " s");
        row(out, "starts of instances by `foundry.refresh`", installation.refreshes.drawn());
        row(out, "the same by `foundry.requests.share`", installation.shares.drawn());
        row(out, "changes of the release of all instances", faults.releases().count());
        row(
                out,
                "calls of `jobs/getBatch` and of the list",
                installation.simulator.calls().count(SimulatedEndpoint.JOB_BATCH) + " and "
                        + installation.simulator.calls().count(SimulatedEndpoint.LIST_JOBS));
        row(out, "checked", verdict.checked);
        row(out, "`kill -9` → first new event, s", seconds(faults.processes().recoveries));
        row(out, "the same, state lost too, s", seconds(faults.processes().recoveriesWithoutState));
        row(out, "change → readable event, s", quantiles(stale));
        row(out, "longest time that an open transaction held readers of one partition back, s", stalls.longest() / 1e3);
        row(
                out,
                "calls over a limit",
                Stream.of(SimulatedEndpoint.values())
                        .map(endpoint ->
                                endpoint + "=" + installation.simulator.calls().overLimit(endpoint))
                        .filter(each -> !each.endsWith("=0"))
                        .toList());
        row(out, "complaints", faults.processes().complaints.isEmpty() ? "none" : faults.processes().complaints);
        row(out, "**violations**", "**" + verdict.violations.size() + "**");
        verdict.violations.stream().limit(20).forEach(violation -> {
            String brief = violation.replaceAll("\\s+", " ");
            out.append("\n- ").append(brief, 0, Math.min(brief.length(), 600));
        });
        return out.toString();
    }

    private static String seconds(List<Long> millis) {
        List<Long> sorted = millis.stream().sorted().toList();
        return sorted.isEmpty()
                ? "-"
                : "median %.2f, max %.2f, of %d"
                        .formatted(
                                sorted.get(sorted.size() / 2) / 1e3,
                                sorted.get(sorted.size() - 1) / 1e3,
                                sorted.size());
    }

    private static String quantiles(List<Long> sorted) {
        return sorted.isEmpty()
                ? "-"
                : "p50 %.2f, p99 %.2f, max %.2f, of %d"
                        .formatted(
                                sorted.get(sorted.size() / 2) / 1e3,
                                sorted.get((int) (sorted.size() * 0.99)) / 1e3,
                                sorted.get(sorted.size() - 1) / 1e3,
                                sorted.size());
    }

    private static void row(StringBuilder out, String name, Object value) {
        out.append("| ").append(name).append(" | ").append(value).append(" |\n");
    }
}
