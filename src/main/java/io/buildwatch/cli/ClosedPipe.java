package io.buildwatch.cli;

import java.io.FileDescriptor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the reader of a pipe has gone, as after {@code | head -1}, even while nothing is written. Java itself
 * reports that only to a write, which then fails. This class calls {@code poll(2)} by a method that is internal to the
 * JDK, and for which the launcher opens its package. Without that method, a command ends at its next line. Any thread.
 */
final class ClosedPipe {
    private static final long FOR_EVER = -1;

    private final FileDescriptor pipe;
    private final @Nullable Method poll;
    private final int gone;

    /** @param pipe the end that is written to; a regular file never counts as closed */
    private ClosedPipe(FileDescriptor pipe) {
        this.pipe = pipe;
        Method found = null;
        int events = 0;
        try {
            Class<?> net = Class.forName("sun.nio.ch.Net");
            found = net.getDeclaredMethod("poll", FileDescriptor.class, int.class, long.class);
            found.setAccessible(true);
            events = net.getField("POLLERR").getShort(null)
                    | net.getField("POLLHUP").getShort(null);
        } catch (ReflectiveOperationException | RuntimeException e) {
            found = null; // the package is not opened, or this JDK has no such method
        }
        this.poll = found;
        this.gone = events;
    }

    /** Runs the action once the reader has gone, at most once, on a daemon thread of its own. */
    static void onClosed(FileDescriptor pipe, Runnable action) {
        Thread thread = new Thread(
                () -> {
                    if (new ClosedPipe(pipe).awaitClosed()) {
                        action.run();
                    }
                },
                "buildwatch-closed-pipe");
        thread.setDaemon(true);
        thread.start();
    }

    private boolean awaitClosed() {
        int events = 0;
        while (events == 0) {
            events = poll(FOR_EVER); // 0 if a signal interrupted the wait
        }
        return events > 0 && (events & gone) != 0;
    }

    /** Whether the reader has gone, to be called after a failed write; true as well if that cannot be found out. */
    static boolean isClosed(FileDescriptor pipe) {
        ClosedPipe asked = new ClosedPipe(pipe);
        int events = asked.poll(0);
        return events < 0 || (events & asked.gone) != 0;
    }

    /**
     * @param millis how long to wait for an event; negative for no limit
     * @return the events; 0 if there were none in time, -1 if they cannot be found out
     */
    private int poll(long millis) {
        try {
            return poll == null ? -1 : (int) poll.invoke(null, pipe, 0, millis);
        } catch (IllegalAccessException | InvocationTargetException e) {
            return -1;
        }
    }
}
