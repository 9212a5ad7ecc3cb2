package io.buildwatch.poll;

import io.buildwatch.foundry.BuildReading;
import io.buildwatch.foundry.Sweep;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Where finished readings wait for the stream thread: the one object of this package that two threads touch. HTTP I/O
 * threads put, the stream thread takes. It holds at most two answers a build, since no build has more calls under way.
 */
final class PollMailbox {
    /** A finished reading, for the life of the watch that asked for it. */
    sealed interface Answer {
        LiveBuild live();
    }

    /** The sweep that {@code live} asked for, and what it may prove. */
    record Swept(LiveBuild live, Sweep sweep, SettleProof.Ticket ticket) implements Answer {}

    /** The reading of {@code Build} that {@code live} asked for. */
    record BuildRead(LiveBuild live, BuildReading reading) implements Answer {}

    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

    /** Any thread; never blocks. */
    void put(Answer answer) {
        answers.add(answer);
    }

    /** The stream thread; null where nothing waits. */
    @Nullable
    Answer take() {
        return answers.poll();
    }
}
