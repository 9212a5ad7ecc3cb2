package io.buildwatch.streams;

import java.io.Serial;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.jspecify.annotations.Nullable;

/**
 * A fault on the stream thread that ends the process uncommitted. Streams answers some of Kafka's exceptions,
 * {@code TimeoutException} above all, by going on with half-done work, which doubles and loses records. It does not do
 * so with this exception. See docs/architecture.md#no-exception-of-kafka-leaves-a-processor.
 */
public final class StreamFault extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private StreamFault(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * For a thread of Streams that was about to go on with tasks whose transaction is lost, see {@link RevivalGuard}.
     */
    static StreamFault revival(String reason, @Nullable Throwable cause) {
        return new StreamFault(reason + "; Kafka Streams would go on, and could lose records that way", cause);
    }

    /**
     * Runs the work of a processor. The only exception of Kafka's that leaves it is {@code TaskMigratedException},
     * which Streams handles right. Any other, {@code TaskCorruptedException} included, becomes a {@code StreamFault}:
     * on that one, Streams would revive the task, see {@link RevivalGuard}.
     *
     * @param where names the work in the message
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
