package io.buildwatch.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.testing.PromQl.LabelMatcher;
import io.buildwatch.testing.PromQl.Selector;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromQlTest {
    private static List<String> metrics(String expression) {
        return PromQl.of(expression).selectors().stream().map(Selector::metric).toList();
    }

    @Test
    void findsMetricsAmongFunctionsAndKeywords() {
        assertThat(metrics("time() - a > 60 and b > 60")).containsExactly("a", "b");
        assertThat(metrics("histogram_quantile(0.99, sum by (le) (rate(a_bucket[5m] offset 1h)))"))
                .containsExactly("a_bucket");
        assertThat(metrics("SUM(a) WITHOUT (x) / on (y) group_left (z) b or vector(1e3) unless bool:c"))
                .containsExactly("a", "b", "bool:c");
        assertThat(metrics("a == bool 1 and topk(3, b{}) > Inf")).containsExactly("a", "b");
    }

    @Test
    void findsMatchersWithWhateverTheirStringsHold() {
        assertThat(PromQl.of("a{x=\"by (q) {\\\"\", y=~'$i|b}', z!=\"\",}[$__rate_interval]")
                        .selectors())
                .containsExactly(new Selector(
                        "a",
                        List.of(
                                new LabelMatcher("x", "=", "by (q) {\\\""),
                                new LabelMatcher("y", "=~", "$i|b}"),
                                new LabelMatcher("z", "!=", ""))));
    }

    @Test
    void findsLabelsOfAllLists() {
        assertThat(PromQl.of("sum by (a, b) (m) * on (c) group_left (d) sum without (e) (n) - ignoring () o")
                        .labels())
                .containsExactly("a", "b", "c", "d", "e");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum(a", "a)", "{x=\"y\"}", "a{x}", "a{x=\"y\"", "a # b", "a{x=\"y}", "sum by (\"a\") (m)"})
    void refusesWhatIsNoPromQl(String expression) {
        assertThatThrownBy(() -> PromQl.of(expression)).isInstanceOf(IllegalArgumentException.class);
    }
}
