package io.buildwatch.upstream;

import io.buildwatch.dev.broker.EmbeddedBroker;
import java.util.stream.Stream;

/**
 * Starts a broker and runs {@link TaskCorruption} on it, which itself needs nothing of this project. Arguments: rounds,
 * faults.
 */
final class OnEmbeddedBroker {
    private OnEmbeddedBroker() {}

    public static void main(String[] args) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            TaskCorruption.main(Stream.concat(Stream.of(broker.bootstrapServers()), Stream.of(args))
                    .toArray(String[]::new));
        }
    }
}
