package io.buildwatch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the product holds no more after long work than after half of it: an hour's events at ten times the expected
 * rate through the rollup, and a day of polling on a clock that runs fast. One run of each; broker and Foundry are in
 * another process.
 */
final class LoadFigure implements Figure {
    @Override
    public String name() {
        return "load";
    }

    @Override
    public List<Row> run(Options options) throws Exception {
        List<Row> rows = new ArrayList<>();
        Path directory = Files.createTempDirectory("buildwatch-bench");
        try {
            rows.addAll(new BusyHour(options, Files.createDirectory(directory.resolve("hour"))).run());
            rows.addAll(new FastDay(options, Files.createDirectory(directory.resolve("day"))).run());
        } finally {
            Parts.delete(directory);
        }
        return rows;
    }

    /** Says where a run's service ended by itself. */
    static void requireNoFault(Throwable fault) throws IOException {
        if (fault != null) {
            throw new IOException("the service ended", fault);
        }
    }
}
