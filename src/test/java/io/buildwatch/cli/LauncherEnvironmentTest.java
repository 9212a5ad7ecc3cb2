package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher script with a real JVM, in environments that users have. */
final class LauncherEnvironmentTest {
    private static final String NO_ENTRY = "setpriv --reuid 54321 --regid 54321 --clear-groups"
            + " --inh-caps +dac_read_search --ambient-caps +dac_read_search";

    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private Path home;
    private Path settings;

    private record Result(int status, List<String> out, List<String> err) {}

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "a POSIX shell");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        home = install(directory.resolve("home"));
        settings = Files.writeString(
                directory.resolve("buildwatch.properties"),
                "foundry.url=http://127.0.0.1:1\nfoundry.token=x\nbootstrap.servers=127.0.0.1:1\n"
                        + "schema.registry.url=http://127.0.0.1:1\n");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("XDG_DATA_HOME", directory.resolve("data").toString());
    }

    /** Makes an installed directory: the script, and a jar whose manifest names this test's class path. */
    private static Path install(Path home) throws IOException {
        Path lib = Files.createDirectories(home.resolve("lib"));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        new JarOutputStream(Files.newOutputStream(lib.resolve("buildwatch.jar")), manifest).close();
        Path libDev = Files.createDirectories(home.resolve("lib-dev"));
        new JarOutputStream(Files.newOutputStream(libDev.resolve("buildwatch-dev.jar")), new Manifest()).close();
        Path script = Files.copy(Path.of("buildwatch"), home.resolve("buildwatch"));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    private Result start(Path in, List<String> command) throws Exception {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("BUILDWATCH_") || name.startsWith("LC_"));
        builder.environment().putAll(environment);
        builder.environment().values().removeIf(String::isEmpty);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        // The JVM prints which variables it has read.
        List<String> told = Files.readAllLines(err).stream()
                .filter(line -> !line.startsWith("Picked up ") && !line.startsWith("NOTE: Picked up "))
                .toList();
        return new Result(process.exitValue(), Files.readAllLines(out), told);
    }

    private Result run(String... args) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("buildwatch").toString()));
        command.addAll(List.of(args));
        return start(directory, command);
    }

    private void assertTellsItsVersion() throws Exception {
        Result result = run("version");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).singleElement().asString().startsWith("buildwatch ");
        assertThat(result.status()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "JAVA_TOOL_OPTIONS, -XX:+UseG1GC",
        "JDK_JAVA_OPTIONS, -XX:+UseParallelGC",
        "_JAVA_OPTIONS, -XX:+UseG1GC",
        "BUILDWATCH_JAVA_OPTS, -XX:+UseG1GC",
        "JAVA_TOOL_OPTIONS, -Xms512m",
        "_JAVA_OPTIONS, -Xms512m",
    })
    void collectorOrHeapOfTheEnvironmentIsTaken(String variable, String option) throws Exception {
        environment.put(variable, option);

        assertTellsItsVersion();
    }

    @Test
    void collectorInAFileOfOptionsIsTaken() throws Exception {
        Path options = Files.writeString(directory.resolve("options"), "-XX:+UseG1GC -Xms512m\n");
        environment.put("JDK_JAVA_OPTIONS", "@" + options);

        assertTellsItsVersion();
    }

    @Test
    void exportedCdpathLeadsNowhereElse() throws Exception {
        Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
        Files.createDirectories(elsewhere.resolve("home"));
        environment.put("CDPATH", elsewhere.toString());

        Result result = start(directory, List.of("/bin/sh", "home/buildwatch", "version"));

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).singleElement().asString().startsWith("buildwatch ");
    }

    @Test
    void colonInThePathIsOneLineThatSaysWhatToDo() throws Exception {
        home = install(directory.resolve("a:b"));

        Result result = run("version");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).singleElement().asString().contains("a:b", "move or rename");
    }

    @ParameterizedTest
    @CsvSource({"LC_ALL, C", "LANG, POSIX", "LANG, xx_XX.UTF-8", "LC_CTYPE, C"})
    void pathsWithOtherLettersAreReadInEveryLocale(String variable, String locale) throws Exception {
        assumeTrue(hasUtf8(), "a UTF-8 locale");
        home = install(directory.resolve("größe"));
        environment.put("LANG", "");
        environment.put(variable, locale);
        Path named = Files.copy(settings, directory.resolve("übung.properties"));

        assertTellsItsVersion();
        assertThat(run("topics", "--config", named.toString()))
                .satisfies(result -> assertThat(result.err()).isEmpty())
                .satisfies(result -> assertThat(result.status()).isZero());
    }

    private static boolean hasUtf8() throws IOException {
        Process locales = new ProcessBuilder("/bin/sh", "-c", "locale -a | grep -qiE 'utf-?8$'").start();
        return locales.onExit().join().exitValue() == 0;
    }

    /**
     * Runs the script in a terminal of 20 lines and 80 columns.
     *
     * @return its output
     */
    private String inTerminal(String terminal, String... args) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "a program that gives a terminal");
        environment.put("TERM", terminal);
        String command = "stty rows 20 cols 80; '" + home.resolve("buildwatch") + "' " + String.join(" ", args);
        Result result = start(directory, List.of("/usr/bin/script", "-qec", command, directory + "/typescript"));
        assertThat(result.status()).isZero();
        return String.join("\n", result.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dumb", ""})
    void terminalThatCanPaintNothingGetsNoControlSequence(String terminal) throws Exception {
        environment.put("BUILDWATCH_JAVA_OPTS", "-XshowSettings:properties");

        assertThat(inTerminal(terminal, "watch", "--help"))
                .contains("Usage: ")
                .doesNotContain("\033")
                .doesNotContain("buildwatch.terminal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xterm", "of-no-data-base"})
    void sizeOfTheTerminalIsKnownWhateverItsName(String terminal) throws Exception {
        environment.put("BUILDWATCH_JAVA_OPTS", "-XshowSettings:properties");

        assertThat(inTerminal(terminal, "version"))
                .contains("buildwatch.terminal = true", "buildwatch.columns = 80", "buildwatch.lines = 20");
    }

    private Result asUserWithoutAnEntry(String userHome, String... args) throws Exception {
        assumeTrue(
                new ProcessBuilder(List.of("/bin/sh", "-c", NO_ENTRY + " cat '" + settings + "'"))
                                .redirectErrorStream(true)
                                .start()
                                .onExit()
                                .join()
                                .exitValue()
                        == 0,
                "root, who may become such a user");
        environment.put("XDG_DATA_HOME", "");
        environment.put("HOME", userHome);
        List<String> command = new ArrayList<>(List.of(NO_ENTRY.split(" ")));
        command.add(home.resolve("buildwatch").toString());
        command.addAll(List.of(args));
        Path in = Files.createDirectory(directory.resolve("in"));
        Files.setPosixFilePermissions(in, PosixFilePermissions.fromString("rwxrwxrwx"));
        Result result = start(in, command);
        try (Stream<Path> made = Files.list(in)) {
            assertThat(made).isEmpty();
        }
        return result;
    }

    @Test
    void userWithoutAnEntryInPasswdAndWithoutAHomeIsToldToSetOne() throws Exception {
        Result result = asUserWithoutAnEntry("", "run", "--check", "--config", settings.toString());

        assertThat(result.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(result.err()).singleElement().asString().contains("state.dir: missing", "HOME");
    }

    @Test
    void userWithoutAnEntryInPasswdHasTheDataOfItsHome() throws Exception {
        Path userHome = Files.createDirectories(directory.resolve("user"));
        new DevInstance(
                        "127.0.0.1:1",
                        "http://r",
                        "http://127.0.0.1:1",
                        "http://f",
                        "p.",
                        ProcessHandle.current().pid())
                .write(userHome.resolve(".local/share/buildwatch/dev-instance.properties"));

        assertThat(asUserWithoutAnEntry(userHome.toString(), "dev", "--more").err())
                .singleElement()
                .asString()
                .contains("http://f");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run --check", "run", "dev"})
    void directoryForTemporaryFilesThatCannotBeUsedIsOneLine(String command) throws Exception {
        environment.put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=/no/such");
        List<String> args = new ArrayList<>(List.of(command.split(" ")));
        if (!command.equals("dev")) {
            args.addAll(List.of("--config", settings.toString()));
        }

        Result result = run(args.toArray(new String[0]));

        assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(result.err())
                .singleElement()
                .asString()
                .contains("java.io.tmpdir=/no/such: cannot be written", "BUILDWATCH_JAVA_OPTS=-Djava.io.tmpdir=DIR");
    }
}
