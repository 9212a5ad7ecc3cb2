package io.buildwatch.cli;

import java.io.FileDescriptor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Tells when the reader of a pipe has gone, as after {@code | head -1}, also while nothing is written: Java itself tells
 * only whoever writes. It takes the JDK's own call of {@code poll(2)}, which the launcher opens; without it, a
 * command ends at its next line. Any thread.
 */
final class ClosedPipe {
    private static final long FOR_EVER = -1;

    private final FileDescriptor pipe;
    private final @Nullable Method poll;
    private final int gone;

    /** @param pipe the end that is written to; what is no pipe is never closed */
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
            found = null; // not opened, or another JDK
        }
        this.poll = found;
        this.gone = events;
    }

    /** Calls on a thread of its own, which keeps no process from ending; at most once. */
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
            events = poll(FOR_EVER); // 0 after a signal
        }
        return events > 0 && (events & gone) != 0;
    }

    /** Whether a failed write was for that; true also if nobody can tell. */
    static boolean isClosed(FileDescriptor pipe) {
        ClosedPipe asked = new ClosedPipe(pipe);
        int events = asked.poll(0);
        return events < 0 || (events & asked.gone) != 0;
    }

    /** @return what happened; 0 if nothing did in time, -1 if nobody can tell */
    private int poll(long millis) {
        try {
            return poll == null ? -1 : (int) poll.invoke(null, pipe, 0, millis);
        } catch (IllegalAccessException | InvocationTargetException e) {
            return -1;
        }
    }
}
