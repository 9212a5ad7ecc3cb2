package io.buildwatch.intake;

import static io.buildwatch.kafka.DeadLetter.Reason.EMPTY;
import static io.buildwatch.kafka.DeadLetter.Reason.MALFORMED_RID;
import static io.buildwatch.kafka.DeadLetter.Reason.NOT_UTF8;
import static io.buildwatch.kafka.DeadLetter.Reason.STOP_WITHOUT_RID;
import static io.buildwatch.kafka.DeadLetter.Reason.TOO_LONG;

import io.buildwatch.foundry.BuildRid;
import io.buildwatch.kafka.CommitPace;
import io.buildwatch.kafka.CommitPacer;
import io.buildwatch.kafka.DeadLetter;
import io.buildwatch.kafka.FlowListener;
import io.buildwatch.kafka.StreamFault;
import io.buildwatch.text.VisibleText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Turns each record of {@code build-rids} into a command keyed by its RID, or into a dead letter. The key counts only if
 * the value is null, and the input's timestamps never do. Stream thread only.
 */
public final class RidParser implements Processor<byte[], byte[], String, WatchCommand> {
    private final String commandsChild;
    private final String deadLettersChild;
    private final FlowListener listener;
    private final CommitPace pace;

    @SuppressWarnings("NullAway.Init") // by init, before any record
    private ProcessorContext<Object, Object> context;

    @SuppressWarnings("NullAway.Init") // by init, before any record
    private CommitPacer commits;

    private @Nullable Cancellable ticking;

    /**
     * @param commandsChild the node that takes commands
     * @param deadLettersChild the node that takes dead letters
     * @param listener told of each dead letter
     * @param pace shared with the other processors of the application
     */
    public RidParser(String commandsChild, String deadLettersChild, FlowListener listener, CommitPace pace) {
        this.pace = pace;
        this.commandsChild = commandsChild;
        this.deadLettersChild = deadLettersChild;
        this.listener = listener;
    }

    @Override
    @SuppressWarnings("unchecked") // its children take records of two types, each by its name
    public void init(ProcessorContext<String, WatchCommand> context) {
        this.context = (ProcessorContext<Object, Object>) (ProcessorContext<?, ?>) context;
        this.commits = new CommitPacer(context, pace);
        close();
        this.ticking = context.schedule(
                Duration.ofMillis(CommitPacer.TICK_MS),
                PunctuationType.WALL_CLOCK_TIME,
                now -> StreamFault.guard("the parser's tick", commits::tick));
    }

    @Override
    public void close() {
        // A task that is revived keeps its old schedule otherwise.
        if (ticking != null) {
            ticking.cancel();
            ticking = null;
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        StreamFault.guard("the parser", () -> {
            if (record.value() == null) {
                parse(record, record.key(), WatchCommand.STOP);
            } else {
                parse(record, record.value(), WatchCommand.WATCH);
            }
            commits.changed();
        });
    }

    private void parse(Record<byte[], byte[]> record, byte @Nullable [] bytes, WatchCommand command) {
        if (bytes == null) {
            reject(record, STOP_WITHOUT_RID, "a null value means \"stop watching\", but there is no key to say what");
            return;
        }
        String text;
        try {
            text = VisibleText.trim(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            reject(record, command == WatchCommand.STOP ? STOP_WITHOUT_RID : NOT_UTF8, "not valid UTF-8");
            return;
        }
        var rid = BuildRid.parse(text);
        if (rid.isPresent()) {
            forward(rid.get(), command);
        } else if (command == WatchCommand.STOP) {
            reject(
                    record,
                    STOP_WITHOUT_RID,
                    "a null value means \"stop watching\", but its key is not a build RID" + unseen(text));
        } else if (text.isEmpty()) {
            reject(record, EMPTY, "the value is empty: it should be one build RID");
        } else if (text.getBytes(StandardCharsets.UTF_8).length > BuildRid.MAX_BYTES) {
            reject(record, TOO_LONG, "longer than the " + BuildRid.MAX_BYTES + " bytes that a RID may have");
        } else {
            reject(record, MALFORMED_RID, "not of the form ri.<service>.<instance>.build.<locator>" + unseen(text));
        }
    }

    /** The first character that nobody sees: with it, a letter looks like a good one. Nothing else of the text is repeated. */
    private static String unseen(String text) {
        return text.codePoints()
                .mapToObj(Character::toString)
                .filter(character -> !VisibleText.of(character).equals(character))
                .findFirst()
                .map(character -> "; it holds " + VisibleText.of(character) + ", which nobody sees")
                .orElse("");
    }

    private void forward(BuildRid rid, WatchCommand command) {
        // Without the input's headers: nothing bounds them, and nobody reads them behind this point.
        context.forward(
                new Record<>(rid.value(), command, context.currentSystemTimeMs(), new RecordHeaders()), commandsChild);
    }

    private void reject(Record<byte[], byte[]> record, DeadLetter.Reason reason, String message) {
        var origin = context.recordMetadata().orElse(null);
        var letter =
                DeadLetter.of(reason, message, record.key(), record.value(), origin, context.currentSystemTimeMs());
        context.forward(letter, deadLettersChild);
        listener.deadLetter(reason);
    }
}
