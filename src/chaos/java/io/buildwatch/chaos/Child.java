package io.buildwatch.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A process that the run starts, kills, pauses and stops, any number of times. Its output goes to one log. */
final class Child implements AutoCloseable {
    /** How the process is started: its command, and what its environment has beside that of this process. */
    record Start(List<String> command, Map<String, String> environment) {
        Start {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }
    }

    final String name;
    private final Supplier<Start> start;
    private final Path log;
    private @Nullable Process process;

    /** @param start asked at each start */
    Child(String name, Supplier<Start> start, Path log) {
        this.name = name;
        this.start = start;
        this.log = log;
    }

    synchronized void start() throws IOException {
        Start next = start.get();
        ProcessBuilder builder = new ProcessBuilder(next.command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(next.environment());
        process = builder.start();
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The exit status of the process, which must have ended; -1 if it was never started. */
    synchronized int exitStatus() {
        return process == null ? -1 : process.exitValue();
    }

    /** {@code kill -9}; returns when it is gone. */
    void kill() throws InterruptedException {
        Process victim = current();
        victim.destroyForcibly();
        victim.waitFor();
    }

    /**
     * {@code SIGTERM}, and {@code SIGKILL} if the process has not ended in time; returns when it is gone.
     *
     * @return whether it ended in time
     */
    boolean terminate(long seconds) throws InterruptedException {
        Process victim = current();
        victim.destroy();
        boolean ended = victim.waitFor(seconds, TimeUnit.SECONDS);
        if (!ended) {
            kill();
        }
        return ended;
    }

    void pause() throws IOException, InterruptedException {
        signal("-STOP", List.of(this));
    }

    void resume() throws IOException, InterruptedException {
        signal("-CONT", List.of(this));
    }

    /** Sends a signal, as {@code kill} names it, to all these processes at once; returns when it was sent. */
    static void signal(String signal, List<Child> children) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        children.forEach(child -> command.add(Long.toString(child.current().pid())));
        new ProcessBuilder(command).start().waitFor();
    }

    private synchronized Process current() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process;
    }

    @Override
    public synchronized void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
