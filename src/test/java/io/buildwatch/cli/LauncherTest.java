package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher script, with fake programs java and mvnw that only print how they were called. */
final class LauncherTest {
    /** A shell command that makes the files that a build makes. */
    private static final String PACKAGE =
            "mkdir -p target/lib target/lib-dev && : >target/buildwatch-dev.jar && : >target/buildwatch.jar";

    @TempDir
    Path directory;

    private Path home;
    private Path java;

    private record Result(int status, List<String> out, List<String> err) {}

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "a POSIX shell");
        home = Files.createDirectories(directory.resolve("a home"));
        Files.copy(Path.of("buildwatch"), home.resolve("buildwatch"));
        home.resolve("buildwatch").toFile().setExecutable(true);
        java = jdk("17.0.1");
    }

    private Path jdk(String version) throws IOException {
        Path jdk = Files.createDirectories(directory.resolve("jdk-" + version));
        script(jdk.resolve("bin/java"), "printf '%s\\n' \"$@\"");
        script(jdk.resolve("bin/javac"), ":");
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return jdk;
    }

    private static void script(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        file.toFile().setExecutable(true);
    }

    private void installWithDev() throws IOException {
        Files.createDirectories(home.resolve("lib"));
        Files.createFile(Files.createDirectories(home.resolve("lib-dev")).resolve("buildwatch-dev.jar"));
    }

    private void sources(String maven) throws IOException {
        Files.createDirectories(home.resolve("src/main"));
        Files.createDirectories(home.resolve("schemas"));
        Files.writeString(home.resolve("src/main/A.java"), "");
        Files.writeString(home.resolve("pom.xml"), "");
        script(home.resolve("mvnw"), maven);
    }

    private void builtAt(Instant time) throws IOException {
        Files.createDirectories(home.resolve("target/lib"));
        Files.createDirectories(home.resolve("target/lib-dev"));
        Files.writeString(home.resolve("target/buildwatch-dev.jar"), "");
        Path jar = Files.writeString(home.resolve("target/buildwatch.jar"), "");
        Files.setLastModifiedTime(jar, FileTime.from(time));
    }

    private Result run(Path launcher, Map<String, String> environment, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", launcher.toString()));
        command.addAll(List.of(args));
        return start(environment, command).end();
    }

    private Running start(Map<String, String> environment, List<String> command) throws IOException {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("BUILDWATCH_"));
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().putAll(environment);
        builder.environment().values().removeIf(String::isEmpty);
        return new Running(builder.start(), out, err);
    }

    private Running start(String... args) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", home.resolve("buildwatch").toString()));
        command.addAll(List.of(args));
        return start(Map.of(), command);
    }

    private record Running(Process process, Path out, Path err) {
        Result end() throws Exception {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
        }

        void awaitErr(String text) {
            await().until(() -> Files.readString(err).contains(text));
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    private Result run(String... args) throws Exception {
        return run(home.resolve("buildwatch"), Map.of(), args);
    }

    @Test
    void installedDirectoryStartsWithoutABuild() throws Exception {
        Files.createDirectories(home.resolve("lib"));

        Result result = run("tail", "a b", "--max");

        String real = home.toRealPath().toString();
        assertThat(result.status()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .containsSubsequence(
                        "-cp",
                        real + "/lib/buildwatch.jar:" + real + "/lib/*:" + real + "/plugins/*",
                        "io.buildwatch.cli.Main",
                        "tail",
                        "a b",
                        "--max")
                .contains("-XX:TieredStopAtLevel=1");
    }

    @Test
    void anInstalledDirectorySaysThatDevNeedsAClone() throws Exception {
        Files.createDirectories(home.resolve("lib"));

        Result result = run("dev");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .containsExactly("buildwatch: dev cannot run in " + home.toRealPath()
                        + ", which lacks its broker and simulator; run it in a clone");
    }

    @Test
    void worksThroughALinkAndWithOptionsFromTheEnvironment() throws Exception {
        Files.createDirectories(home.resolve("lib"));
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Path link = Files.createSymbolicLink(bin.resolve("bw"), Path.of("../a home/buildwatch"));

        Result result = run(link, Map.of("BUILDWATCH_JAVA_OPTS", "-Xmx1g -Da=b"), "run");

        assertThat(result.status()).isZero();
        assertThat(result.out())
                .containsSubsequence("-XX:+ExitOnOutOfMemoryError", "-Xmx1g", "-Da=b", "-cp")
                .doesNotContain("-XX:TieredStopAtLevel=1");
    }

    /** Standard output is the service's log, each line of which may have to be JSON. */
    @Test
    void whatTheJvmSaysGoesToStandardErrorOfAService() throws Exception {
        Files.createDirectories(home.resolve("lib"));

        Result result = run(home.resolve("buildwatch"), Map.of(), "run");

        assertThat(result.out())
                .contains("-XX:+DisplayVMOutputToStderr")
                .containsSubsequence("-Xlog:disable", "-Xlog:all=warning:stderr");
    }

    /** Whether an option lets the JVM write an archive of classes, at its end or when told to while it runs. */
    private static boolean writesAnArchive(String option) {
        return option.contains("RecordDynamicDumpInfo")
                || option.contains("ArchiveClassesAtExit")
                || option.contains("AutoCreateSharedArchive")
                || option.contains("buildwatch.class.archive");
    }

    private static List<String> archives(Result result) {
        return result.out().stream()
                .filter(option -> option.startsWith("-XX:SharedArchiveFile="))
                .map(option -> option.substring(option.indexOf('=') + 1))
                .toList();
    }

    /**
     * Installs a fake java that makes the archive of classes (its path is the first argument after the class), and
     * prints how it was called.
     */
    private void javaThatArchives() throws IOException {
        script(
                java.resolve("bin/java"),
                "while [ $# -gt 0 ]; do\n  [ \"$1\" != io.buildwatch.dev.ClassArchiver ] || { echo \"$@\" >>'"
                        + directory.resolve("archived")
                        + "'; : >\"$2\"; exit; }\n  printf '%s\\n' \"$1\"; shift\ndone");
    }

    @Test
    void runWritesNoArchiveOfClassesAndUsesNoneThatIsNotThere() throws Exception {
        Files.createDirectories(home.resolve("lib"));

        Result result = run(
                home.resolve("buildwatch"),
                Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString()),
                "run");

        assertThat(result.out()).noneMatch(LauncherTest::writesAnArchive);
        assertThat(archives(result)).isEmpty();
        assertThat(directory.resolve("cache")).doesNotExist();
    }

    @Test
    void runUsesTheArchiveThatTheBuildMade() throws Exception {
        sources(PACKAGE);
        javaThatArchives();

        Result built = run("run");

        assertThat(built.status()).isZero();
        assertThat(built.out()).noneMatch(LauncherTest::writesAnArchive);
        assertThat(archives(built))
                .singleElement()
                .satisfies(file -> assertThat(Path.of(file))
                        .exists()
                        .hasParent(home.toRealPath().resolve("target/class-archive")));
        assertThat(archives(run("run"))).isEqualTo(archives(built));
        assertThat(directory.resolve("archived")).as("made once").content().hasLineCount(1);
        assertThat(archives(run("dev"))).isEmpty();
    }

    @Test
    void anArchiveOfOtherJarsOrAnotherJvmIsNotUsed() throws Exception {
        Path lib = Files.createDirectories(home.resolve("lib"));
        Files.writeString(lib.resolve("buildwatch.jar"), "1");
        javaThatArchives();
        assertThat(run("make-class-archive").status()).isZero();
        assertThat(archives(run("run"))).hasSize(1);

        Files.writeString(lib.resolve("kafka-clients-2.jar"), "");
        assertThat(archives(run("run"))).isEmpty();
        Files.delete(lib.resolve("kafka-clients-2.jar"));
        Files.writeString(lib.resolve("buildwatch.jar"), "12");
        assertThat(archives(run("run"))).isEmpty();
        Files.writeString(lib.resolve("buildwatch.jar"), "2");
        assertThat(archives(run("run")))
                .as("a jar of the same length as before, whose time only the JVM compares")
                .hasSize(1);
        java = jdk("17.0.2");
        assertThat(archives(run("run"))).isEmpty();
    }

    @Test
    void anArchiveThatCannotBeMadeFailsNeitherTheBuildNorTheStart() throws Exception {
        sources(PACKAGE);
        script(
                java.resolve("bin/java"),
                "case \"$*\" in *ClassArchiver*) echo no room >&2; exit 1 ;; esac; printf '%s\\n' \"$@\"");

        Result result = run("run");

        assertThat(result.status()).isZero();
        assertThat(result.err()).last().asString().contains("built in");
        assertThat(result.out()).contains("io.buildwatch.cli.Main");
        assertThat(archives(result)).isEmpty();
        assertThat(home.resolve("target/launcher-build.log")).content().contains("no room");
        assertThat(run("make-class-archive").status()).isZero();
        assertThat(run("run").err()).as("it is not built again").isEmpty();
    }

    @Test
    void stopWhileTheArchiveIsMadeLeavesABuiltJar() throws Exception {
        sources(PACKAGE);
        script(
                java.resolve("bin/java"),
                "case \"$*\" in *ClassArchiver*) : >'" + directory.resolve("archiving")
                        + "'; exec sleep 60 ;; esac; printf '%s\\n' \"$@\"");

        Running first = start("run");
        await().until(() -> Files.exists(directory.resolve("archiving")));
        List<ProcessHandle> archiver = first.process().descendants().toList();
        first.process().destroy();

        assertThat(first.end().status()).isEqualTo(130);
        await().until(() -> archiver.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(home.resolve("target/.building")).doesNotExist();
        assertThat(run("run").err()).as("it is not built again").isEmpty();
    }

    @Test
    void classPathOfRunIsInOneOrderOnEveryFileSystem() throws Exception {
        Path lib = Files.createDirectories(home.resolve("lib"));
        for (String jar : List.of("b.jar", "Z.jar", "buildwatch.jar", "a.jar")) {
            Files.writeString(lib.resolve(jar), "");
        }

        String real = home.toRealPath().toString();
        assertThat(run("run").out())
                .contains(Stream.of("buildwatch.jar", "Z.jar", "a.jar", "b.jar", "buildwatch.jar")
                                .map(jar -> real + "/lib/" + jar)
                                .collect(Collectors.joining(":"))
                        + ":" + real + "/plugins/*");
    }

    @Test
    void onlyDevHasTheBrokerOnItsClassPath() throws Exception {
        sources(":");
        builtAt(Instant.now().plusSeconds(60));

        assertThat(run("run").out()).noneMatch(arg -> arg.contains("dev"));
        assertThat(run("dev").out())
                .anyMatch(arg -> arg.contains("/target/buildwatch-dev.jar:"))
                .anyMatch(arg -> arg.contains("/target/lib-dev/*"));
    }

    @Test
    void buildsWhatIsMissingAndSaysWhy() throws Exception {
        sources(PACKAGE + " && echo \"$@\" >target/called");

        Result result = run("version");

        assertThat(result.status()).isZero();
        assertThat(result.err()).first().asString().contains("building, because there is no built jar yet");
        assertThat(Files.readString(home.resolve("target/called")))
                .isEqualTo("-q -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true package\n");
        assertThat(result.out()).contains("io.buildwatch.cli.Main");
        assertThat(run("version").err()).as("the second start").isEmpty();
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        sources(PACKAGE);
        builtAt(Instant.now().minusSeconds(3600));

        assertThat(run("version").err()).first().asString().contains("the sources are newer than the built jar");
        assertThat(run("version").err()).isEmpty();
    }

    @Test
    void sourceSavedDuringTheBuildIsBuiltByTheNextStart() throws Exception {
        // The build saves the source again and again, until its time is later than the build's begin.
        sources(": >mark; until [ -n \"$(find src/main/A.java -newer mark)\" ]; do touch src/main/A.java; done; "
                + PACKAGE);

        run("version");
        script(home.resolve("mvnw"), PACKAGE);

        assertThat(run("version").err()).first().asString().contains("the sources are newer than the built jar");
        assertThat(run("version").err()).isEmpty();
    }

    @Test
    void buildThatFoundNothingToDoIsNotRepeated() throws Exception {
        sources("mkdir -p target/lib target/lib-dev");
        builtAt(Instant.now().minusSeconds(3600));

        assertThat(run("version").err()).isNotEmpty();
        assertThat(run("version").err()).isEmpty();
    }

    @Test
    void jarsOfAnEarlierBuildAreGoneAfterTheNext() throws Exception {
        sources(PACKAGE);
        builtAt(Instant.now().minusSeconds(3600));
        Files.writeString(home.resolve("target/lib/kafka-clients-1.jar"), "");
        Files.writeString(home.resolve("target/lib-dev/kafka-server-1.jar"), "");

        run("version");

        assertThat(home.resolve("target/lib")).isEmptyDirectory();
        assertThat(home.resolve("target/lib-dev")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"target/buildwatch-dev.jar", "target/lib-dev", "target/lib", "target/buildwatch.jar"})
    void packageThatWasCutShortIsDoneAgain(String missing) throws Exception {
        sources(PACKAGE);
        builtAt(Instant.now().plusSeconds(60));
        Files.delete(home.resolve(missing));

        assertThat(run("version").err()).first().asString().contains("there is no built jar yet");
        assertThat(home.resolve(missing)).exists();
    }

    @Test
    void interruptedBuildEndsMavenAndIsDoneAgain() throws Exception {
        sources(PACKAGE + "; : >target/packaged; exec sleep 60");

        Running first = start("version");
        await().until(() -> Files.exists(home.resolve("target/packaged")));
        List<ProcessHandle> maven = first.process().descendants().toList();
        first.process().destroy();

        assertThat(first.end().status()).isEqualTo(130);
        await().until(() -> maven.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(home.resolve("target/.building")).doesNotExist();
        script(home.resolve("mvnw"), PACKAGE);
        assertThat(run("version").err()).first().asString().contains("there is no built jar yet");
    }

    @Test
    void oneOfTwoLaunchersBuildsAndTheOtherWaits() throws Exception {
        sources(PACKAGE + "; echo called >>target/calls; until [ -f go ]; do sleep 0.05; done");

        Running first = start("version");
        await().until(() -> Files.exists(home.resolve("target/calls")));
        Running second = start("version");
        second.awaitErr(
                "another launcher is building here (process " + first.process().pid());
        Files.writeString(home.resolve("go"), "");

        assertThat(first.end().status()).isZero();
        assertThat(second.end().out()).contains("io.buildwatch.cli.Main");
        assertThat(home.resolve("target/calls")).hasContent("called");
        assertThat(home.resolve("target/.building")).doesNotExist();
    }

    @Test
    void lockOfAProcessThatIsGoneIsTakenOver() throws Exception {
        sources(PACKAGE);
        builtAt(Instant.now().minusSeconds(3600));
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.createDirectories(home.resolve("target/.building"));
        Files.writeString(home.resolve("target/.building/pid"), gone.pid() + "\n");

        Result result = run("version");

        assertThat(result.out()).contains("io.buildwatch.cli.Main");
        assertThat(result.err()).first().asString().contains("there is no built jar yet");
        assertThat(home.resolve("target/.building")).doesNotExist();
    }

    @Test
    void failedBuildShowsItsEndAndStartsNothing() throws Exception {
        sources("echo 'no network'; exit 1");

        Result result = run("version");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("no network").last().asString().contains("the build failed");
        assertThat(home.resolve("target/.building")).doesNotExist();
    }

    @Test
    void oldJavaIsRefusedWithItsVersion() throws Exception {
        java = jdk("1.8.0_402");

        Result result = run("version");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).singleElement().asString().contains("needs a JDK 17 or newer", "1.8.0_402");
    }

    @Test
    void javaHomeWithoutAJavaIsNamed() throws Exception {
        Result result = run(home.resolve("buildwatch"), Map.of("JAVA_HOME", "/no/such"), "version");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).singleElement().asString().contains("JAVA_HOME (/no/such)");
    }

    @Test
    void javaWithoutACompilerCannotBuild() throws Exception {
        sources(":");
        Files.delete(java.resolve("bin/javac"));

        Result result = run("version");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).singleElement().asString().contains("no javac");
    }

    @Test
    void javaThatIsAShimBuildsWithTheCompilerOnThePath() throws Exception {
        sources(PACKAGE);
        Path shims = Files.createDirectories(directory.resolve("shims"));
        script(
                shims.resolve("java"),
                "[ \"$1\" != -version ] || { echo 'openjdk version \"21.0.2\"' >&2; exit; }; exec '" + java
                        + "/bin/java' \"$@\"");
        script(shims.resolve("javac"), ":");
        Map<String, String> shimmed = Map.of("JAVA_HOME", "", "PATH", shims + ":" + System.getenv("PATH"));

        Result result = run(home.resolve("buildwatch"), shimmed, "version");

        assertThat(result.err()).first().asString().contains("building, because");
        assertThat(result.out()).contains("io.buildwatch.cli.Main");
    }

    @Test
    void nativeCodeOfRocksDbIsAllowedWhereItIsUsed() throws Exception {
        installWithDev();

        assertThat(run("run").out()).contains("--enable-native-access=ALL-UNNAMED");
        assertThat(run("dev").out()).contains("--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void commandsButRunMayAskWhetherTheirReaderHasGone() throws Exception {
        installWithDev();

        assertThat(run("tail").out()).contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        assertThat(run("dev").out()).contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        assertThat(run("run").out()).noneMatch(option -> option.startsWith("--add-opens"));
    }

    @Test
    void sizeOfTheTerminalIsPassedOn() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "a program that gives a terminal");
        installWithDev();
        String inTerminal = "stty rows 33 cols 99; '" + home.resolve("buildwatch") + "' dev";

        Result result = start(
                        Map.of("TERM", "xterm"),
                        List.of("/usr/bin/script", "-qec", inTerminal, directory + "/typescript"))
                .end();

        assertThat(result.out())
                .contains("-Dbuildwatch.terminal=true", "-Dbuildwatch.columns=99", "-Dbuildwatch.lines=33");
    }

    @Test
    void loneCopyOfTheScriptSaysWhatIsMissing() throws Exception {
        Result result = run("version");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).singleElement().asString().contains("neither the sources nor lib/");
    }
}
