package io.buildwatch.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DevConfigTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "foundry.url=ftp://x: must be | --foundry-url ftp://x: must be",
                "foundry.token: missing | FOUNDRY_TOKEN: missing",
                "Kafka does not answer at bootstrap.servers=a:1 (tried | Kafka does not answer at --bootstrap-server a:1 (tried",
                "my.bootstrap.servers=a:1 | my.bootstrap.servers=a:1",
            })
    void settingsAreNamedAsTheOptionsThatDevHas(String line, String told) {
        assertThat(DevConfig.asOption(line)).isEqualTo(told);
    }

    @Test
    void settingThatDevCannotTakeIsSaidToBeOne() {
        assertThat(DevConfig.asOptions(List.of("check the network and security.protocol")))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("dev takes no settings")
                .contains("buildwatch run --config FILE");
        assertThat(DevConfig.asOptions(List.of(
                        "--bootstrap-server a.example.com:1: cannot be reached",
                        "could not write to foundry.build-rids")))
                .hasSize(2);
    }
}
