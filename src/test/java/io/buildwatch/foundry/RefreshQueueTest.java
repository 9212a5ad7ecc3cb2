package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.testing.SeededCases;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefreshQueueTest {
    private static final long INTERVAL = 2_000;

    private final RefreshQueue queue = new RefreshQueue(INTERVAL);
    private final RefreshQueue.Group group = group("a");

    @Test
    void aJobIsDueOnceItsLastReadingIsOldEnough() {
        add(group, "job", true, 1_000);
        assertThat(queue.nextDue()).isEqualTo(3_000);
        assertThat(queue.take(500, 2_999)).isEmpty();
        assertThat(rids(queue.take(500, 3_000))).containsExactly("job");
        assertThat(queue.nextDue()).isEqualTo(RefreshQueue.NEVER);
    }

    @Test
    void aCallIsFilledUpWithJobsThatAreHalfAsOld() {
        add(group, "old", false, 0);
        add(group, "younger", false, 1_000);
        add(group, "young", false, 1_500);
        assertThat(rids(queue.take(500, 2_000))).containsExactly("old", "younger");
    }

    @Test
    void jobsThatWerePutBackGoFirst() {
        add(group, "a", false, 0);
        add(group, "b", false, 10);
        List<RefreshQueue.Entry> taken = queue.take(1, 5_000);
        add(group, "c", false, 5_000);
        queue.putBack(taken, 5_000);
        assertThat(rids(queue.take(3, 9_000))).containsExactly("a", "b", "c");
    }

    @Test
    void aJobThatIsNoLongerWantedIsNotPutBack() {
        add(group, "a", false, 0);
        List<RefreshQueue.Entry> taken = queue.take(1, 5_000);
        group.entries.remove("a");
        queue.putBack(taken, 5_000);
        assertThat(queue.nextDue()).isEqualTo(RefreshQueue.NEVER);
    }

    @Test
    void allJobsOfABuildAreTakenOutAtOnce() {
        RefreshQueue.Group other = group("b");
        for (int i = 0; i < 100; i++) {
            add(group, "a" + i, i % 2 == 0, i);
        }
        add(other, "b", false, 50);
        queue.removeAll(group);
        assertThat(rids(queue.take(500, 10_000))).containsExactly("b");
    }

    /** Of one running and three others, each call takes one. */
    @Test
    void underLoadAllGrowOldInProportion() {
        record Load(int running, int others, long seed) {}
        SeededCases.check(
                30,
                source -> new Load(source.intBetween(5, 60), source.intBetween(5, 60), source.anyLong()),
                load -> growOldInProportion(load.running(), load.others(), load.seed()));
    }

    private static void growOldInProportion(int running, int others, long seed) {
        RefreshQueue queue = new RefreshQueue(INTERVAL);
        Random random = new Random(seed);
        Map<String, Long> readAt = new HashMap<>();
        List<RefreshQueue.Group> groups =
                IntStream.range(0, 8).mapToObj(i -> group("of-many-" + i)).toList();
        for (int i = 0; i < running + others; i++) {
            RefreshQueue.Group group = groups.get(random.nextInt(groups.size()));
            RefreshQueue.Entry entry = new RefreshQueue.Entry(group, "job " + i);
            group.entries.put(entry.jobRid, entry);
            queue.put(entry, i < running, 0, 0);
            readAt.put(entry.jobRid, 0L);
        }
        // One job a call, and so few calls that the oldest running job is several intervals old.
        long step = 10 * INTERVAL / running;
        long[] oldest = new long[2];
        for (int round = 1; round <= 40 * (running + others); round++) {
            long now = round * step;
            for (RefreshQueue.Entry entry : queue.take(1, now)) {
                boolean isRunning = Integer.parseInt(entry.jobRid.substring(4)) < running;
                if (round > 20 * (running + others)) {
                    int kind = isRunning ? 0 : 1;
                    oldest[kind] = Math.max(oldest[kind], now - readAt.get(entry.jobRid));
                }
                readAt.put(entry.jobRid, now);
                queue.put(entry, isRunning, now, now);
            }
        }
        assertThat(oldest[0]).isPositive();
        assertThat((double) oldest[1] / oldest[0]).isBetween(2.5, 3.6);
    }

    @Test
    void theWaitingJobsOfABuildThatMovedAreReadAsOftenAsRunningOnes() {
        RefreshQueue.Group other = group("b");
        add(group, "rests", false, 0);
        add(other, "moves", false, 1_000);
        queue.noteMove(other, 4_000);
        // Three times an age of 4 s is more than an age of 5 s.
        assertThat(rids(queue.take(1, 5_000))).containsExactly("moves");
        assertThat(rids(queue.take(1, 5_000))).containsExactly("rests");
    }

    @Test
    void aBuildThatHasNotMovedForAWhileCountsAsAtRestAgain() {
        RefreshQueue.Group other = group("b");
        add(group, "rests", false, 0);
        add(other, "moved", false, 1_000);
        queue.noteMove(other, 1_000);
        long later = 1_001 + RefreshQueue.MOVED_MS;
        assertThat(rids(queue.take(2, later))).containsExactly("rests", "moved");
    }

    @Test
    void theMeanAgeIsThatOfTheJobsThatWait() {
        assertThat(queue.meanAge(5_000)).isZero();
        add(group, "a", true, 1_000);
        add(group, "b", false, 2_000);
        add(group, "never read", false, RefreshQueue.NEVER_READ);
        assertThat(queue.meanAge(5_000)).isEqualTo(3_500);

        List<RefreshQueue.Entry> taken = queue.take(2, 5_000);
        assertThat(rids(taken)).containsExactly("a", "b");
        assertThat(queue.meanAge(5_000)).isZero();
        queue.putBack(taken, 5_000);
        assertThat(queue.meanAge(5_000)).isEqualTo(3_500);
        add(group, "a", true, 4_000);
        queue.removeAll(group);
        assertThat(queue.meanAge(5_000)).isZero();
    }

    @Test
    void theMeanAgeOfVeryManyJobsIsRight() {
        MeanAge age = new MeanAge();
        long readAt = Long.MAX_VALUE / 3;
        for (int i = 0; i < 10; i++) {
            age.add(readAt + i);
        }
        assertThat(age.millis(readAt + 1_009)).isEqualTo(1_004);
    }

    @Test
    void theOldestBuildIsThatWithTheJobReadLongestAgo() {
        RefreshQueue.Group other = group("b");
        add(group, "a", true, 1_000);
        add(group, "a2", false, 3_000);
        add(other, "b", false, 2_000);
        add(group("c"), "never read", false, RefreshQueue.NEVER_READ);
        assertThat(queue.oldest(one -> true, 2_999)).isNull();
        assertThat(queue.oldest(one -> true, 9_000)).isSameAs(group);
        assertThat(queue.oldest(one -> one != group, 9_000)).isSameAs(other);
        assertThat(queue.oldest(one -> false, 9_000)).isNull();
    }

    @Test
    void noJobOfABuildThatIsHeldIsTaken() {
        add(group, "a", true, 0);
        add(group("b"), "b", false, 1_000);
        queue.hold(group, 5_000);
        add(group, "joined", false, 500);
        assertThat(rids(queue.take(5, 5_000))).containsExactly("b");
        assertThat(queue.nextDue()).isEqualTo(RefreshQueue.NEVER);
        queue.release(group, 5_000);
        assertThat(rids(queue.take(5, 5_000))).containsExactly("a", "joined");
    }

    private void add(RefreshQueue.Group to, String rid, boolean running, long readAt) {
        RefreshQueue.Entry entry = to.entries.computeIfAbsent(rid, unused -> new RefreshQueue.Entry(to, rid));
        queue.put(entry, running, readAt, readAt);
    }

    private static RefreshQueue.Group group(String build) {
        return new RefreshQueue.Group(new BuildRid("ri.foundry.main.build." + build), reading -> {});
    }

    private static List<String> rids(List<RefreshQueue.Entry> entries) {
        List<String> rids = new ArrayList<>();
        entries.forEach(entry -> rids.add(entry.jobRid));
        return rids;
    }
}
