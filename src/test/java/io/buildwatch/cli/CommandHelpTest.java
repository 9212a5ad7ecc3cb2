package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The help of every command, and the messages about a wrong command line. */
final class CommandHelpTest {
    private static final int LINES = 24;
    private static final int COLUMNS = 80;
    private static final String RID = "ri.foundry.main.build.a";

    private final FakeTerminal terminal = new FakeTerminal();

    @TempDir
    Path directory;

    private int run(List<String> args) {
        CommandIo t = terminal.dataIn(directory).terminal();
        return Main.execute(t, Main.commands(t), args.toArray(new String[0]));
    }

    static Stream<String> everyCommand() {
        CommandIo t = new FakeTerminal().terminal();
        return Main.commandLine(Main.commands(t)).getSubcommands().keySet().stream();
    }

    @Test
    void commandsAreInTheOrderOfTheHelp() {
        assertThat(everyCommand())
                .filteredOn(name -> !name.equals("topics") && !name.equals("settings") && !name.equals("plan"))
                .containsExactly("dev", "run", "submit", "tail", "watch", "status", "follows", "version");
    }

    @Test
    void theListOfCommandsFitsOneScreenAndHasAnExample() {
        assertThat(run(List.of("--help"))).isEqualTo(ExitStatus.DONE);
        assertOneScreen("Example: buildwatch ");
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void helpFitsOneScreenAndHasAnExample(String command) {
        assertThat(run(List.of(command, "--help"))).isEqualTo(ExitStatus.DONE);
        assertOneScreen("Example: buildwatch " + command);
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void helpTellsTheExitStatus(String command) {
        assertThat(run(List.of(command, "--help"))).isEqualTo(ExitStatus.DONE);
        assertThat(terminal.out()).anyMatch(line -> line.startsWith("Exit status: 0 "));
    }

    @Test
    void helpOfWatchTellsEachExitStatus() {
        assertThat(run(List.of("watch", "--help"))).isEqualTo(ExitStatus.DONE);
        String words = String.join(" ", terminal.out());
        assertThat(words.substring(words.indexOf("Exit status:")))
                .contains("0 all", " 1 ", " 2 ", " 3 ", " 4 ", " 5 ", " 124 ", " 130 ", " 141 ");
    }

    private void assertOneScreen(String example) {
        assertThat(terminal.out()).hasSizeBetween(5, LINES).allMatch(line -> line.length() <= COLUMNS);
        assertThat(terminal.out()).last().asString().startsWith(example);
        assertThat(terminal.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void aWrongCommandLineNamesTheHelp(String command) {
        assertThat(run(List.of(command, "--no-such-option"))).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).singleElement().asString().contains("(see 'buildwatch " + command + " --help')");
    }

    /** Wrong arguments, and a part of the lines that they must give. */
    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("did you mean watch?", "wacth"),
                mistake("--builds, --jobs, --seconds:", "dev", "--builds", "0"),
                mistake("not of the form ri.", "dev", "--foundry-url", "http://127.0.0.1:1", "ri.x"),
                mistake("need --foundry-url", "dev", RID),
                mistake("foundry.url", "run"),
                mistake("missing.properties", "run", "--config", "missing.properties"),
                mistake("(see 'buildwatch submit --help')", "submit"),
                mistake("ri.<service>.<instance>.build.<locator>", "submit", "ri.x"),
                mistake("say where Kafka is with --bootstrap-server or --config", "submit", RID),
                mistake("no RID on standard input", "submit", "-"),
                mistake("the topics are build-rids,", "tail", "--bootstrap-server", "b:1", "x.build-rids"),
                mistake("must be at least 1", "tail", "--max", "0"),
                mistake("must be a duration such as", "tail", "--timeout", "soon"),
                mistake("say where Kafka is with", "tail"),
                mistake("(see 'buildwatch watch --help')", "watch"),
                mistake("ri.<service>.<instance>.build.<locator>", "watch", "ri.x"),
                mistake("must be a duration such as", "watch", "--timeout", "30", RID),
                mistake("must be a duration such as", "watch", "--recheck", "x", RID),
                mistake("say where Kafka is with", "watch", RID),
                mistake("schema.registry.url", "watch", "--bootstrap-server", "b:1", RID),
                mistake("must be of [PENDING, RUNNING,", "status", "--state", "DONE"),
                mistake("or a time such as 2026-01-31,", "status", "--since", "yesterday"),
                mistake("must be at least 1", "status", "--limit", "0"),
                mistake("leave them out, or the RIDs", "status", "--failed", RID),
                mistake("such as http://127.0.0.1:8480", "status", "--url", "8480"),
                mistake("say where Kafka is with", "status"),
                mistake("(see 'buildwatch plan --help')", "plan", "--builds", "1"),
                mistake("must be from 1 to", "plan", "--builds", "0", "--jobs", "1"));
    }

    private static Arguments mistake(String advice, String... arguments) {
        return Arguments.of(List.of(arguments), advice);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void everyMistakeIsToldWithWhatToDo(List<String> arguments, String advice) {
        List<String> args = new ArrayList<>(arguments);
        if (args.contains("x.build-rids")) {
            args.addAll(List.of("--schema-registry", "http://127.0.0.1:1"));
        }

        assertThat(run(args)).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err())
                .hasSizeLessThan(6)
                .allMatch(line -> line.startsWith("buildwatch: "))
                .anyMatch(line -> line.contains(advice));
    }
}
