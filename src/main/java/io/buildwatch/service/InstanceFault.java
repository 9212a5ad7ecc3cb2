package io.buildwatch.service;

import io.buildwatch.config.KafkaConfig;
import io.buildwatch.kafka.KafkaFailure;
import io.buildwatch.topics.AccessDenied;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fault that ends an instance. Only the first is logged and reported, not those that follow it. Any thread. */
final class InstanceFault {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceFault.class);

    private final AtomicReference<Throwable> first = new AtomicReference<>();
    private final KafkaConfig kafka;
    private final Consumer<Throwable> onFatal;

    /** @param onFatal called once, with the first fault; must not block the calling thread */
    InstanceFault(KafkaConfig kafka, Consumer<Throwable> onFatal) {
        this.kafka = kafka;
        this.onFatal = onFatal;
    }

    boolean hasOccurred() {
        return first.get() != null;
    }

    /** The streams stop without a commit. */
    void onStreamsFault(Throwable thrown) {
        if (!first.compareAndSet(null, thrown)) {
            return;
        }
        Optional<String> denied = AccessDenied.line(thrown, kafka.applicationId());
        if (denied.isPresent()) {
            LOG.error("Kafka Streams stopped without a commit; {}", denied.get());
        } else if (isFenced(thrown)) {
            LOG.error(
                    "instance.id={}: another process uses the same one and has taken over; give each instance an"
                            + " instance.id, a state.dir and an http.listen of its own",
                    kafka.instanceId());
        } else {
            LOG.error("Kafka Streams stopped because of a fault; a restart continues from the last commit", thrown);
        }
        onFatal.accept(thrown);
    }

    /** The system's clock was set back. */
    void onClockSetBack(Duration by) {
        IllegalStateException why = new IllegalStateException("the system's clock was set back by " + by.toMillis()
                + " ms, and nothing would be polled until it has caught up; a restart polls again at once");
        if (first.compareAndSet(null, why)) {
            LOG.error("the instance ends: {}", why.getMessage());
            onFatal.accept(why);
        }
    }

    private static boolean isFenced(Throwable thrown) {
        return KafkaFailure.causes(thrown).anyMatch(FencedInstanceIdException.class::isInstance);
    }
}
