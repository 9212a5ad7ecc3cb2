package io.buildwatch.cli;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.service.StopMode;
import java.util.List;

/** What the command line needs of the service. */
public interface ServiceRunner {
    /**
     * Runs until the process is told to stop, or something breaks. Blocks.
     *
     * @return the exit status, see {@link ExitStatus}
     */
    int run(BuildwatchConfig config, StopMode onStop);

    /** Tries every part once, without changing anything; one result each, good or bad. */
    List<CheckResult> check(BuildwatchConfig config);

    /**
     * Whether one part can be used.
     *
     * @param part such as {@code kafka}
     * @param lines what was found, or what to do; at least one; no secret
     */
    record CheckResult(String part, boolean ok, List<String> lines) {}
}
