package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A command in this process, on a thread of its own, with its own terminal and real Kafka clients. */
public final class CommandInProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FakeTerminal terminal = new FakeTerminal();
    private final CompletableFuture<Integer> status;

    private CommandInProcess(List<String> arguments) {
        CommandIo t = terminal.terminal();
        status = CompletableFuture.supplyAsync(
                () -> Main.execute(t, Main.commands(t), arguments.toArray(new String[0])),
                task -> new Thread(task, "command").start());
    }

    /** The addresses of a pipeline, which are given to commands as options. */
    public record Place(String bootstrapServers, String registry, String prefix) {
        public CommandInProcess start(String command, String... arguments) {
            List<String> all = new ArrayList<>(List.of(
                    command,
                    "--bootstrap-server",
                    bootstrapServers,
                    "--schema-registry",
                    registry,
                    "--topics-prefix",
                    prefix));
            all.addAll(Arrays.asList(arguments));
            return new CommandInProcess(all);
        }
    }

    public List<String> out() {
        return terminal.out();
    }

    public List<String> err() {
        return terminal.err();
    }

    public boolean hasEnded() {
        return status.isDone();
    }

    /** Waits until a line of standard output satisfies the predicate. */
    public CommandInProcess untilLine(Predicate<String> line) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> hasEnded() || out().stream().anyMatch(line));
        assertThat(out()).as("standard error: %s", err()).anyMatch(line);
        return this;
    }

    /** Waits until a line of standard output contains all of these texts. */
    public CommandInProcess untilLineWith(String... texts) {
        return untilLine(line -> Arrays.stream(texts).allMatch(line::contains));
    }

    /** Waits until a line of standard error contains the text. */
    public CommandInProcess untilErrorWith(String text) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> hasEnded() || err().stream().anyMatch(line -> line.contains(text)));
        assertThat(err()).anyMatch(line -> line.contains(text));
        return this;
    }

    /**
     * Waits until the command has ended.
     *
     * @return its exit status
     */
    public int status() {
        try {
            return status.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no end; it printed " + out() + " and " + err(), e);
        }
    }
}
