package io.buildwatch.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a command in a process of its own, on the class path of {@code run}. The product must be packaged. */
public final class BuildwatchCommand {
    private BuildwatchCommand() {}

    /**
     * Runs the command; fails if its exit status is not 0.
     *
     * @return the lines that it printed, standard error included
     */
    public static List<String> run(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", "target/buildwatch.jar:target/lib/*", "io.buildwatch.cli.Main"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed.lines().toList();
    }
}
