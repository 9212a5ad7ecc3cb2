package io.buildwatch.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Everything that makes faults in one run, and how many of each a full run must make. */
record FaultSchedule(
        ProcessFaults processes,
        NetworkFaults network,
        ApiFaults api,
        ExceptionFaults exceptions,
        UnansweredCommits commits,
        ReleaseChanges releases) {
    private static final int NETWORK_FAULTS = 500;
    private static final int API_FAULTS = 10_000;
    private static final int OF_EACH_API_FAULT = 200;
    private static final int UNANSWERED_COMMITS = 40;

    /** How many faults were made so far, in one line. */
    String soFar() {
        return processes.done() + ", network " + sum(network.done()) + ", exceptions " + exceptions.count()
                + ", of which are missing " + exceptions.missing().size() + ", unanswered commits " + commits.count()
                + ", API " + api.injected();
    }

    /** The faults, apart from those of processes, that a full run still lacks, one line each; empty if none. */
    List<String> missing(ChaosOptions options) {
        List<String> missing = new ArrayList<>();
        if (options.has(FaultKind.NETWORK) && sum(network.done()) < NETWORK_FAULTS) {
            missing.add("faults of the network, " + sum(network.done()) + " of " + NETWORK_FAULTS);
        }
        long ofApi = api.injected().values().stream().mapToLong(Long::longValue).sum();
        if (options.has(FaultKind.API) && (ofApi < API_FAULTS || api.fewest() < OF_EACH_API_FAULT)) {
            missing.add("faults of the API, " + ofApi + " of " + API_FAULTS + ", the rarest " + api.fewest() + " of "
                    + OF_EACH_API_FAULT);
        }
        if (lacksExceptions(options)) {
            missing.add("exceptions: " + exceptions.missing());
        }
        if (lacksCommits(options)) {
            missing.add("unanswered commits, " + commits.count() + " of " + UNANSWERED_COMMITS);
        }
        return missing;
    }

    /** Whether a full run has not thrown every exception at every point, and often enough in rebalances. */
    boolean lacksExceptions(ChaosOptions options) {
        return options.has(FaultKind.EXCEPTIONS) && !exceptions.missing().isEmpty();
    }

    /** Whether a full run still lacks commits without an answer. */
    boolean lacksCommits(ChaosOptions options) {
        return options.has(FaultKind.UNANSWERED_COMMIT) && commits.count() < UNANSWERED_COMMITS;
    }

    private static int sum(Map<?, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
