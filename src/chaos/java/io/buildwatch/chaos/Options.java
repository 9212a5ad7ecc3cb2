package io.buildwatch.chaos;

import java.time.Duration;
import java.util.Random;

/**
 * What to run.
 *
 * @param seed decides load and faults; the moments still depend on the machine
 * @param time how long builds are submitted and faults made; the end comes when all builds are complete
 * @param lostAfter {@code monitoring.lost.after}
 * @param outage how long the whole API is down, longer than {@code lostAfter}
 */
record Options(long seed, Duration time, Duration lostAfter, Duration outage) {
    static final String USAGE = "usage: src/chaos/run [--quick | --minutes N] [--seed N]";

    static Options parse(String[] args) {
        long seed = new Random().nextInt(1_000_000);
        int seconds = 180;
        for (int i = 0; i < args.length; i++) {
            String value = i + 1 < args.length ? args[i + 1] : "";
            if (args[i].equals("--quick")) {
                seconds = 130;
            } else if (args[i].equals("--seed") && value.matches("\\d{1,18}")) {
                seed = Long.parseLong(args[++i]);
            } else if (args[i].equals("--minutes") && value.matches("[1-9]\\d{0,3}")) {
                seconds = 60 * Integer.parseInt(args[++i]);
            } else {
                throw new IllegalArgumentException(args[i] + ": not known; " + USAGE);
            }
        }
        boolean brief = seconds < 600;
        return new Options(
                seed,
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(brief ? 20 : 60),
                Duration.ofSeconds(brief ? 30 : 90));
    }
}
