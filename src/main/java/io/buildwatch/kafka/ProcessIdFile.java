package io.buildwatch.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Gives Streams the process id that its transactional ids are made of, before the start and always the same for one
 * instance. So a process that comes back without its state directory still fences the transaction of its killed
 * predecessor; with a new id, readers would wait out {@code transaction.timeout.ms}. See
 * docs/architecture.md#the-transactional-id-survives-a-crash.
 *
 * <p>The file is Streams' own ({@code StateDirectory} in 4.3.1), its format internal: a test reads it back with the
 * Kafka in use.
 */
public final class ProcessIdFile {
    static final String NAME = "kafka-streams-process-metadata";

    private ProcessIdFile() {}

    /**
     * Writes the file unless there is one. Called before {@code KafkaStreams} is made.
     *
     * @throws IOException if the directory or file cannot be made
     */
    public static void ensure(Path stateDir, String applicationId, String instanceId) throws IOException {
        Path directory = Files.createDirectories(stateDir.resolve(applicationId));
        Path file = directory.resolve(NAME);
        if (Files.exists(file)) {
            return;
        }
        // Never half a file: Streams would take that for none and make up an id.
        Path whole = Files.createTempFile(directory, NAME, ".new");
        Files.writeString(whole, "{\"processId\":\"" + processId(applicationId, instanceId) + "\"}");
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The same for the same two names, on any machine. */
    static UUID processId(String applicationId, String instanceId) {
        return UUID.nameUUIDFromBytes((applicationId + "\n" + instanceId).getBytes(UTF_8));
    }
}
