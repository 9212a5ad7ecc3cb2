package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

final class MainTest {
    private final FakeTerminal terminal = new FakeTerminal();

    @Command(name = "break")
    private record Breaking(RuntimeException failure) implements Callable<Integer> {
        @Override
        public Integer call() {
            throw failure;
        }
    }

    private int run(String... args) {
        CommandIo t = terminal.terminal();
        return Main.execute(t, Main.commands(t), args);
    }

    private int failWith(RuntimeException failure) {
        return Main.execute(terminal.terminal(), List.of(new Breaking(failure)), "break");
    }

    @Test
    void withoutACommandTheUsageIsAnError() {
        assertThat(run()).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).first().asString().startsWith("Usage: buildwatch");
    }

    @Test
    void misspeltCommandIsOneLineWithASuggestion() {
        assertThat(run("submt", "x")).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err())
                .containsExactly(
                        "buildwatch: there is no command 'submt'; did you mean submit? (see 'buildwatch --help')");
    }

    @Test
    void unknownOptionIsOneLineWithASuggestionThatNamesTheHelp() {
        assertThat(run("run", "--chekc")).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err())
                .singleElement()
                .asString()
                .startsWith("buildwatch: there is no option '--chekc'; did you mean --check")
                .endsWith("(see 'buildwatch run --help')");
    }

    @Test
    void helpIsAWordToo() {
        assertThat(run("help")).isEqualTo(ExitStatus.DONE);
        assertThat(terminal.out()).first().asString().startsWith("Usage: buildwatch ");
        assertThat(run("help", "watch")).isEqualTo(ExitStatus.DONE);
        assertThat(terminal.out()).anySatisfy(line -> assertThat(line).startsWith("Usage: buildwatch watch "));
        assertThat(run("help", "wacth")).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).singleElement().asString().contains("no command 'wacth'; did you mean watch");
    }

    @Test
    void argumentThatBeginsWithAtIsNoFileToRead() {
        assertThat(run("submit", "@/etc/hostname")).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).first().asString().contains("'@/etc/hostname' is not the RID of a build");
    }

    @Test
    void versionIsOneLine() {
        assertThat(run("version")).isEqualTo(ExitStatus.DONE);
        assertThat(terminal.out()).singleElement().asString().matches("buildwatch \\S+ \\(Java .+\\)");
    }

    @Test
    void versionIsAnOptionToo() {
        assertThat(run("version")).isEqualTo(ExitStatus.DONE);
        assertThat(run("--version")).isEqualTo(ExitStatus.DONE);
        assertThat(run("-V")).isEqualTo(ExitStatus.DONE);
        assertThat(terminal.out()).hasSize(3).containsOnly(terminal.out().get(0));
    }

    @Test
    void failureIsItsLinesAndItsStatus() {
        assertThat(failWith(new CommandFailure(5, List.of("one", "two\nlines \u001b[31m"))))
                .isEqualTo(5);
        assertThat(terminal.err()).containsExactly("buildwatch: one", "buildwatch: two lines \\u001b[31m");
    }

    @Test
    void unexpectedFaultIsOneLineWithoutAStackTrace() {
        assertThat(failWith(new IllegalStateException("broken"))).isEqualTo(ExitStatus.FAILED);
        assertThat(terminal.err())
                .containsExactly("buildwatch: IllegalStateException: broken (BUILDWATCH_DEBUG=1 shows where)");
    }

    @Test
    void debugVariableAddsTheStackTrace() {
        terminal.with("BUILDWATCH_DEBUG", "1");

        assertThat(failWith(new IllegalStateException("broken"))).isEqualTo(ExitStatus.FAILED);
        assertThat(terminal.err()).anyMatch(line -> line.contains("at io.buildwatch.cli.MainTest"));
    }
}
