package io.buildwatch.chaos;

import java.util.Locale;

/** The kinds of faults that a run can make. */
enum FaultKind {
    KILL(60),
    /** An instance is killed as soon as a commit of its transaction is seen between the two phases. */
    KILL_IN_COMMIT(100),
    KILL_AND_LOSE_STATE(40),
    ROLLING_RESTART(50),
    ZOMBIE(20),
    BROKER_KILL(14),
    COORDINATOR_KILL(6),
    BROKER_PAUSE(20),
    /** On the connections between instances and brokers. */
    NETWORK(0),
    /** Thrown in the code of two instances. */
    EXCEPTIONS(0),
    /** An instance joins under load, and the commit that another makes while it gives tasks up is not answered. */
    UNANSWERED_COMMIT(0),
    /** Faults in single answers of Foundry, by chance. */
    API(0),
    /** The whole API of Foundry is down, its token is revoked, or {@code jobs/getBatch} is missing for a while. */
    OUTAGES(0);

    /** How many of them a full run makes, one after another; 0 for kinds that are made by a thread of their own. */
    final int inFull;

    FaultKind(int inFull) {
        this.inFull = inFull;
    }

    boolean isOfProcesses() {
        return inFull > 0;
    }

    /** Whether a fault of this kind takes so long that others may be made during it. */
    boolean isLong() {
        return switch (this) {
            case ROLLING_RESTART, ZOMBIE, BROKER_KILL, COORDINATOR_KILL, BROKER_PAUSE -> true;
            default -> false;
        };
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static FaultKind of(String word) {
        for (FaultKind kind : values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(word + ": no kind of fault; " + ChaosOptions.USAGE);
    }
}
