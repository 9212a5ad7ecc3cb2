package io.buildwatch.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RestoreProgressTest {
    private static final TopicPartition FIRST = new TopicPartition("changelog", 0);
    private static final TopicPartition SECOND = new TopicPartition("changelog", 1);

    private final AtomicLong now = new AtomicLong(5_000);
    private final RestoreProgress progress = new RestoreProgress(now::get);

    @Test
    void countsWhatIsLeftOfAllStoresAndTheTimeOfTheFirst() {
        progress.onRestoreStart(FIRST, "store", 100, 1_100);
        now.addAndGet(2_000);
        progress.onRestoreStart(SECOND, "store", 0, 50);
        assertThat(progress.recordsLeft()).isEqualTo(1_050);
        assertThat(progress.runningMs()).isEqualTo(2_000);

        progress.onBatchRestored(FIRST, "store", 899, 800);
        assertThat(progress.recordsLeft()).isEqualTo(250);

        progress.onRestoreEnd(FIRST, "store", 1_000);
        now.addAndGet(500);
        assertThat(progress.recordsLeft()).isEqualTo(50);
        assertThat(progress.runningMs()).isEqualTo(500);
    }

    @Test
    void isNothingOnceAllIsReadOrGivenUp() {
        assertThat(progress.recordsLeft()).isZero();
        assertThat(progress.runningMs()).isZero();

        progress.onRestoreStart(FIRST, "store", 0, 10);
        progress.onRestoreStart(SECOND, "store", 0, 10);
        progress.onRestoreSuspended(FIRST, "store", 3);
        progress.onRestoreEnd(SECOND, "store", 10);
        now.addAndGet(1_000);

        assertThat(progress.recordsLeft()).isZero();
        assertThat(progress.runningMs()).isZero();
    }
}
