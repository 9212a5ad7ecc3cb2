package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.foundry.RequestPacer.Priority;
import io.buildwatch.foundry.RequestPacer.Slot;
import io.buildwatch.testing.SeededCases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPacerTest {
    private final ManualTimer timer = new ManualTimer();
    private final List<String> started = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();

    @Test
    void letsTheFirstCallGoAtOnceAndSpacesTheRestEvenly() {
        RequestPacer pacer = new RequestPacer(10, 100, timer);
        List<Long> at = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            pacer.enqueue(Priority.URGENT, slot -> at.add(timer.nanoTime() / 1_000_000));
        }
        assertThat(at).containsExactly(0L);
        timer.advanceMillis(1000);
        assertThat(at).containsExactly(0L, 100L, 200L, 300L, 400L);
    }

    @Test
    void aCallAboutAFollowGoesBeforeThoseThatAreDueHoweverLongTheyHaveWaited() {
        RequestPacer pacer = new RequestPacer(1, Duration.ofSeconds(1), 1, timer);
        enqueue(pacer, Priority.URGENT, "running");
        enqueue(pacer, Priority.DUE, "due");
        timer.advance(Duration.ofMinutes(3));
        enqueue(pacer, Priority.FOLLOW, "follow");
        enqueue(pacer, Priority.URGENT, "urgent");
        enqueue(pacer, Priority.FOLLOW, "second follow");
        releaseOneByOne();
        assertThat(started).containsExactly("running", "follow", "second follow", "due", "urgent");
    }

    @Test
    void aCallAboutAFollowGoesBehindNewBuildsForTwentySeconds() {
        RequestPacer pacer = new RequestPacer(1, Duration.ofSeconds(1), 1, timer);
        enqueue(pacer, Priority.URGENT, "running");
        enqueue(pacer, Priority.FOLLOW, "follow");
        enqueue(pacer, Priority.URGENT, "new build");
        slots.get(0).release();
        timer.advance(Duration.ofSeconds(20));
        enqueue(pacer, Priority.URGENT, "later build");
        releaseOneByOne();
        assertThat(started).containsExactly("running", "new build", "follow", "later build");
    }

    /** Ends the calls under way, and those that start because of it, until none starts. */
    private void releaseOneByOne() {
        for (int next = 0; next < slots.size(); next++) {
            slots.get(next).release();
            timer.advanceMillis(1000);
        }
    }

    @Test
    void savesNothingUpWhileIdle() {
        RequestPacer pacer = new RequestPacer(10, 100, timer);
        enqueue(pacer, Priority.URGENT, "first");
        timer.advance(Duration.ofHours(1));
        enqueue(pacer, Priority.URGENT, "second");
        enqueue(pacer, Priority.URGENT, "third");
        enqueue(pacer, Priority.URGENT, "fourth");
        assertThat(started).containsExactly("first", "second");
        timer.advanceMillis(97);
        assertThat(started).hasSize(2);
        timer.advanceMillis(3);
        assertThat(started).hasSize(3);
        timer.advanceMillis(99);
        assertThat(started).hasSize(3);
    }

    @Test
    void savesNothingUpWhileAllSlotsAreTaken() {
        RequestPacer pacer = new RequestPacer(10, 1, timer);
        for (int i = 0; i < 4; i++) {
            enqueue(pacer, Priority.URGENT, "" + i);
        }
        timer.advance(Duration.ofMinutes(1));
        assertThat(started).containsExactly("0");
        slots.get(0).release();
        slots.get(1).release();
        assertThat(started).containsExactly("0", "1");
    }

    @Test
    void givesASlotBackOnlyOnce() {
        RequestPacer pacer = new RequestPacer(1000, 1, timer);
        for (int i = 0; i < 3; i++) {
            enqueue(pacer, Priority.URGENT, "" + i);
        }
        slots.get(0).release();
        slots.get(0).release();
        timer.advanceMillis(100);
        assertThat(started).containsExactly("0", "1");
        assertThat(pacer.inFlight()).isEqualTo(1);
        assertThat(pacer.queued()).isEqualTo(1);
    }

    @Test
    void furtherPagesGoFirstThenNewBuildsThenTheLongestWaiting() {
        RequestPacer pacer = new RequestPacer(1000, 1, timer);
        enqueue(pacer, Priority.DUE, "running");
        enqueue(pacer, Priority.DUE, "due 1");
        timer.advanceMillis(10);
        enqueue(pacer, Priority.DUE, "due 2");
        enqueue(pacer, Priority.URGENT, "new");
        timer.advanceMillis(10);
        enqueue(pacer, Priority.CONTINUATION, "page");
        drain();
        assertThat(started).containsExactly("running", "page", "new", "due 1", "due 2");
    }

    @Test
    void proofsGoBeforeDueBuildsAndSafetyListsLast() {
        RequestPacer pacer = new RequestPacer(1000, 1, timer);
        enqueue(pacer, Priority.DUE, "running");
        enqueue(pacer, Priority.SAFETY, "safety");
        enqueue(pacer, Priority.DUE, "due");
        enqueue(pacer, Priority.PROOF, "proof");
        enqueue(pacer, Priority.URGENT, "new");
        drain();
        assertThat(started).containsExactly("running", "new", "proof", "due", "safety");
    }

    @Test
    void aCallOutOfTurnGoesOnlyWhileNoOtherCallWaits() {
        RequestPacer pacer = new RequestPacer(1000, 2, timer);
        enqueue(pacer, Priority.DUE, "running");
        enqueue(pacer, Priority.OUT_OF_TURN, "out of turn");
        enqueue(pacer, Priority.SAFETY, "safety");
        enqueue(pacer, Priority.DUE, "due");
        enqueue(pacer, Priority.CONTINUATION, "page");
        enqueue(pacer, Priority.BATCH, "batch");
        drain();
        assertThat(started).containsExactly("running", "batch", "page", "due", "safety", "out of turn");
    }

    @Test
    void callsOutOfTurnLeaveOnePlaceFree() {
        RequestPacer pacer = new RequestPacer(1000, 3, timer);
        for (int i = 0; i < 5; i++) {
            enqueue(pacer, Priority.OUT_OF_TURN, "out of turn");
        }
        timer.advanceMillis(100);
        assertThat(started).containsExactly("out of turn", "out of turn");
        enqueue(pacer, Priority.DUE, "due");
        timer.advanceMillis(100);
        assertThat(started).containsExactly("out of turn", "out of turn", "due");
        slots.get(0).release();
        timer.advanceMillis(100);
        assertThat(started).hasSize(3);
    }

    @Test
    void withOneCallAtATimeNoneIsOutOfTurn() {
        RequestPacer pacer = new RequestPacer(1000, 1, timer);
        enqueue(pacer, Priority.OUT_OF_TURN, "out of turn");
        timer.advance(Duration.ofHours(1));
        assertThat(started).isEmpty();
        enqueue(pacer, Priority.DUE, "due");
        assertThat(started).containsExactly("due");
    }

    @Test
    void batchesGoFirstButLeaveEveryFourthTurnToTheOthers() {
        RequestPacer pacer = new RequestPacer(1000, 1, timer);
        enqueue(pacer, Priority.DUE, "running");
        for (int i = 0; i < 7; i++) {
            enqueue(pacer, Priority.BATCH, "batch");
        }
        enqueue(pacer, Priority.CONTINUATION, "page");
        enqueue(pacer, Priority.DUE, "due");
        drain();
        assertThat(started)
                .containsExactly(
                        "running", "batch", "batch", "batch", "page", "batch", "batch", "batch", "due", "batch");
    }

    @Test
    void aCallToAnEndpointPassesTheLimitOfAllCallsToo() {
        RequestPacer total = new RequestPacer(2, 1, timer);
        RequestPacer endpoint = new RequestPacer(1000, 5, total);
        enqueue(total, Priority.DUE, "list");
        enqueue(endpoint, Priority.DUE, "batch");
        assertThat(started).containsExactly("list");
        assertThat(endpoint.inFlight()).isEqualTo(1);
        assertThat(total.queued(EnumSet.of(Priority.BATCH))).isEqualTo(1);

        slots.get(0).release();
        timer.advanceMillis(1_000);
        assertThat(started).containsExactly("list", "batch");
        assertThat(total.begun(EnumSet.of(Priority.BATCH))).isEqualTo(1);

        slots.get(1).release();
        assertThat(total.inFlight()).isZero();
        assertThat(endpoint.inFlight()).isZero();
    }

    @Test
    void aFaultInACallToAnEndpointCostsNoSlot() {
        RequestPacer total = new RequestPacer(1000, 1, timer);
        RequestPacer endpoint = new RequestPacer(1000, 1, total);
        endpoint.enqueue(Priority.DUE, slot -> {
            throw new IllegalStateException("on purpose");
        });
        assertThat(total.inFlight()).isZero();
        assertThat(endpoint.inFlight()).isZero();
    }

    @Test
    void newBuildsWithoutEndDoNotStarveADueOne() {
        RequestPacer pacer = new RequestPacer(10, 1, timer);
        enqueue(pacer, Priority.URGENT, "running");
        enqueue(pacer, Priority.DUE, "due");
        for (int i = 0; i < 1200 && !started.contains("due"); i++) {
            enqueue(pacer, Priority.URGENT, "new");
            slots.get(slots.size() - 1).release();
            timer.advanceMillis(100);
        }
        assertThat(started).contains("due");
        assertThat(timer.nanoTime()).isGreaterThan(CallQueue.PATIENCE_NANOS - 1_000_000_000L);
    }

    @Test
    void aCancelledCallUsesNeitherSlotNorTurn() {
        RequestPacer pacer = new RequestPacer(10, 2, timer);
        enqueue(pacer, Priority.URGENT, "first");
        CallTimer.Alarm cancelled = enqueue(pacer, Priority.URGENT, "cancelled");
        enqueue(pacer, Priority.URGENT, "second");
        cancelled.cancel();
        cancelled.cancel();
        timer.advanceMillis(100);
        assertThat(started).containsExactly("first", "second");
        assertThat(pacer.queued()).isZero();
    }

    @Test
    void sendsNothingAtAShareOfNothingAndGoesOnLater() {
        RequestPacer pacer = new RequestPacer(10, 4, timer);
        pacer.useShare(0);
        enqueue(pacer, Priority.URGENT, "waits");
        timer.advance(Duration.ofHours(1));
        assertThat(started).isEmpty();
        assertThat(timer.pending()).isZero();
        pacer.useShare(0.5);
        timer.advanceMillis(999);
        assertThat(started).isEmpty();
        timer.advanceMillis(1);
        assertThat(started).containsExactly("waits");
    }

    /** An instance hands over a part of its share in the middle of a second in which it has made its calls already. */
    @Test
    void aShareThatMovesTakesNoCallOverTheLimitWithIt() {
        record Move(int atMillis, int moved) {}
        SeededCases.check(
                200,
                source -> new Move(source.intBetween(0, 2_000), source.intBetween(1, 3)),
                move -> movedShareKeepsToTheLimit(move.atMillis(), move.moved()));
    }

    private static void movedShareKeepsToTheLimit(int movesAtMillis, int moved) {
        ManualTimer time = new ManualTimer();
        List<Long> starts = new ArrayList<>();
        RequestPacer giver = sharing(3, time, starts);
        RequestPacer taker = sharing(1, time, starts);
        time.advanceMillis(movesAtMillis);
        giver.useShare((3 - moved) / 4.0);
        taker.useShare((1 + moved) / 4.0);
        time.advance(Duration.ofSeconds(5));
        for (int from = 0; from + 4 < starts.size(); from++) {
            assertThat(starts.get(from + 4) - starts.get(from)).isGreaterThanOrEqualTo(1_000_000_000L);
        }
        assertThat(starts).hasSizeGreaterThan(12);
    }

    private static RequestPacer sharing(int quarters, ManualTimer time, List<Long> starts) {
        RequestPacer pacer = new RequestPacer(4, 100, time);
        pacer.useShare(quarters / 4.0);
        for (int i = 0; i < 50; i++) {
            pacer.enqueue(Priority.DUE, slot -> {
                starts.add(time.nanoTime());
                slot.release();
            });
        }
        return pacer;
    }

    @Test
    void scalesRateAndConcurrencyByTheShare() {
        RequestPacer pacer = new RequestPacer(10, 4, timer);
        pacer.useShare(0.5);
        for (int i = 0; i < 10; i++) {
            enqueue(pacer, Priority.URGENT, "" + i);
        }
        timer.advanceMillis(199);
        assertThat(started).hasSize(1);
        timer.advance(Duration.ofSeconds(60));
        assertThat(started).hasSize(2);
        pacer.useShare(Double.NaN);
        slots.forEach(Slot::release);
        timer.advance(Duration.ofSeconds(60));
        assertThat(started).hasSize(2);
        pacer.useShare(7);
        timer.advance(Duration.ofSeconds(60));
        assertThat(started).hasSize(6);
    }

    /**
     * Several instances that do not talk to each other: whenever each of them starts, no second has more calls than the
     * limit.
     */
    @ParameterizedTest
    @ValueSource(strings = {"4,4,4", "5,4,3", "6,6", "7,5", "3,3,3,3", "12"})
    void instancesTogetherKeepToTheLimitOfEachWindow(String partitions) {
        ManualTimer time = new ManualTimer();
        List<Long> starts = new ArrayList<>();
        Random random = new Random(partitions.hashCode());
        for (String owned : partitions.split(",")) {
            RequestPacer pacer = new RequestPacer(4, 100, time);
            pacer.useShare(Integer.parseInt(owned) / 12.0);
            for (int i = 0; i < 50; i++) {
                pacer.enqueue(Priority.DUE, slot -> {
                    starts.add(time.nanoTime());
                    slot.release();
                });
            }
            time.advance(Duration.ofMillis(random.nextInt(1_000)));
        }
        time.advance(Duration.ofSeconds(60));
        assertThat(starts).hasSize(50 * partitions.split(",").length);
        for (int from = 0; from + 4 < starts.size(); from++) {
            assertThat(starts.get(from + 4) - starts.get(from)).isGreaterThanOrEqualTo(1_000_000_000L);
        }
    }

    /**
     * A call takes some time to the server, and its answer some time back. The server counts the calls as they arrive,
     * and none is over the limit, neither of one instance nor of three.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aServerThatCountsExactlySeesNoCallOverTheLimit(int instances) {
        record Way(int limit, int slowestMillis, long seed) {}
        SeededCases.check(
                200,
                source -> new Way(source.intBetween(3, 40), source.intBetween(1, 400), source.anyLong()),
                way -> serverSeesNoCallOverTheLimit(instances, way.limit(), way.slowestMillis(), way.seed()));
    }

    private static void serverSeesNoCallOverTheLimit(int instances, int limit, int slowestMillis, long seed) {
        ManualTimer time = new ManualTimer();
        Random random = new Random(seed);
        List<Long> arrivals = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            RequestPacer pacer = new RequestPacer(limit, 25, time);
            pacer.useShare(1.0 / instances);
            for (int call = 0; call < 100; call++) {
                pacer.enqueue(
                        Priority.DUE,
                        slot -> time.after(random.nextInt(slowestMillis) * 1_000_000L, () -> {
                            arrivals.add(time.nanoTime());
                            time.after(random.nextInt(slowestMillis) * 1_000_000L, slot::release);
                        }));
            }
        }
        time.advance(Duration.ofMinutes(10));
        assertThat(arrivals).hasSize(100 * instances);
        for (int from = 0; from + limit < arrivals.size(); from++) {
            assertThat(arrivals.get(from + limit) - arrivals.get(from)).isGreaterThanOrEqualTo(1_000_000_000L);
        }
    }

    @Test
    void whileAsManyCallsAsAWindowAllowsHaveNoAnswerNoneStarts() {
        RequestPacer pacer = new RequestPacer(2, 100, timer);
        for (int i = 0; i < 3; i++) {
            enqueue(pacer, Priority.URGENT, "" + i);
        }
        timer.advance(Duration.ofMinutes(1));
        assertThat(started).containsExactly("0", "1");
        slots.get(0).release();
        timer.advanceMillis(999);
        assertThat(started).hasSize(2);
        timer.advanceMillis(1);
        assertThat(started).containsExactly("0", "1", "2");
    }

    @Test
    void aCallThatThrowsGivesItsSlotBack() {
        RequestPacer pacer = new RequestPacer(1000, 1, timer);
        pacer.enqueue(Priority.URGENT, slot -> {
            throw new AssertionError("a fault on purpose");
        });
        enqueue(pacer, Priority.URGENT, "next");
        timer.advanceMillis(1);
        assertThat(started).containsExactly("next");
    }

    @Test
    void startsNothingAfterClosing() {
        RequestPacer pacer = new RequestPacer(10, 1, timer);
        enqueue(pacer, Priority.URGENT, "first");
        enqueue(pacer, Priority.URGENT, "second");
        pacer.close();
        slots.get(0).release();
        enqueue(pacer, Priority.URGENT, "third");
        timer.advance(Duration.ofHours(1));
        assertThat(started).containsExactly("first");
        assertThat(pacer.queued()).isZero();
    }

    @Test
    void callsThatEndAtOnceDoNotNest() {
        RequestPacer pacer = new RequestPacer(1e9, 1, timer);
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 100_000; i++) {
            pacer.enqueue(Priority.URGENT, slot -> {
                done.incrementAndGet();
                slot.release();
            });
        }
        timer.advanceMillis(1);
        assertThat(done).hasValue(100_000);
    }

    @Test
    void keepsItsLimitsWithManyThreads() throws InterruptedException {
        try (DaemonTimer real = new DaemonTimer()) {
            RequestPacer pacer = new RequestPacer(50_000, 3, real);
            AtomicInteger running = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            CountDownLatch done = new CountDownLatch(2_000);
            for (int t = 0; t < 4; t++) {
                new Thread(() -> {
                            for (int i = 0; i < 500; i++) {
                                pacer.enqueue(Priority.DUE, slot -> {
                                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                    real.after(1_000, () -> {
                                        running.decrementAndGet();
                                        done.countDown();
                                        slot.release();
                                    });
                                });
                            }
                        })
                        .start();
            }
            assertThat(done.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            assertThat(most.get()).isBetween(1, 3);
            Awaitility.await().until(() -> pacer.inFlight() == 0);
        }
    }

    @Test
    void isNeverOverItsRateOrConcurrency() {
        record Load(double rate, int concurrency, long seed) {}
        SeededCases.check(
                200,
                source -> new Load(source.doubleBetween(0.5, 200), source.intBetween(1, 10), source.anyLong()),
                load -> isNeverOver(load.rate(), load.concurrency(), load.seed()));
    }

    private static void isNeverOver(double rate, int concurrency, long seed) {
        ManualTimer time = new ManualTimer();
        RequestPacer pacer = new RequestPacer(rate, concurrency, time);
        Random random = new Random(seed);
        List<Long> starts = new ArrayList<>();
        List<Slot> open = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Priority priority = Priority.values()[random.nextInt(3)];
            pacer.enqueue(priority, slot -> {
                starts.add(time.nanoTime());
                open.add(slot);
            });
            time.advance(Duration.ofNanos(random.nextInt(20_000_000)));
            assertThat(open).hasSizeLessThanOrEqualTo(concurrency);
            if (random.nextBoolean() && !open.isEmpty()) {
                open.remove(random.nextInt(open.size())).release();
            }
        }
        // A window that begins with a call may hold one call more than its length allows. A late call has 2 ms of
        // slack.
        for (int from = 0; from < starts.size(); from++) {
            for (int to = from + 1; to < starts.size(); to++) {
                double seconds = (starts.get(to) - starts.get(from) + 2_000_000) / 1e9;
                assertThat(to - from).isLessThanOrEqualTo((int) Math.floor(seconds * rate + 1e-6));
            }
        }
    }

    private CallTimer.Alarm enqueue(RequestPacer pacer, Priority priority, String name) {
        return pacer.enqueue(priority, slot -> {
            started.add(name);
            slots.add(slot);
        });
    }

    private void drain() {
        for (int i = 0; i < 100; i++) {
            slots.get(slots.size() - 1).release();
            timer.advanceMillis(1);
        }
    }
}
