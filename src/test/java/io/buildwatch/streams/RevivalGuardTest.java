package io.buildwatch.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.junit.jupiter.api.Test;

class RevivalGuardTest {
    /** The guard finds methods of Streams by their names, so this test fails if an upgrade renames them. */
    @Test
    void streamsStillRevivesTasksInTheMethodsThatAreLookedFor() throws ClassNotFoundException {
        Class<?> taskManager = Class.forName(RevivalGuard.TASK_MANAGER);

        assertThat(Arrays.stream(taskManager.getDeclaredMethods()).map(method -> method.getName()))
                .contains(RevivalGuard.REVIVE, RevivalGuard.HANDLE_CORRUPTION)
                .containsAll(RevivalGuard.ENDS_OF_ALL_TASKS);
    }

    @Test
    void aCloseThatIsNoRevivalChangesNothing() {
        RevivalGuard guard = new RevivalGuard(thrown -> {
            throw new AssertionError("told of a revival", thrown);
        });
        guard.beforeProcessorClose();
        guard.beforeCommit();
        guard.beforeWrite();

        assertThat(guard.fault()).isNull();
    }

    @Test
    void afterACommitWithoutAnAnswerNothingCanBeWritten() {
        List<Throwable> told = new ArrayList<>();
        RevivalGuard guard = new RevivalGuard(told::add);

        assertThatThrownBy(() -> guard.onCommitTimeout(new TimeoutException("60000 ms")))
                .isInstanceOf(StreamFault.class)
                .hasCauseInstanceOf(TimeoutException.class);
        assertThatThrownBy(guard::beforeWrite).isInstanceOf(StreamFault.class);
        assertThatThrownBy(guard::beforeCommit).isInstanceOf(StreamFault.class);
        assertThat(told).containsExactly(guard.fault());
    }

    @Test
    void anAbortThatStreamsDoesNotMakeForAllTasksEndsTheInstance() {
        List<Throwable> told = new ArrayList<>();
        RevivalGuard guard = new RevivalGuard(told::add);
        guard.beforeAbort();
        guard.beforeAbort();

        assertThatThrownBy(guard::beforeWrite).isInstanceOf(StreamFault.class);
        assertThat(told).hasSize(1);
    }

    @Test
    void aRevocationThatFailsEndsTheInstanceWhateverTheReason() {
        List<Throwable> told = new ArrayList<>();
        RevivalGuard guard = new RevivalGuard(told::add);
        TaskMigratedException fenced = new TaskMigratedException("fenced");

        assertThat(guard.onFailedRevocation(fenced)).hasCause(fenced).hasMessageContaining("revoked");
        assertThatThrownBy(guard::beforeCommit).isInstanceOf(StreamFault.class);
        assertThat(told).containsExactly(guard.fault());
    }

    @Test
    void anApplicationWithoutAGuardHasNone() {
        assertThat(RevivalGuard.in(Map.of("application.id", "test"))).isNull();
    }
}
