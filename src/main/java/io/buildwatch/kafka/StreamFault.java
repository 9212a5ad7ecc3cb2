package io.buildwatch.kafka;

import java.io.Serial;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;

/**
 * A fault on the stream thread that ends the process uncommitted. Streams takes some of Kafka's exceptions, a
 * {@code TimeoutException} above all, as a reason to go on with what was half done, which doubles and loses records
 * (streams-notes 1); under this name it does not.
 */
public final class StreamFault extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private StreamFault(String where, Throwable cause) {
        super("fault in " + where + ": " + cause, cause);
    }

    /** Runs the work of a processor, so that no exception of Kafka's leaves it but those that Streams handles right. */
    public static void guard(String where, Runnable work) {
        try {
            work.run();
        } catch (TaskMigratedException | TaskCorruptedException | StreamFault e) {
            // The task is another instance's now, or its store is to be restored: Streams knows what to do.
            throw e;
        } catch (RuntimeException e) {
            throw new StreamFault(where, e);
        }
    }
}
