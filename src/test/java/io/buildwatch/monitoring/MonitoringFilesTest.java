package io.buildwatch.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.buildwatch.testing.Monitoring;
import io.buildwatch.testing.PromQl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The form of the dashboard and of the alerts. {@code MonitoringTest} compares their queries with a running service.
 */
class MonitoringFilesTest {
    static List<JsonNode> panels() {
        return Monitoring.panels();
    }

    static List<JsonNode> alerts() {
        return Monitoring.alerts();
    }

    static List<Monitoring.Query> dashboardQueries() {
        return Monitoring.dashboardQueries();
    }

    @ParameterizedTest
    @MethodSource("panels")
    void everyPanelSaysWhatItShowsInWhichUnit(JsonNode panel) {
        assertThat(panel.path("title").asText()).isNotBlank();
        assertThat(panel.path("description").asText()).endsWith(".");
        assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotBlank();
        assertThat(panel.at("/fieldConfig/defaults/thresholds/steps")).isNotEmpty();
        assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
        assertThat(panel.path("targets"))
                .isNotEmpty()
                .allSatisfy(target ->
                        assertThat(target.at("/datasource/uid").asText()).isEqualTo("${datasource}"));
    }

    @Test
    void panelsHaveIdsOfTheirOwnAndDoNotOverlap() {
        Set<Integer> ids = new HashSet<>();
        Set<String> cells = new HashSet<>();
        List<String> taken = new ArrayList<>();
        Monitoring.dashboard().path("panels").forEach(panel -> {
            assertThat(ids.add(panel.path("id").asInt())).isTrue();
            JsonNode place = panel.path("gridPos");
            assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(24);
            for (int x = 0; x < place.path("w").asInt(); x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    String cell =
                            place.path("x").asInt() + x + "/" + (place.path("y").asInt() + y);
                    if (!cells.add(cell)) {
                        taken.add(panel.path("title").asText() + " at " + cell);
                    }
                }
            }
        });
        assertThat(taken).isEmpty();
    }

    /** Otherwise a panel would show instances that the dashboard's variables leave out. */
    @ParameterizedTest
    @MethodSource("dashboardQueries")
    void everySelectorOfAPanelGoesByTheVariables(Monitoring.Query query) {
        assertThat(PromQl.of(query.expression()).selectors())
                .isNotEmpty()
                .allSatisfy(selector -> assertThat(selector.matchers())
                        .contains(
                                new PromQl.LabelMatcher("job", "=~", "$job"),
                                new PromQl.LabelMatcher("instance", "=~", "$instance")));
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void everyAlertSaysSinceWhenHowGraveAndWhatToDo(JsonNode alert) {
        assertThat(alert.path("for").asText()).matches("[1-9][0-9]*[smh]");
        assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
        assertThat(alert.at("/annotations/summary").asText()).contains("{{ $labels.instance }}");
        assertThat(alert.at("/annotations/description").asText()).hasSizeGreaterThan(80);
    }

    @Test
    void everyAlertIsShownFiringInItsTests() throws Exception {
        String tests = java.nio.file.Files.readString(Monitoring.ALERT_TESTS);
        assertThat(Monitoring.alerts())
                .allSatisfy(alert -> assertThat(tests)
                        .containsPattern("alertname=\""
                                + Pattern.quote(alert.path("alert").asText()) + "\"[^}]*}', value: 1"));
    }
}
