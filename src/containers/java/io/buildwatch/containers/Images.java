package io.buildwatch.containers;

import java.nio.file.Path;
import java.util.concurrent.Future;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.LazyFuture;

/**
 * The names of the images: from environment variables, which {@code docker-compose.yml} uses too, otherwise public
 * images.
 */
final class Images {
    /** By default of the same version as our clients. */
    static DockerImageName kafka() {
        return DockerImageName.parse(setting("KAFKA_IMAGE", "apache/kafka:" + AppInfoParser.getVersion()))
                .asCompatibleSubstituteFor("apache/kafka");
    }

    static DockerImageName registry() {
        return DockerImageName.parse(setting("REGISTRY_IMAGE", "confluentinc/cp-schema-registry:8.1.0"));
    }

    /** The path under the registry's address at which it speaks Confluent's protocol. */
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

    /** Built from the project's Dockerfile if no name is given. */
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
