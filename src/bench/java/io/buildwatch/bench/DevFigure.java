package io.buildwatch.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * The time that {@code ./buildwatch dev} takes from the start of its process, with a built jar, to the first line that
 * counts a job.
 */
final class DevFigure implements Figure {
    private static final Pattern COUNTED = Pattern.compile("\\d+ (waiting|running|succeeded|failed|canceled)");

    @Override
    public String name() {
        return "dev";
    }

    @Override
    public List<Row> run(BenchOptions options) throws Exception {
        SampleSet seconds = new SampleSet();
        Path data = Files.createTempDirectory("buildwatch-bench");
        try {
            for (int i = 0; i < options.repetitions(); i++) {
                // dev writes its file of addresses there, so that it does not replace that of a `dev` the user runs.
                try (Command dev = new Command(Map.of("XDG_DATA_HOME", data.toString()), List.of("dev"))) {
                    Awaitility.await().atMost(Rig.PATIENCE).until(() -> {
                        if (!dev.process.isAlive()) {
                            throw new AssertionError("dev ended:\n" + dev.said());
                        }
                        return first(dev).isPresent();
                    });
                    Command.Line line = first(dev).orElseThrow();
                    double took = (line.atNanos() - dev.startedNanos) / 1e9;
                    Figure.say("%.2f s: %s".formatted(took, line.text()));
                    seconds.add(took);
                }
            }
        } finally {
            BenchParts.delete(data);
        }
        return List.of(Row.atMost("`./buildwatch dev` → first event on the screen, s", seconds, 15, "≤ 15 s"));
    }

    private static Optional<Command.Line> first(Command dev) {
        return dev.lines().stream()
                .filter(line -> COUNTED.matcher(line.text()).find())
                .findFirst();
    }
}
