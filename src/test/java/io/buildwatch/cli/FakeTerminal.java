package io.buildwatch.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A terminal that keeps what is printed, for a test to look at. */
final class FakeTerminal {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private String input = "";

    FakeTerminal in(String text) {
        input = text;
        return this;
    }

    FakeTerminal with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Sets the user's data directory, so that a test does not use the real one. */
    FakeTerminal dataIn(Path directory) {
        return with("XDG_DATA_HOME", directory.toAbsolutePath().toString());
    }

    CommandIo terminal() {
        return new CommandIo(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.copyOf(environment));
    }

    List<String> out() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    List<String> err() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
