package io.buildwatch.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;

/** Memory, garbage collection, threads, processor and uptime of this process. */
final class JvmMeters {
    private JvmMeters() {}

    /** @return stops listening to the garbage collector */
    static Runnable bindTo(MeterRegistry registry) {
        JvmGcMetrics gc = new JvmGcMetrics();
        for (MeterBinder binder : new MeterBinder[] {
            gc, new JvmMemoryMetrics(), new JvmThreadMetrics(), new ProcessorMetrics(), new UptimeMetrics()
        }) {
            binder.bindTo(registry);
        }
        return gc::close;
    }
}
