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
    final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Supplier<Map<String, String>> environmentOfAStart;
    private final Path log;
    private @Nullable Process process;

    Child(String name, List<String> command, Path log) {
        this(name, command, Map.of(), Map::of, log);
    }

    /** @param environmentOfAStart gives further environment variables, asked for at each start */
    Child(
            String name,
            List<String> command,
            Map<String, String> environment,
            Supplier<Map<String, String>> environmentOfAStart,
            Path log) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.environmentOfAStart = environmentOfAStart;
        this.log = log;
    }

    synchronized void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        builder.environment().putAll(environmentOfAStart.get());
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
