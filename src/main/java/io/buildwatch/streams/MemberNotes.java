package io.buildwatch.streams;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The member ids that the group gave to the consumers of this instance, kept in a file of its state directory. The
 * process that holds the directory's lock tells by them which members of the group belong to its own killed
 * predecessor. Any thread.
 */
public final class MemberNotes {
    private static final Logger LOG = LoggerFactory.getLogger(MemberNotes.class);
    private static final String NAME = "buildwatch.members";

    /** Enough for the last few starts, each with one id for each stream thread. */
    private static final int MOST = 200;

    private final Path file;
    private final Deque<String> ids = new ArrayDeque<>();

    private MemberNotes(Path file) {
        this.file = file;
    }

    /** The ids noted in this directory so far; none if the file cannot be read. */
    public static MemberNotes in(Path stateDir) {
        MemberNotes notes = new MemberNotes(stateDir.resolve(NAME));
        try {
            if (Files.exists(notes.file)) {
                notes.ids.addAll(Files.readAllLines(notes.file));
            }
        } catch (IOException e) {
            LOG.debug("the notes of members cannot be read", e);
        }
        return notes;
    }

    synchronized void add(String memberId) {
        ids.addLast(memberId);
        while (ids.size() > MOST) {
            ids.removeFirst();
        }
        try {
            Files.write(file, ids);
        } catch (IOException e) {
            // After a kill, the next start then waits until the group has dropped the member.
            LOG.warn("state.dir: the member id in the group cannot be noted in {}: {}", file, e.toString());
        }
    }

    public synchronized Set<String> ids() {
        return Set.copyOf(ids);
    }
}
