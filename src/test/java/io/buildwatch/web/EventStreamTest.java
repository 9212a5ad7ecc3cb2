package io.buildwatch.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

final class EventStreamTest {
    private final List<String> written = new ArrayList<>();
    private final Deque<Callback> underWay = new ArrayDeque<>();
    private final List<String> ends = new ArrayList<>();
    private final EventStream stream = new EventStream(
            new Content.Sink() {
                @Override
                public void write(boolean last, ByteBuffer bytes, Callback callback) {
                    written.add(UTF_8.decode(bytes).toString());
                    underWay.add(callback);
                }
            },
            Callback.from(() -> ends.add("over"), cause -> ends.add(cause.getMessage())),
            null);

    @Test
    void whatComesDuringAWriteIsWrittenAfterItTheLatestOfEach() {
        offer("a", "a1 ");
        offer("b", "b1 ");
        offer("a", "a2 ");
        offer("b", "b2 ");
        assertThat(written).containsExactly("a1 ");

        goOn();
        assertThat(written).containsExactly("a1 ", "b2 a2 ");
    }

    @Test
    void muchIsWrittenPieceByPieceAndWhole() {
        offer("first", "0");
        StringBuilder all = new StringBuilder("0");
        for (int i = 0; i < 100; i++) {
            String message = String.valueOf(i % 10).repeat(4_000);
            all.append(message);
            offer("m" + i, message);
        }
        while (!underWay.isEmpty()) {
            goOn();
        }

        assertThat(String.join("", written)).isEqualTo(all.toString());
        assertThat(written).hasSizeGreaterThan(6).allMatch(piece -> piece.length() < 70_000);
        assertThat(ends).isEmpty();
    }

    @Test
    void aReaderForWhomTooManyBytesWaitIsCutOff() {
        offer("first", "0");
        String message = "x".repeat(1 << 16);
        for (int i = 0; i < 64; i++) {
            offer("same", message); // replaces the message before, so no more bytes wait
            offer("m" + i, message);
            assertThat(ends).isEqualTo(i < 63 ? List.of() : List.of("reads too slowly"));
        }
        offer("late", "late");
        goOn();
        assertThat(written).containsExactly("0");
    }

    @Test
    void aBrokenConnectionEndsIt() {
        offer("a", "a1");
        underWay.remove().failed(new IllegalStateException("gone"));
        offer("a", "a2");
        assertThat(ends).containsExactly("gone");
        assertThat(written).containsExactly("a1");
    }

    private void offer(String key, String message) {
        stream.offer(key, message.getBytes(UTF_8));
    }

    private void goOn() {
        underWay.remove().succeeded();
    }
}
