package io.buildwatch.chaos;

import io.buildwatch.chaos.agent.ThrownKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options of a run.
 *
 * @param seed determines load and faults; their timing still depends on the machine
 * @param full whether to go on until every kind of fault was made as often as {@link FaultKind#inFull} and
 *     {@link FaultSchedule} say
 * @param time how long builds are submitted and faults made, at most; the run ends when all builds are complete
 * @param faults which kinds are made
 * @param thrown which kinds of exceptions {@link FaultKind#EXCEPTIONS} throws
 * @param patience how long builds may take to become complete after the faults
 * @param lostAfter {@code monitoring.lost.after}
 * @param before the directory of the release before this one, which runs first and then by turns; null if all are of
 *     this release
 * @param outage how long the whole API is down, longer than {@code lostAfter}
 */
record ChaosOptions(
        long seed,
        boolean full,
        Duration time,
        Set<FaultKind> faults,
        Set<ThrownKind> thrown,
        Duration patience,
        Duration lostAfter,
        @Nullable Path before,
        Duration outage) {
    static final String USAGE = "usage: src/chaos/run [--quick | --full | --minutes N | --seconds N] [--seed N]"
            + " [--faults none|KIND,…] [--throw EXCEPTION,…] [--patience SECONDS] [--before DIR]\nkinds of faults: "
            + Arrays.stream(FaultKind.values()).map(FaultKind::word).collect(Collectors.joining(" "))
            + "\nexceptions: "
            + Arrays.stream(ThrownKind.values()).map(ThrownKind::word).collect(Collectors.joining(" "));

    static ChaosOptions parse(String[] args) {
        long seed = new Random().nextInt(1_000_000);
        boolean full = false;
        int seconds = 180;
        Set<FaultKind> faults = EnumSet.allOf(FaultKind.class);
        Set<ThrownKind> thrown = EnumSet.allOf(ThrownKind.class);
        // In seconds.
        int patience = 240;
        Path before = null;
        for (int i = 0; i < args.length; i++) {
            String value = i + 1 < args.length ? args[i + 1] : "";
            if (args[i].equals("--quick")) {
                seconds = 130;
            } else if (args[i].equals("--full")) {
                full = true;
                seconds = 7_200;
            } else if (args[i].equals("--seed") && value.matches("\\d{1,18}")) {
                seed = Long.parseLong(args[++i]);
            } else if (args[i].equals("--minutes") && isCount(value)) {
                seconds = 60 * Integer.parseInt(args[++i]);
            } else if (args[i].equals("--seconds") && isCount(value)) {
                seconds = Integer.parseInt(args[++i]);
            } else if (args[i].equals("--patience") && isCount(value)) {
                patience = Integer.parseInt(args[++i]);
            } else if (args[i].equals("--faults") && !value.isEmpty()) {
                faults = faults(args[++i]);
            } else if (args[i].equals("--before")
                    && Files.isExecutable(Path.of(value).resolve("buildwatch"))) {
                before = Path.of(args[++i]);
            } else if (args[i].equals("--throw") && !value.isEmpty()) {
                thrown = thrown(args[++i]);
            } else {
                throw new IllegalArgumentException(args[i] + ": not known; " + USAGE);
            }
        }
        if (before != null && (faults.contains(FaultKind.EXCEPTIONS) || faults.contains(FaultKind.UNANSWERED_COMMIT))) {
            throw new IllegalArgumentException(
                    "--before: choose --faults without exceptions and unanswered-commit, which"
                            + " are made in the code of this release");
        }
        boolean brief = seconds < 600;
        return new ChaosOptions(
                seed,
                full,
                Duration.ofSeconds(seconds),
                faults,
                thrown,
                Duration.ofSeconds(patience),
                Duration.ofSeconds(brief ? 30 : 60),
                before,
                Duration.ofSeconds(brief ? 45 : 90));
    }

    boolean has(FaultKind kind) {
        return faults.contains(kind);
    }

    private static Set<FaultKind> faults(String words) {
        Set<FaultKind> chosen = EnumSet.noneOf(FaultKind.class);
        if (!words.equals("none")) {
            for (String word : words.split(",", -1)) {
                chosen.add(FaultKind.of(word.toLowerCase(Locale.ROOT)));
            }
        }
        return chosen;
    }

    private static Set<ThrownKind> thrown(String words) {
        return Arrays.stream(words.split(",", -1))
                .map(word -> Arrays.stream(ThrownKind.values())
                        .filter(kind -> kind.word().equals(word.toLowerCase(Locale.ROOT)))
                        .findAny()
                        .orElseThrow(() -> new IllegalArgumentException(word + ": no exception to throw; " + USAGE)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(ThrownKind.class)));
    }

    private static boolean isCount(String value) {
        return value.matches("[1-9]\\d{0,4}");
    }
}
