package io.buildwatch.containers;

import java.nio.file.Path;
import java.util.concurrent.Future;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.LazyFuture;

/** Image names, from the environment variables that {@code docker-compose.yml} takes too; else what everybody pulls. */
final class Images {
    /** Of the same version as our clients. */
    static DockerImageName kafka() {
        return DockerImageName.parse(setting("KAFKA_IMAGE", "apache/kafka:" + AppInfoParser.getVersion()))
                .asCompatibleSubstituteFor("apache/kafka");
    }

    static DockerImageName registry() {
        return DockerImageName.parse(setting("REGISTRY_IMAGE", "confluentinc/cp-schema-registry:8.1.0"));
    }

    /** Where under its address the registry speaks Confluent's protocol. */
    static String registryPath() {
        return setting("REGISTRY_PATH", "");
    }

    static Future<String> buildwatch() {
        return ours("BUILDWATCH_IMAGE", "buildwatch");
    }

    static Future<String> simulator() {
        return ours("SIMULATOR_IMAGE", "simulator");
    }

    private Images() {}

    /** Built from the project's own Dockerfile where no name is given. */
    private static Future<String> ours(String variable, String target) {
        String name = setting(variable, "");
        return name.isEmpty()
                ? new ImageFromDockerfile("buildwatch-it/" + target, false)
                        .withDockerfile(Path.of("Dockerfile").toAbsolutePath())
                        .withTarget(target)
                : new LazyFuture<>() {
                    @Override
                    protected String resolve() {
                        return name;
                    }
                };
    }

    private static String setting(String variable, String otherwise) {
        String set = System.getenv(variable);
        return set == null || set.isBlank() ? otherwise : set;
    }
}
