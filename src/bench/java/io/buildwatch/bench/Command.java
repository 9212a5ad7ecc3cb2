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

/** {@code ./buildwatch} as a process of its own, with what it says and when. */
final class Command implements AutoCloseable {
    /** @param atNanos by {@link System#nanoTime} */
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

    /** For a message: what it said. */
    String said() {
        return String.join("\n", lines.stream().map(Line::text).toList());
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(new Line(line, System.nanoTime()));
            }
        } catch (IOException e) {
            // The process was killed, with its end of the pipe.
            lines.add(new Line(e.toString(), System.nanoTime()));
        }
    }

    /** {@code kill -9}; the launcher has become the JVM, so that this is the instance itself. */
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
