package io.buildwatch.kafka;

import java.io.Serial;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.jspecify.annotations.Nullable;

/**
 * A fault on the stream thread that ends the process uncommitted. Streams takes some of Kafka's exceptions, a
 * {@code TimeoutException} above all, as a reason to go on with what was half done, which doubles and loses records;
 * under this name it does not. See docs/architecture.md#no-exception-of-kafka-leaves-a-processor.
 */
public final class StreamFault extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private StreamFault(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** That Streams was about to go on with tasks whose transaction is lost, see {@link RevivalGuard}. */
    static StreamFault revival(String reason, @Nullable Throwable cause) {
        return new StreamFault(reason + "; Kafka Streams would go on, and could lose records that way", cause);
    }

    /**
     * Runs the work of a processor, so that no exception of Kafka's leaves it but the one that Streams handles right. A
     * {@code TaskCorruptedException} is not among them: Streams would revive the task, see {@link RevivalGuard}.
     */
    public static void guard(String where, Runnable work) {
        try {
            work.run();
        } catch (TaskMigratedException | StreamFault e) {
            // The task is another instance's now: Streams closes all of them uncommitted and joins the group again.
            throw e;
        } catch (RuntimeException e) {
            throw new StreamFault("fault in " + where + ": " + e, e);
        }
    }
}
