package io.buildwatch.streams;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Passes everything on to another processor, and tells the {@link RevivalGuard} of the application when it is closed.
 * Stream thread only.
 */
public final class GuardedProcessor<K, V, L, W> implements Processor<K, V, L, W> {
    private final Processor<K, V, L, W> inner;

    /** Null before {@link #init}, and in an application without a guard. */
    private @Nullable RevivalGuard guard;

    public GuardedProcessor(Processor<K, V, L, W> inner) {
        this.inner = inner;
    }

    @Override
    public void init(ProcessorContext<L, W> context) {
        guard = RevivalGuard.in(context.appConfigs());
        inner.init(context);
    }

    @Override
    public void process(Record<K, V> record) {
        inner.process(record);
    }

    @Override
    public void close() {
        if (guard != null) {
            guard.beforeProcessorClose();
        }
        inner.close();
    }
}
