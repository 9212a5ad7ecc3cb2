package io.buildwatch.service;

import io.buildwatch.config.BuildwatchConfig;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.utils.Time;

/**
 * Starts the service on the system's clock, with another clock in place of the one that it watches for being set back.
 */
public final class ServiceOnWatchedClock {
    private ServiceOnWatchedClock() {}

    /**
     * As {@link BuildwatchService#start(BuildwatchConfig, Consumer)}.
     *
     * @param watchedClock the wall clock that is watched, in ms since the epoch
     */
    public static BuildwatchService start(
            BuildwatchConfig config, Consumer<Throwable> onFatal, LongSupplier watchedClock) {
        return BuildwatchService.start(
                config, StopMode.KEEP_PLACE, onFatal, Time.SYSTEM, Clock.systemUTC(), watchedClock);
    }
}
