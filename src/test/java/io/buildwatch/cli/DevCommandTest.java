package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The wrong arguments of {@code dev}, which it refuses before it starts anything. */
final class DevCommandTest {
    private static final String RID = "ri.foundry.main.build.a4386b7e-d546-49be-8a36-2b7b2a9e8d3c";

    private final FakeTerminal terminal = new FakeTerminal();

    @TempDir
    Path data;

    private int run(String... args) {
        CommandIo t = terminal.dataIn(data).with("FOUNDRY_TOKEN", "t").terminal();
        return Main.execute(t, Main.commands(t), args);
    }

    @ParameterizedTest
    @CsvSource({
        "--builds, 0, at most 100000 builds",
        "--builds, 100001, at most 100000 builds",
        "--jobs, 1000001, 1000000 jobs in all",
        "--seconds, 0.05, seconds must be between 0.1 and 604800",
        "--seconds, NaN, seconds must be between",
        "--foundry-url, ftp://host, --foundry-url",
        "--foundry-url, https://host/path, no path",
        "--foundry-url, http://foundry.example.com, must be https",
        "--bootstrap-server, nowhere, --bootstrap-server",
        "--schema-registry, nowhere, --schema-registry",
        "--topics-prefix, a/b, --topics-prefix",
    })
    void valueThatCannotBeUsedIsAUsageError(String option, String value, String said) {
        assertThat(run("dev", option, value)).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).singleElement().asString().contains(said);
        assertThat(terminal.out()).isEmpty();
    }

    /**
     * Picocli reflects on every member of every command, and the class path of {@code run} does not have the package
     * dev.
     */
    @Test
    void noSignatureNamesAClassOfDev() {
        Stream<Class<?>> named = Stream.of(
                        Arrays.stream(DevCommand.class.getDeclaredFields()).map(Field::getType),
                        Arrays.stream(DevCommand.class.getDeclaredMethods())
                                .flatMap(method -> Stream.concat(
                                        Stream.of(method.getReturnType()), Arrays.stream(method.getParameterTypes()))))
                .flatMap(types -> types);

        assertThat(named).noneMatch(type -> type.getName().startsWith("io.buildwatch.dev."));
    }

    @Test
    void ridsWithoutAFoundryAreAUsageError() {
        assertThat(run("dev", RID)).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).singleElement().asString().contains("--foundry-url");
    }

    @Test
    void moreBuildsNeedARunningDev() {
        assertThat(run("dev", "--more")).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).singleElement().asString().contains("start one with 'buildwatch dev --keep'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--keep", RID, "--topics-prefix=x."})
    void moreBuildsGoToTheRunningDevAlone(String other) {
        assertThat(run("dev", "--more", other)).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).singleElement().asString().contains("--more goes with");
    }

    @Test
    void everythingWrongIsToldAtOnce() {
        assertThat(run("dev", "x", "--jobs", "0", "--foundry-url", "ftp://x")).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err())
                .hasSize(3)
                .anyMatch(line -> line.contains("x: not of the form"))
                .anyMatch(line -> line.contains("--jobs"))
                .anyMatch(line -> line.contains("--foundry-url"));
    }
}
