package io.buildwatch.intake;

import static io.buildwatch.records.DeadLetter.Reason.BAD_SINCE;
import static io.buildwatch.records.DeadLetter.Reason.EMPTY;
import static io.buildwatch.records.DeadLetter.Reason.MALFORMED_RID;
import static io.buildwatch.records.DeadLetter.Reason.NOT_UTF8;
import static io.buildwatch.records.DeadLetter.Reason.STOP_WITHOUT_RID;
import static io.buildwatch.records.DeadLetter.Reason.TOO_LONG;

import io.buildwatch.config.DurationText;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.FollowRid;
import io.buildwatch.records.DeadLetter;
import io.buildwatch.streams.CommitPacer;
import io.buildwatch.streams.FlowListener;
import io.buildwatch.streams.StreamFault;
import io.buildwatch.streams.ThreadCommitState;
import io.buildwatch.text.VisibleText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Processor that turns each record of {@code build-rids} into a {@link WatchRequest} keyed by the RID of a build, or of a
 * schedule or dataset to follow, or into a dead letter. The RID is the record's value; if the value is null, the RID is
 * the key. Of the input's timestamp and headers only what {@link CommandHeaders} has is passed on. Stream thread only.
 */
public final class RidParser implements Processor<byte[], byte[], String, WatchRequest> {
    private final String commandsChild;
    private final String deadLettersChild;
    private final Duration longestSince;
    private final FlowListener listener;
    private final ThreadCommitState pace;

    @SuppressWarnings("NullAway.Init") // by init, before any record
    private ProcessorContext<Object, Object> context;

    @SuppressWarnings("NullAway.Init") // by init, before any record
    private CommitPacer commits;

    private @Nullable Cancellable ticking;

    /**
     * @param commandsChild name of the child node that commands are forwarded to
     * @param deadLettersChild name of the child node that dead letters are forwarded to
     * @param longestSince how far a follow may reach back
     * @param listener told of each dead letter
     * @param pace shared with the other processors of the application
     */
    public RidParser(
            String commandsChild,
            String deadLettersChild,
            Duration longestSince,
            FlowListener listener,
            ThreadCommitState pace) {
        this.longestSince = longestSince;
        this.pace = pace;
        this.commandsChild = commandsChild;
        this.deadLettersChild = deadLettersChild;
        this.listener = listener;
    }

    @Override
    @SuppressWarnings("unchecked") // each child node, addressed by name, takes its own type of record
    public void init(ProcessorContext<String, WatchRequest> context) {
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
        // Streams runs init of a revived task again; otherwise its old schedule would go on as well.
        if (ticking != null) {
            ticking.cancel();
            ticking = null;
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        StreamFault.guard("the parser", () -> {
            if (record.value() == null) {
                parse(record, record.key(), WatchRequest.STOP);
            } else {
                parse(record, record.value(), WatchRequest.WATCH);
            }
            commits.requestCommit();
        });
    }

    private void parse(Record<byte[], byte[]> record, byte @Nullable [] bytes, WatchRequest command) {
        if (bytes == null) {
            reject(record, STOP_WITHOUT_RID, "a null value means \"stop watching\", but there is no key with the RID");
            return;
        }
        String text;
        try {
            text = VisibleText.trim(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            reject(record, command == WatchRequest.STOP ? STOP_WITHOUT_RID : NOT_UTF8, "not valid UTF-8");
            return;
        }
        if (BuildRid.parse(text).isPresent()) {
            parseBuild(record, text, command);
        } else if (FollowRid.parse(text).isPresent()) {
            parseFollow(record, text, command);
        } else if (command == WatchRequest.STOP) {
            reject(
                    record,
                    STOP_WITHOUT_RID,
                    "a null value means \"stop watching\", but its key is no RID of a build, schedule or dataset"
                            + unseen(text));
        } else if (text.isEmpty()) {
            reject(record, EMPTY, "the value is empty: it should be one RID");
        } else if (text.getBytes(StandardCharsets.UTF_8).length > BuildRid.MAX_BYTES) {
            reject(record, TOO_LONG, "longer than the " + BuildRid.MAX_BYTES + " bytes that a RID may have");
        } else {
            reject(
                    record,
                    MALFORMED_RID,
                    "not of the form ri.<service>.<instance>.build.<locator>, ri.scheduler.<instance>.schedule.<locator>"
                            + " or ri.foundry.<instance>.dataset.<locator>" + unseen(text));
        }
    }

    private void parseBuild(Record<byte[], byte[]> record, String rid, WatchRequest command) {
        if (since(record, command).isPresent()) {
            reject(record, BAD_SINCE, "the header " + CommandHeaders.SINCE + " is only for schedules and datasets");
        } else {
            forward(rid, command, new CommandHeaders(CommandHeaders.foundBy(record.headers()), null));
        }
    }

    private void parseFollow(Record<byte[], byte[]> record, String rid, WatchRequest command) {
        Optional<String> given = since(record, command);
        Duration back = given.isEmpty() ? Duration.ZERO : DurationText.parse(VisibleText.trim(given.get()));
        if (back == null || back.compareTo(longestSince) > 0) {
            reject(
                    record,
                    BAD_SINCE,
                    "the header " + CommandHeaders.SINCE + " is no duration such as 30m, 2h or 1d, of at most "
                            + DurationText.format(longestSince));
            return;
        }
        long now = context.currentSystemTimeMs();
        // With producers' timestamps on the topic, a time may be anything.
        long earliest = now - longestSince.toMillis();
        long sent = Math.max(earliest, Math.min(record.timestamp(), now));
        forward(rid, command, new CommandHeaders(null, Math.max(earliest, sent - back.toMillis())));
    }

    /** How far the record reaches back; empty for a stop, of which it means nothing. */
    private static Optional<String> since(Record<byte[], byte[]> record, WatchRequest command) {
        return command == WatchRequest.STOP
                ? Optional.empty()
                : CommandHeaders.text(record.headers(), CommandHeaders.SINCE);
    }

    /**
     * Names the first invisible character of the text, since a text with one looks like a good RID; empty if there is
     * none. Nothing else of the text is repeated.
     */
    private static String unseen(String text) {
        return text.codePoints()
                .mapToObj(Character::toString)
                .filter(character -> !VisibleText.of(character).equals(character))
                .findFirst()
                .map(character -> "; it holds the invisible character " + VisibleText.of(character))
                .orElse("");
    }

    private void forward(String rid, WatchRequest command, CommandHeaders headers) {
        // Without the input's other headers: their size has no limit, and no later node reads them.
        context.forward(new Record<>(rid, command, context.currentSystemTimeMs(), headers.toHeaders()), commandsChild);
    }

    private void reject(Record<byte[], byte[]> record, DeadLetter.Reason reason, String message) {
        var origin = context.recordMetadata().orElse(null);
        var letter =
                DeadLetter.of(reason, message, record.key(), record.value(), origin, context.currentSystemTimeMs());
        context.forward(letter, deadLettersChild);
        listener.onDeadLetter(reason);
    }
}
