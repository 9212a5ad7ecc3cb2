package io.buildwatch.chaos.agent;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.internals.Task;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks the instance has, which of them runs, and whether the group is being rebalanced. For an instance with one
 * stream thread; may be read by any thread.
 */
public final class TaskSight {
    private static final Set<TaskId> TASKS = ConcurrentHashMap.newKeySet();
    private static final ThreadLocal<TaskId> RUNNING = new ThreadLocal<>();
    private static volatile boolean rebalancing;
    private static volatile boolean revoking;
    private static volatile @Nullable RunLine run;

    private TaskSight() {}

    static void tell(RunLine line) {
        run = line;
    }

    /** Called when a task begins to process or punctuate, and with null when that ends. */
    public static void running(@Nullable Object task) {
        if (task instanceof Task running) {
            RUNNING.set(running.id());
        } else {
            RUNNING.remove();
        }
    }

    /** Called when a task is restored. */
    public static void began(Object task) {
        TASKS.add(((Task) task).id());
    }

    /** Called when a task is closed. */
    public static void ended(Object task) {
        TASKS.remove(((Task) task).id());
    }

    /** Called when the instance asks to join the group. */
    public static void joining() {
        ask("JOIN");
        if (!TASKS.isEmpty()) {
            rebalancing = true;
            InjectingAgent.rebalanceBegins();
        }
    }

    /** Called when the instance has its assignment, and has given up the tasks that are no longer in it. */
    public static void joined() {
        rebalancing = false;
    }

    /** Called with true when the instance begins to give up tasks, and with false when that ends. */
    public static void revoking(boolean on) {
        revoking = on;
    }

    /**
     * Called before a call of the producer that is part of a commit; announces it to the run if tasks are being given
     * up.
     *
     * @param method the producer's method
     * @return whether brokers were stopped for it; to be passed to {@link #committed}
     */
    public static boolean committing(String method) {
        return revoking && ask("COMMIT", method).equals("silent");
    }

    /**
     * Called after that call.
     *
     * @param unansweredSoFar what {@link #committing} returned
     * @param end what the call threw; null if it returned normally
     */
    public static void committed(boolean unansweredSoFar, String method, @Nullable Throwable end) {
        if (unansweredSoFar) {
            String how = end == null ? "answered" : end.getClass().getSimpleName();
            System.out.println(InjectingAgent.MARK + "silence in " + method + " while tasks are given up: " + how);
            ask("ENDED", method, how);
        }
    }

    static boolean isRebalancing() {
        return rebalancing;
    }

    /** The task that runs on this thread; all tasks if none runs on it. */
    static Set<TaskId> affected() {
        TaskId running = RUNNING.get();
        return running == null ? Set.copyOf(TASKS) : Set.of(running);
    }

    private static String ask(String word, Object... more) {
        RunLine line = run;
        return line == null ? "" : line.ask(word, more);
    }
}
