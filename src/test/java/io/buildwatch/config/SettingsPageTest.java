package io.buildwatch.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.testing.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SettingsPageTest {
    private static final Path PAGE = Path.of("docs/configuration.md");
    private static final String BEGIN = "<!-- the settings, generated: ./mvnw -Pquick test -Dgolden.update -->\n";
    private static final String END = "<!-- end of the settings -->";
    private static final List<ConfigKey<?>> KEYS = ConfigKeys.ALL;

    @Test
    void thePageInTheDocumentationIsAsTheCodeHasIt() throws IOException {
        String page = Files.readString(PAGE, UTF_8);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        assertThat(begin).isGreaterThanOrEqualTo(BEGIN.length());
        assertThat(end).isGreaterThan(begin);

        String generated = page.substring(0, begin) + SettingsPage.markdown() + page.substring(end);

        GoldenFiles.assertSame(PAGE, generated);
    }

    @ParameterizedTest
    @FieldSource("KEYS")
    void eachSettingStandsOnceInEveryForm(ConfigKey<?> key) {
        assertThat(SettingsPage.markdown().split("\\| `" + key.name() + "` \\|", -1))
                .hasSize(2);
        assertThat(SettingsPage.text())
                .filteredOn(line -> line.strip().split("=", 2)[0].equals(key.name()))
                .hasSize(1);
    }
}
