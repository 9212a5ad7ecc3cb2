package io.buildwatch.chaos;

import java.util.Locale;

/** What can be made to go wrong. */
enum FaultKind {
    KILL(60),
    /** As soon as a commit of the instance is seen between its two phases. */
    KILL_IN_COMMIT(100),
    KILL_AND_LOSE_STATE(40),
    ROLLING_RESTART(50),
    ZOMBIE(20),
    BROKER_KILL(14),
    COORDINATOR_KILL(6),
    BROKER_PAUSE(20),
    /** Between instances and brokers. */
    NETWORK(0),
    /** In the code of two instances. */
    EXCEPTIONS(0),
    /** An instance joins under load, and the commit that another makes as it gives tasks up is not answered. */
    UNANSWERED_COMMIT(0),
    /** By chance in each call. */
    API(0),
    /** The whole API down, and the token revoked. */
    OUTAGES(0);

    /** How many of them a full run makes, one after another; 0 for those that come beside them. */
    final int inFull;

    FaultKind(int inFull) {
        this.inFull = inFull;
    }

    boolean isOfProcesses() {
        return inFull > 0;
    }

    /** Those that take their time, in which others may come too. */
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
        throw new IllegalArgumentException(word + ": no kind of fault; " + Options.USAGE);
    }
}
