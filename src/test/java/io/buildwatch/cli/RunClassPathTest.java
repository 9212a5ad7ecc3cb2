package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The class path of {@code run}. It is made in Maven's phase {@code package}, so this test runs after that. */
@Tag("broker")
final class RunClassPathTest {
    private static final Path LIB = Path.of("target/lib");

    private static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(LIB)) {
            return files.sorted().toList();
        }
    }

    private static List<String> entries(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream().map(entry -> entry.getName()).toList();
        }
    }

    @Test
    void listsEveryJar() throws IOException {
        assertThat(jars())
                .extracting(jar -> jar.getFileName().toString().replaceFirst("-[0-9][0-9.-]*\\.jar$", ""))
                .containsExactlyInAnyOrder(
                        "HdrHistogram",
                        "avro",
                        "commons-codec",
                        "commons-compress",
                        "commons-io",
                        "commons-lang3",
                        "httpclient5",
                        "httpcore5",
                        "httpcore5-h2",
                        "jackson-annotations",
                        "jackson-core",
                        "jackson-databind",
                        "jetty-http",
                        "jetty-io",
                        "jetty-server",
                        "jetty-util",
                        "jspecify",
                        "kafka-clients",
                        "kafka-streams",
                        "logback-classic",
                        "logback-core",
                        "lz4-java",
                        "micrometer-commons",
                        "micrometer-core",
                        "micrometer-observation",
                        "micrometer-registry-prometheus",
                        "picocli",
                        "prometheus-metrics-config",
                        "prometheus-metrics-core",
                        "prometheus-metrics-exposition-formats",
                        "prometheus-metrics-exposition-textformats",
                        "prometheus-metrics-model",
                        "prometheus-metrics-tracer-common",
                        "rocksdbjni",
                        "slf4j-api",
                        "snappy-java",
                        "zstd-jni");
    }

    @Test
    void holdsNoClassOfTheBrokerOrOfScala() throws IOException {
        for (Path jar : jars()) {
            assertThat(entries(jar))
                    .as("entries of %s", jar)
                    .noneMatch(name -> name.matches("(kafka|scala)/.*\\.class")
                            || name.matches("org/apache/kafka/server/(common|config|network|log)/.*\\.class"));
        }
    }

    @Test
    void commandsStartWithoutTheDevJar() throws Exception {
        Process version = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        "target/buildwatch.jar:" + LIB + "/*",
                        Main.class.getName(),
                        "version")
                .redirectErrorStream(true)
                .start();
        String said = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(version.waitFor()).as(said).isZero();
        assertThat(said).startsWith("buildwatch ");
    }

    @Test
    void productsOwnJarHoldsNothingOfDev() throws IOException {
        assertThat(entries(Path.of("target/buildwatch.jar")))
                .contains("io/buildwatch/cli/Main.class", "logback.xml")
                .noneMatch(name -> name.startsWith("io/buildwatch/dev/") && name.endsWith(".class"));
    }
}
