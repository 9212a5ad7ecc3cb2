package io.buildwatch.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SeededCasesTest {
    private static <T> List<T> drawn(int tries, Function<CaseSource, T> cases) {
        List<T> all = new ArrayList<>();
        SeededCases.check(tries, cases, all::add);
        return all;
    }

    @Test
    void triesEveryEdgeAndManyOthers() {
        Set<Long> longs = new HashSet<>(drawn(1_000, CaseSource::anyLong));
        assertThat(longs).contains(Long.MIN_VALUE, Long.MAX_VALUE, 0L, 1L, -1L).hasSizeGreaterThan(500);
        assertThat(longs).anyMatch(value -> value > 10 && value < 1_000).anyMatch(value -> value > 1L << 60);

        assertThat(drawn(1_000, source -> source.intBetween(3, 9)))
                .contains(3, 4, 5, 6, 7, 8, 9)
                .allMatch(value -> value >= 3 && value <= 9);
        assertThat(drawn(1_000, source -> source.doubleBetween(0.5, 200)))
                .contains(0.5, 200.0)
                .allMatch(value -> value >= 0.5 && value <= 200);
        assertThat(drawn(3_000, CaseSource::anyByte)).contains(Byte.MIN_VALUE, Byte.MAX_VALUE, (byte) 0);
        assertThat(drawn(1_000, CaseSource::anyChar)).contains(Character.MIN_VALUE, Character.MAX_VALUE);
        assertThat(drawn(100, source -> source.intBetween(7, 7))).containsOnly(7);
        assertThat(drawn(100, source -> source.longBetween(5, Long.MAX_VALUE))).allMatch(value -> value >= 5);
        assertThat(drawn(100, CaseSource::anyBoolean)).contains(true, false);
    }

    @Test
    void makesListsTextsAndBytesOfEveryLength() {
        assertThat(drawn(1_000, source -> source.list(60, CaseSource::anyInt).size()))
                .contains(0, 1, 2, 59, 60)
                .allMatch(size -> size <= 60);
        assertThat(drawn(1_000, source -> source.text("a/", 1, 12)))
                .contains("a", "/")
                .anyMatch(text -> text.length() == 12)
                .allMatch(text -> text.matches("[a/]{1,12}"));
        assertThat(drawn(1_000, source -> source.bytes(64).length)).contains(0, 64);
        assertThat(drawn(1_000, source -> source.nullIn(40, CaseSource::anyInt)).stream()
                        .filter(value -> value == null)
                        .count())
                .isBetween(250L, 550L);
    }

    @Test
    void triesOtherCasesInEachRun() {
        assertThat(drawn(100, CaseSource::anyLong)).isNotEqualTo(drawn(100, CaseSource::anyLong));
    }

    @Test
    void tellsACaseThatBreaksTheLawInAShortFormAndRepeatsIt() {
        Function<CaseSource, List<Integer>> lists = source -> source.list(200, each -> each.intBetween(0, 1_000_000));
        Throwable told = catchThrowable(() -> SeededCases.check(1_000, lists, SeededCasesTest::noLargeOne));

        assertThat(told).isInstanceOf(AssertionError.class).hasMessageContaining("the shortest that does: [");
        String name = String.valueOf(told.getMessage()).replaceFirst("(?s).*-Dbuildwatch.case=(\\S+).*", "$1");
        assertThat(name).as("the shortest case has a list of one element").endsWith(":1");
        List<List<Integer>> again = new ArrayList<>();
        assertThatThrownBy(() -> SeededCases.check(1_000, 1, name, lists, list -> {
                    again.add(list);
                    noLargeOne(list);
                }))
                .hasMessageContaining(again.toString().replaceAll("^\\[|]$", ""));
        assertThat(again).hasSize(1);
    }

    private static void noLargeOne(List<Integer> list) {
        assertThat(list).allMatch(value -> value < 900_000);
    }

    @Test
    void takesExceptionsForABrokenLawToo() {
        assertThatThrownBy(() -> SeededCases.check(10, CaseSource::anyInt, value -> {
                    throw new IllegalStateException("a fault on purpose");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a fault on purpose");
    }
}
