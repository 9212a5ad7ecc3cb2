package io.buildwatch.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive of classes, made by the real archiver from the built jars; so this test runs after Maven's phase
 * {@code package}.
 */
@Tag("broker")
final class ClassArchiverTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    Path directory;

    private static String jars(String jar, String lib) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target", lib))) {
            return Stream.concat(Stream.of(Path.of("target", jar)), files.sorted())
                    .map(Path::toString)
                    .collect(Collectors.joining(":"));
        }
    }

    private String printed(int status, List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("printed").toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        String printed = Files.readString(directory.resolve("printed"), StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(printed).isEqualTo(status);
        return printed;
    }

    private List<String> archiver(Path file, String... java) throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA, "-Xmx512m", "-Djava.io.tmpdir=" + directory, "-cp"));
        command.add(jars("buildwatch.jar", "lib") + ":" + jars("buildwatch-dev.jar", "lib-dev"));
        command.addAll(List.of("io.buildwatch.dev.ClassArchiver", file.toString()));
        command.addAll(List.of(java));
        return command;
    }

    private List<Path> leftBehind() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("buildwatch"))
                    .toList();
        }
    }

    @Test
    void holdsTheClassesOfARunThatFollowedABuild() throws Exception {
        Path archive = directory.resolve("classes.jsa");
        String jars = jars("buildwatch.jar", "lib");
        printed(0, archiver(archive, JAVA, "-XX:MaxRAMPercentage=50", "-cp", jars));

        Path loaded = directory.resolve("loaded");
        String options = "-Xlog:class+load:file=" + loaded;
        // The archive can still be used if a plugin is appended to the class path later.
        printed(
                0,
                List.of(
                        JAVA,
                        "-Xshare:on",
                        "-XX:SharedArchiveFile=" + archive,
                        options,
                        "-cp",
                        jars + ":plugin.jar",
                        "io.buildwatch.cli.Main",
                        "version"));
        assertThat(Files.readAllLines(loaded))
                .anyMatch(
                        line -> line.contains("io.buildwatch.cli.Main") && line.contains("shared objects file (top)"));
        byte[] held = Files.readAllBytes(archive);
        for (String name : List.of(
                "org/apache/kafka/streams/processor/internals/StreamTask",
                "org/rocksdb/RocksDB",
                "org/apache/avro/io/BinaryEncoder",
                "org/apache/hc/client5/http/impl/async/InternalHttpAsyncClient",
                "org/eclipse/jetty/server/Server",
                "io/micrometer/prometheusmetrics/PrometheusMeterRegistry",
                "io/buildwatch/registry/RestSchemaRegistry",
                "io/buildwatch/rollup/BuildRollup",
                "io/buildwatch/readmodel/ReadModel")) {
            assertThat(new String(held, StandardCharsets.ISO_8859_1)).as(name).contains(name);
        }
        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void aRunThatEndsByItselfMakesNone() throws Exception {
        Path archive = directory.resolve("classes.jsa");

        String printed = printed(1, archiver(archive, JAVA, "-XX:NoSuchOption", "-cp", "none"));

        assertThat(printed).contains("no class archive, run starts without it").contains("NoSuchOption");
        assertThat(archive).doesNotExist();
        assertThat(leftBehind()).isEmpty();
    }
}
