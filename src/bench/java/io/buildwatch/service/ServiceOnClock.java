package io.buildwatch.service;

import io.buildwatch.config.BuildwatchConfig;
import java.time.Clock;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Time;

/**
 * Starts the service on a clock that runs faster than the system's. In this package because the product's method that
 * takes a clock is package-private.
 */
public final class ServiceOnClock {
    private ServiceOnClock() {}

    /**
     * As {@link BuildwatchService#start(BuildwatchConfig, Consumer)}.
     *
     * @param time the clock of Kafka Streams
     * @param clock the clock of everything else; to be the same one
     */
    public static BuildwatchService start(
            BuildwatchConfig config, Consumer<Throwable> onFatal, Time time, Clock clock) {
        return BuildwatchService.start(config, StopMode.KEEP_PLACE, onFatal, time, clock);
    }
}
