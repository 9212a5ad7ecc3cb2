package io.buildwatch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether the product uses no more memory, files and disk after long work than after half of it. Run once, whatever the
 * repetitions. Broker and Foundry are in another process.
 */
record LoadFigure(String name, Run run) implements Figure {
    /** One of the two runs. */
    interface Run {
        /** @param directory an empty directory for this run alone */
        List<Row> run(BenchOptions options, Path directory) throws Exception;
    }

    static LoadFigure hour() {
        return new LoadFigure("load-hour", (options, directory) -> new BusyHour(options, directory).run());
    }

    static LoadFigure day() {
        return new LoadFigure("load-day", (options, directory) -> new FastDay(options, directory).run());
    }

    @Override
    public List<Row> run(BenchOptions options) throws Exception {
        Path directory = Files.createTempDirectory("buildwatch-bench");
        try {
            return run.run(options, directory);
        } finally {
            BenchParts.delete(directory);
        }
    }

    /** @throws IOException if the service ended by itself */
    static void requireNoFault(Throwable fault) throws IOException {
        if (fault != null) {
            throw new IOException("the service ended", fault);
        }
    }
}
