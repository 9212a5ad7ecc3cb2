package io.buildwatch.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrySettingsTest {
    @Test
    void hasDefaultsThatFitIntoATransaction() {
        RegistrySettings settings = settings("schema.registry.url=https://host:8081/");

        assertThat(settings.callTimeout()).isLessThan(Duration.ofSeconds(10));
        assertThat(settings.endpoints()).hasToString("[https://host:8081]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "schema.registry.url= , ,",
                "schema.registry.url=host:8081",
                "schema.registry.url=ftp://host",
                "schema.registry.url=http://s3cret:s3 cret@host",
                "schema.registry.url=http://host?s3cret",
                "schema.registry.url=http://s3cret@host",
                "schema.registry.url=http://h;basic.auth.user.info=s3cret:s3cret",
                "schema.registry.url=http://h;basic.auth.credentials.source=USER_INFO",
                "schema.registry.url=http://h;basic.auth.credentials.source=SASL_INHERIT",
                "schema.registry.url=http://h;basic.auth.credentials.source=USER_INFO;basic.auth.user.info=s3cret",
                "schema.registry.url=http://h;bearer.auth.token=s3cret",
                "schema.registry.url=http://h;bearer.auth.credentials.source=STATIC_TOKEN",
                "schema.registry.url=http://h;bearer.auth.credentials.source=OAUTHBEARER;bearer.auth.token=s3cret",
                "schema.registry.url=http://h;bearer.auth.credentials.source=STATIC_TOKEN;bearer.auth.token=s3cret\ta",
                "schema.registry.url=http://a:s3cret@h;bearer.auth.credentials.source=STATIC_TOKEN;bearer.auth.token=x",
                "schema.registry.url=http://h;http.read.timeout.ms=0",
                "schema.registry.url=http://h;http.read.timeout.ms=soon",
            })
    void refusesInOneLineWithoutSecrets(String settings) {
        assertThatThrownBy(() -> settings(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageNotContaining("s3cret")
                .matches(e -> e.getMessage().lines().count() == 1)
                .hasNoCause();
    }

    @Test
    void holdsNoSecretInItsText() {
        RegistrySettings settings = settings("schema.registry.url=https://user:s3cret@host/a,http://other:s3cret@host");

        assertThat(settings).hasToString("RegistrySettings[https://host/a, http://host]");
        assertThat(settings.endpoints().get(0).authorization()).startsWith("Basic ");
    }

    @Test
    void otherCredentialsAreOtherSettings() {
        RegistrySettings settings = settings("schema.registry.url=https://user:a@host");

        assertThat(settings).isEqualTo(settings("schema.registry.url=https://user:a@host"));
        assertThat(settings).isNotEqualTo(settings("schema.registry.url=https://user:b@host"));
    }

    private static RegistrySettings settings(String text) {
        Map<String, String> configs = new HashMap<>();
        Arrays.stream(text.split(";"))
                .filter(line -> !line.isEmpty())
                .map(line -> line.split("=", 2))
                .forEach(line -> configs.put(line[0], line[1]));
        return RegistrySettings.from(configs);
    }
}
