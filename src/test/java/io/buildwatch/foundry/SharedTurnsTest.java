package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.foundry.RequestPacer.Priority;
import io.buildwatch.testing.SeededCases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** How the turns are shared between further pages of sweeps that have begun and all other calls. */
class SharedTurnsTest {
    private static final long SECOND = 1_000_000_000L;

    private final ManualTimer timer = new ManualTimer();

    @Test
    void sweepsWithoutEndLeaveEveryFourthTurnToOthers() {
        RequestPacer pacer = new RequestPacer(600, Duration.ofMinutes(1), 25, timer);
        int[] pages = new int[1];
        for (int i = 0; i < 10; i++) {
            sweep(pacer, Priority.DUE, Integer.MAX_VALUE, waited -> pages[0]++);
        }
        timer.advance(Duration.ofSeconds(20));
        int before = pages[0];
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sweep(pacer, Priority.URGENT, 1, waits::add);
        }

        timer.advance(Duration.ofSeconds(20));

        assertThat(waits).hasSize(50);
        assertThat(waits.get(0)).isLessThanOrEqualTo(SECOND / 5);
        assertThat(pages[0] - before).isBetween(149, 151);
    }

    /**
     * Each sweep that begins adds pages. If these had a fixed share of the turns, ever more sweeps would run at once,
     * and each would take ever longer.
     */
    @Test
    void sweepsOfManyPagesDoNotOutliveTheirTokens() {
        RequestPacer pacer = new RequestPacer(600, Duration.ofMinutes(1), 25, timer);
        long[] longest = new long[1];
        int[] ended = new int[1];
        for (int i = 0; i < 400; i++) {
            sweep(pacer, Priority.DUE, 20, waited -> longest[0] = Math.max(longest[0], waited), () -> ended[0]++);
        }

        timer.advance(Duration.ofSeconds(8_000 / 10 + 10));

        assertThat(longest[0]).isLessThan(8 * SECOND);
        assertThat(ended[0]).isEqualTo(400);
    }

    /** As after the rate has fallen to a tenth because other instances joined. */
    @Test
    void pagesThatAreLateStillLeaveTheOthersATurn() {
        RequestPacer pacer = new RequestPacer(600, Duration.ofMinutes(1), 1, timer);
        for (int i = 0; i < 500; i++) {
            sweep(pacer, Priority.CONTINUATION, Integer.MAX_VALUE, waited -> {});
        }
        timer.advance(Duration.ofSeconds(60));
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sweep(pacer, Priority.DUE, 1, waits::add);
        }

        timer.advance(Duration.ofSeconds(64));

        assertThat(waits).hasSize(10);
    }

    private record Mix(long seed, int pagesOfTen) {}

    @Test
    void ofFourTurnsPagesHaveThreeAndTheOthersOneWhileBothWait() {
        SeededCases.check(
                300,
                source -> new Mix(source.anyLong(), source.intBetween(1, 9)),
                mix -> ofFourTurnsPagesHaveThree(mix.seed(), mix.pagesOfTen()));
    }

    private static void ofFourTurnsPagesHaveThree(long seed, int pagesOfTen) {
        ManualTimer time = new ManualTimer();
        RequestPacer pacer = new RequestPacer(100, 1, time);
        Random random = new Random(seed);
        int[] waiting = new int[2];
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            boolean page = random.nextInt(10) < pagesOfTen;
            int kind = page ? 0 : 1;
            Priority other = random.nextBoolean() ? Priority.URGENT : Priority.DUE;
            waiting[kind]++;
            pacer.enqueue(page ? Priority.CONTINUATION : other, slot -> {
                turns.add(new Turn(page, waiting[0] > 0, waiting[1] > 0));
                waiting[kind]--;
                slot.release();
            });
            time.advanceMillis(random.nextInt(20));
        }
        time.advance(Duration.ofSeconds(10));

        assertThat(turns).hasSize(400);
        for (int from = 0; from + 4 <= turns.size(); from++) {
            List<Turn> four = turns.subList(from, from + 4);
            long pages = four.stream().filter(Turn::page).count();
            if (four.stream().allMatch(Turn::othersWait)) {
                assertThat(pages).isLessThanOrEqualTo(3);
            }
            if (four.stream().allMatch(Turn::pagesWait)) {
                assertThat(pages).isGreaterThanOrEqualTo(3);
            }
        }
    }

    @Test
    void neitherPagesNorNewBuildsWithoutEndStarveADueOne() {
        RequestPacer pacer = new RequestPacer(600, Duration.ofMinutes(1), 25, timer);
        for (int i = 0; i < 10; i++) {
            sweep(pacer, Priority.URGENT, Integer.MAX_VALUE, waited -> {});
        }
        timer.advance(Duration.ofSeconds(10));
        List<Long> due = new ArrayList<>();
        sweep(pacer, Priority.DUE, 1, due::add);
        // 2.5 calls a second: the quarter of the ten turns that the pages leave.
        for (int i = 0; i < 200 && due.isEmpty(); i++) {
            sweep(pacer, Priority.URGENT, 1, waited -> {});
            timer.advanceMillis(400);
        }

        assertThat(due).hasSize(1);
        assertThat(due.get(0)).isBetween(59 * SECOND, 64 * SECOND);
    }

    private void sweep(RequestPacer pacer, Priority first, int pages, LongConsumer waited) {
        sweep(pacer, first, pages, waited, () -> {});
    }

    /**
     * Asks for one page after another, each of which is answered after 100 ms.
     *
     * @param waited gets the time that a page waited for its turn, in ns: of further pages, and of a sweep of one page
     * @param end runs after the last page
     */
    private void sweep(RequestPacer pacer, Priority priority, int pages, LongConsumer waited, Runnable end) {
        long asked = timer.nanoTime();
        pacer.enqueue(priority, slot -> {
            if (priority == Priority.CONTINUATION || pages == 1) {
                waited.accept(timer.nanoTime() - asked);
            }
            timer.after(SECOND / 10, () -> {
                slot.release();
                if (pages > 1) {
                    sweep(pacer, Priority.CONTINUATION, pages - 1, waited, end);
                } else {
                    end.run();
                }
            });
        });
    }

    private record Turn(boolean page, boolean pagesWait, boolean othersWait) {}
}
