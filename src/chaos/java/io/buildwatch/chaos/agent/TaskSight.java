package io.buildwatch.chaos.agent;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.internals.Task;
import org.jspecify.annotations.Nullable;

/** Which tasks the instance has, which of them runs, and whether the group is being rebalanced. For one stream thread. */
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

    /** Called around a task's work, with null at its end. */
    public static void running(@Nullable Object task) {
        if (task instanceof Task running) {
            RUNNING.set(running.id());
        } else {
            RUNNING.remove();
        }
    }

    /** Called where a task is restored. */
    public static void began(Object task) {
        TASKS.add(((Task) task).id());
    }

    /** Called where a task is closed. */
    public static void ended(Object task) {
        TASKS.remove(((Task) task).id());
    }

    /** Called where the instance asks to join the group. */
    public static void joining() {
        ask("JOIN");
        if (!TASKS.isEmpty()) {
            rebalancing = true;
            InjectingAgent.rebalanceBegins();
        }
    }

    /** Called where it was given its share, and has given up what is no longer in it. */
    public static void joined() {
        rebalancing = false;
    }

    /** Called around the giving up of tasks. */
    public static void revoking(boolean on) {
        revoking = on;
    }

    /** Called before a call that commits; of one in which tasks are given up, the run knows before it is made.
     *
     * @return what {@link #committed} is to have */
    public static boolean committing(String method) {
        return revoking && ask("COMMIT", method).equals("silent");
    }

    /** Called after it. */
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

    /** The task that runs on this thread; of a thread that is at none, all. */
    static Set<TaskId> affected() {
        TaskId running = RUNNING.get();
        return running == null ? Set.copyOf(TASKS) : Set.of(running);
    }

    private static String ask(String word, Object... more) {
        RunLine line = run;
        return line == null ? "" : line.ask(word, more);
    }
}
