package io.buildwatch;

import io.buildwatch.config.BuildwatchConfig;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.utils.Time;

/** The product on the system's clock, which it watches for being set back through another. */
public final class ServiceOnWatchedClock {
    private ServiceOnWatchedClock() {}

    /**
     * As {@link BuildwatchService#start(BuildwatchConfig, Consumer)}.
     *
     * @param watchedClock ms
     */
    public static BuildwatchService start(
            BuildwatchConfig config, Consumer<Throwable> onFatal, LongSupplier watchedClock) {
        return BuildwatchService.start(
                config, OnStop.KEEP_PLACE, onFatal, Time.SYSTEM, Clock.systemUTC(), watchedClock);
    }
}
