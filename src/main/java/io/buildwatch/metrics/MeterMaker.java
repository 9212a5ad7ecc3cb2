package io.buildwatch.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Makes counters and gauges in a registry. Any thread. */
record MeterMaker(MeterRegistry registry) {
    Counter counter(String name, String description, String tag, String value) {
        return Counter.builder(name).description(description).tag(tag, value).register(registry);
    }

    /** @param tags names and values in turn */
    void gauge(String name, String description, Supplier<Number> number, String... tags) {
        Gauge.builder(name, number).description(description).tags(tags).register(registry);
    }

    void seconds(String name, String description, LongSupplier millis) {
        Gauge.builder(name, () -> millis.getAsLong() / 1000.0)
                .description(description)
                .baseUnit("seconds")
                .register(registry);
    }
}
