package io.buildwatch.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Leaves out what the embedded broker logs as an error although it is none: while a topic is new, the broker may refuse
 * a producer's first batch, and the next one because the first is missing. The producer then sends both again.
 */
public final class BrokerLogFilter extends Filter<ILoggingEvent> {
    private static final String LOGGER = "kafka.server.ReplicaManager";
    private static final String REFUSAL = "org.apache.kafka.common.errors.OutOfOrderSequenceException";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        boolean expected = event.getLoggerName().equals(LOGGER)
                && event.getThrowableProxy() != null
                && event.getThrowableProxy().getClassName().equals(REFUSAL);
        return expected ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
