package io.buildwatch.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.config.ValueReferences.UnresolvedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigProvidersTest {
    private final Map<String, String> providers = new HashMap<>(Map.of(
            "config.providers", "file, env,directory,bare,absent",
            "config.providers.file.class", FileConfigProvider.class.getName(),
            "config.providers.env.class", EnvVarConfigProvider.class.getName(),
            "config.providers.directory.class", DirectoryConfigProvider.class.getName()));

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void secrets() throws IOException {
        file = Files.writeString(directory.resolve("kafka.properties"), "user=me\npassword=s3:cret}\n");
    }

    private String resolve(String value) throws UnresolvedException {
        return new ConfigProviders()
                .resolve(value.replace("FILE", file.toString()).replace("DIR", directory.toString()), providers);
    }

    @Test
    void takesValuesFromFilesDirectoriesAndTheEnvironment() throws Exception {
        Files.writeString(directory.resolve("token"), "t0ken");

        assertThat(resolve("username=\"${file:FILE:user}\" password=\"${file:FILE:password}\";"))
                .isEqualTo("username=\"me\" password=\"s3:cret}\";");
        assertThat(resolve("${directory:DIR:token}")).isEqualTo("t0ken");
        assertThat(resolve("${env:PATH}")).isEqualTo(System.getenv("PATH"));
    }

    @Test
    void givesAProviderItsParameters() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        providers.put("config.providers.file.param.allowed.paths", elsewhere.toString());

        assertThatThrownBy(() -> resolve("${file:FILE:password}"))
                .isInstanceOf(UnresolvedException.class)
                .hasMessageContaining("allow");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ${vault:x} | refers to the provider 'vault', which config.providers does not name
            ${bare:x} | has no config.providers.bare.class
            ${absent:x} | config.providers.absent.class
            ${file:FILE:none} | kafka.properties:none}: the provider 'file' has no such value
            ${file:DIR/none:x} | Could not read properties from file
            ${env:BUILDWATCH_TEST_NONE} | ${env:BUILDWATCH_TEST_NONE}: the provider 'env' has no such value
            ${file:FILE:user}${file:FILE:none} | kafka.properties:none}: the provider 'file' has no such value
            """)
    void whatCannotBeLookedUpIsOneLine(String value, String line) {
        if (value.contains("absent")) {
            providers.put("config.providers.absent.class", "com.example.Absent");
        }

        assertThatThrownBy(() -> resolve(value))
                .isInstanceOf(UnresolvedException.class)
                .hasMessageContaining(line)
                .hasMessageNotContaining("s3")
                .matches(e -> e.getMessage().lines().count() == 1);
    }
}
