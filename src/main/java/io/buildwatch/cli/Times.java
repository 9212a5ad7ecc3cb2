package io.buildwatch.cli;

import io.buildwatch.config.Durations;
import java.time.Duration;

/** Durations on the command line, written as in the configuration. */
final class Times {
    private Times() {}

    /** @throws CommandFailure if the text is none */
    static Duration parse(String option, String text) {
        Duration duration = Durations.parse(text);
        if (duration == null) {
            throw new CommandFailure(
                    ExitStatus.USAGE, option + " " + text + ": must be a duration such as 500ms, 30s, 5m, 2h or 1d");
        }
        return duration;
    }
}
