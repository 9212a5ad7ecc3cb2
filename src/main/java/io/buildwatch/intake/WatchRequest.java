package io.buildwatch.intake;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/**
 * What a record of {@code build-rids} asks for. A null value there becomes {@link #STOP}, so every command record has a
 * value. Any thread.
 */
public enum WatchRequest {
    WATCH,
    STOP;

    /**
     * The serde of the repartition topic: the command's name as UTF-8. Bytes that are no command's name, which only
     * another program can have written, are read as null. An exception here would end the stream thread, and again
     * after each restart.
     */
    public static Serde<WatchRequest> serde() {
        return Serdes.serdeFrom(
                (topic, command) -> command.name().getBytes(StandardCharsets.UTF_8), (topic, bytes) -> of(bytes));
    }

    private static @Nullable WatchRequest of(byte @Nullable [] bytes) {
        String name = bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
        for (WatchRequest command : values()) {
            if (command.name().equals(name)) {
                return command;
            }
        }
        return null;
    }
}
