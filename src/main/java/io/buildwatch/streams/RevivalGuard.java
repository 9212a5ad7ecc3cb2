package io.buildwatch.streams;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Ends an instance, uncommitted, before Kafka Streams goes on with a task whose transaction it has lost.
 *
 * <p>Streams 4.3.1 answers a {@code TaskCorruptedException} by closing the task and reviving it in place. Under
 * exactly-once that can skip records, and keep effects of an aborted transaction in the stores
 * (docs/upstream/kafka-streams-task-corruption.md). A restarted process begins from what was committed, so it loses
 * nothing. There are many reasons for a revival, but each passes one of the first four places below, in which Streams
 * calls code of ours. The fifth is not a revival, but does the same harm: Streams keeps the stores of a task whose
 * commit failed while it was revoked.
 *
 * <ul>
 *   <li>a commit that is not answered in time;
 *   <li>a commit that is made because another task of the thread is to be revived;
 *   <li>the close of the processors of a running task that is revived;
 *   <li>an aborted transaction of a thread that neither ends nor gives up all of its tasks;
 *   <li>tasks that could not be revoked without an exception, whatever it was.
 * </ul>
 *
 * <p>After any of them the producer refuses everything, so that nothing of the instance can be committed. The call
 * stack shows which method of Streams is at work.
 *
 * <p>Called on stream threads; {@link #fault} may be called on any thread.
 */
public final class RevivalGuard {
    /** The key under which processors find the guard among the settings of Streams. */
    public static final String CONFIG = "buildwatch.revival.guard";

    static final String TASK_MANAGER = "org.apache.kafka.streams.processor.internals.TaskManager";

    /** Closes tasks and makes them ready to run again. */
    static final String REVIVE = "closeDirtyAndRevive";

    /** Commits the other tasks of the thread, and then revives the corrupted ones. */
    static final String HANDLE_CORRUPTION = "handleCorruption";

    /** After these methods no task of the thread goes on: positions and stores are read again, or the thread ends. */
    static final Set<String> ENDS_OF_ALL_TASKS = Set.of("handleLostAll", "shutdown");

    private static final StackWalker STACK = StackWalker.getInstance();

    private final Consumer<Throwable> onRevival;
    private final AtomicReference<@Nullable StreamFault> fault = new AtomicReference<>();

    /** @param onRevival told once, on the stream thread; the process should end then */
    public RevivalGuard(Consumer<Throwable> onRevival) {
        this.onRevival = onRevival;
    }

    /** The guard among the settings of Streams; null in a topology that runs without one, such as in a test driver. */
    static @Nullable RevivalGuard in(Map<String, Object> settings) {
        return settings.get(CONFIG) instanceof RevivalGuard guard ? guard : null;
    }

    /** Why the instance must end; null if it need not. */
    @Nullable
    StreamFault fault() {
        return fault.get();
    }

    /** To be called when a processor of a task closes. */
    void beforeProcessorClose() {
        if (isCalledBy(Set.of(REVIVE))) {
            endInstance("a running task was given up", null);
        }
    }

    /**
     * To be called before each write.
     *
     * @throws StreamFault if nothing may be written any longer
     */
    void beforeWrite() {
        StreamFault seen = fault.get();
        if (seen != null) {
            throw seen;
        }
    }

    /**
     * To be called before each commit.
     *
     * @throws StreamFault if nothing may be committed any longer, or what is to be committed is half done
     */
    void beforeCommit() {
        beforeWrite();
        if (isCalledBy(Set.of(HANDLE_CORRUPTION))) {
            endInstance("another task of the thread was given up", null);
            beforeWrite();
        }
    }

    /**
     * To be called if a commit was not answered within {@code max.block.ms}. Whether it took place is not known before
     * the next start.
     *
     * @throws StreamFault always
     */
    void onCommitTimeout(TimeoutException cause) {
        endInstance("a commit was not answered in time", cause);
        beforeWrite();
    }

    /** To be called before the transaction of the thread is aborted. */
    void beforeAbort() {
        if (!isCalledBy(ENDS_OF_ALL_TASKS)) {
            endInstance("the transaction of running tasks was aborted", null);
        }
    }

    /**
     * To be called if Streams could not give up revoked tasks, a fenced producer included. Streams notes only tasks that
     * have offsets to commit as failed. A task that has only punctuated counts as committed: its store goes on as a
     * standby's, with writes that were aborted.
     *
     * @return what to throw in the place of the cause
     */
    StreamFault onFailedRevocation(RuntimeException cause) {
        endInstance("tasks that were revoked could not be committed", cause);
        return Objects.requireNonNull(fault.get());
    }

    private void endInstance(String reason, @Nullable Throwable cause) {
        StreamFault seen = StreamFault.revival(reason, cause);
        if (fault.compareAndSet(null, seen)) {
            onRevival.accept(seen);
        }
    }

    private static boolean isCalledBy(Set<String> methods) {
        return STACK.walk(frames -> frames.anyMatch(
                frame -> methods.contains(frame.getMethodName()) && TASK_MANAGER.equals(frame.getClassName())));
    }
}
