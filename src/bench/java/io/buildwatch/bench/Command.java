package io.buildwatch.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** {@code ./buildwatch} as a process of its own, with its lines of output and their times. */
final class Command implements AutoCloseable {
    /** @param atNanos when it was read, by {@link System#nanoTime} */
    record Line(String text, long atNanos) {}

    final Process process;
    final long startedNanos;
    private final Queue<Line> lines = new ConcurrentLinkedQueue<>();

    Command(Map<String, String> environment, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(arguments);
        command.add(0, Path.of("buildwatch").toAbsolutePath().toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        startedNanos = System.nanoTime();
        process = builder.start();
        Thread reader = new Thread(this::read, "bench-command");
        reader.setDaemon(true);
        reader.start();
    }

    List<Line> lines() {
        return List.copyOf(lines);
    }

    /** Its output so far, for a message. */
    String said() {
        return String.join("\n", lines.stream().map(Line::text).toList());
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(new Line(line, System.nanoTime()));
            }
        } catch (IOException e) {
            // The process was killed, which closed its end of the pipe.
            lines.add(new Line(e.toString(), System.nanoTime()));
        }
    }

    /** {@code kill -9} of the instance itself: the launcher script is replaced by the JVM in the same process. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
