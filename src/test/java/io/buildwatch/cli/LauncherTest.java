package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, with a java and a Maven that only tell how they were called. */
final class LauncherTest {
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

    private void sources(String maven) throws IOException {
        Files.createDirectories(home.resolve("src/main"));
        Files.createDirectories(home.resolve("schemas"));
        Files.writeString(home.resolve("src/main/A.java"), "");
        Files.writeString(home.resolve("pom.xml"), "");
        script(home.resolve("mvnw"), maven);
    }

    private void builtAt(Instant time) throws IOException {
        Files.createDirectories(home.resolve("target/lib"));
        Path jar = Files.writeString(home.resolve("target/buildwatch.jar"), "");
        Files.setLastModifiedTime(jar, FileTime.from(time));
    }

    private Result run(Path launcher, Map<String, String> environment, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", launcher.toString()));
        command.addAll(List.of(args));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("BUILDWATCH_"));
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
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
        sources("mkdir -p target/lib && : >target/buildwatch.jar && echo \"$@\" >target/called");

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
        sources(":");
        builtAt(Instant.now().minusSeconds(3600));

        assertThat(run("version").err()).first().asString().contains("the sources are newer than the built jar");
        assertThat(run("version").err()).isEmpty();
    }

    @Test
    void failedBuildShowsItsEndAndStartsNothing() throws Exception {
        sources("echo 'no network'; exit 1");

        Result result = run("version");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("no network").last().asString().contains("the build failed");
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
    void loneCopyOfTheScriptSaysWhatIsMissing() throws Exception {
        Result result = run("version");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).singleElement().asString().contains("neither the sources nor lib/");
    }
}
