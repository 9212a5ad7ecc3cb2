package io.buildwatch.intake;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/** What a record of {@code build-rids} asks for; never null, since Streams takes a null value for something else. */
public enum WatchCommand {
    WATCH,
    STOP;

    /**
     * The serde of the repartition topic: the command's name as text. What is not a command, which only a stranger can
     * have written, is read as null: a throw here would kill the thread, again after each restart.
     */
    public static Serde<WatchCommand> serde() {
        return Serdes.serdeFrom(
                (topic, command) -> command.name().getBytes(StandardCharsets.UTF_8), (topic, bytes) -> of(bytes));
    }

    private static @Nullable WatchCommand of(byte @Nullable [] bytes) {
        String name = bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
        for (WatchCommand command : values()) {
            if (command.name().equals(name)) {
                return command;
            }
        }
        return null;
    }
}
