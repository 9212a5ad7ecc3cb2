package io.buildwatch;

import io.buildwatch.config.BuildwatchConfig;
import java.time.Clock;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Time;

/** The product, started on a clock that runs faster than the system's. */
public final class ServiceOnClock {
    private ServiceOnClock() {}

    /**
     * As {@link BuildwatchService#start(BuildwatchConfig, Consumer)}.
     *
     * @param time the streams'
     * @param clock the same
     */
    public static BuildwatchService start(
            BuildwatchConfig config, Consumer<Throwable> onFatal, Time time, Clock clock) {
        return BuildwatchService.start(config, OnStop.KEEP_PLACE, onFatal, time, clock);
    }
}
