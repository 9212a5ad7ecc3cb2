package io.buildwatch.intake;

import static io.buildwatch.fuzz.Bounds.check;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.buildwatch.fuzz.Bounds;
import io.buildwatch.records.DeadLetter;
import io.buildwatch.streams.FlowListener;
import io.buildwatch.streams.ThreadCommitState;
import io.buildwatch.text.VisibleText;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A fuzz target: any record of {@code build-rids}. The first byte says whether the rest is its value, or its key with a
 * null value. The record must become either one command with a RID that may stand in a URL, or one dead letter.
 */
public final class RidFuzz {
    private static final String COMMANDS = "commands";
    private static final String LETTERS = "letters";
    private static final MockProcessorContext<String, WatchRequest> CONTEXT = new MockProcessorContext<>();
    private static final RidParser PARSER =
            new RidParser(COMMANDS, LETTERS, Duration.ofDays(7), FlowListener.NONE, new ThreadCommitState());

    static {
        CONTEXT.setCurrentSystemTimeMs(1);
        CONTEXT.setCurrentStreamTimeMs(1);
        CONTEXT.setRecordMetadata("build-rids", 0, 0);
        PARSER.init(CONTEXT);
    }

    private RidFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        boolean stop = input[0] == 's';
        Record<byte[], byte[]> record = stop ? new Record<>(rest, null, 0) : new Record<>(null, rest, 0);
        Bounds.withinMemory(input, () -> {
            CONTEXT.resetForwards();
            PARSER.process(record);
        });

        var forwarded = CONTEXT.forwarded();
        check(forwarded.size() == 1, forwarded.size() + " records out of one");
        Record<?, ?> out = forwarded.get(0).record();
        if (out.value() instanceof WatchRequest command) {
            check(command == (stop ? WatchRequest.STOP : WatchRequest.WATCH), "another command");
            checkRid((String) out.key(), rest);
        } else {
            checkLetter(out, record);
        }
    }

    private static void checkRid(String rid, byte[] input) {
        check(rid.equals(VisibleText.trim(new String(input, UTF_8))), "another RID");
        check(rid.length() <= 512 && !rid.contains(".."), "no RID");
        check(rid.chars().allMatch(RidFuzz::mayStandInAUrl), "no RID");
        String[] parts = rid.split("\\.", 5);
        check(parts.length == 5 && parts[0].equals("ri"), "no RID");
        check(Set.of("build", "schedule", "dataset").contains(parts[3]), "no RID");
    }

    private static boolean mayStandInAUrl(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._-".indexOf(c) >= 0;
    }

    private static void checkLetter(Record<?, ?> letter, Record<byte[], byte[]> record) {
        check(Arrays.equals(first((byte[]) letter.value()), first(record.value())), "another value");
        check(Arrays.equals((byte[]) letter.key(), record.key()), "another key");
        letter.headers().forEach(header -> Bounds.plain(new String(header.value(), UTF_8), 500));
        String reason =
                new String(letter.headers().lastHeader("buildwatch.reason").value(), UTF_8);
        check(
                Arrays.stream(DeadLetter.Reason.values())
                        .anyMatch(known -> known.word().equals(reason)),
                "another reason");
    }

    private static byte[] first(byte[] value) {
        return value == null ? null : Arrays.copyOf(value, Math.min(value.length, DeadLetter.MAX_VALUE_BYTES));
    }
}
