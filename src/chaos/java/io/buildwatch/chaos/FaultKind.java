package io.buildwatch.chaos;

import java.util.Locale;

/** What can be made to go wrong. */
enum FaultKind {
    KILL(50),
    KILL_IN_COMMIT(50),
    KILL_AND_LOSE_STATE(20),
    ROLLING_RESTART(8),
    ZOMBIE(4),
    BROKER_KILL(4),
    COORDINATOR_KILL(3),
    BROKER_PAUSE(4),
    /** Between instances and brokers. */
    NETWORK(0),
    /** In the code of one instance. */
    EXCEPTIONS(0),
    /** By chance in each call. */
    API(0),
    /** The whole API down, and the token revoked. */
    OUTAGES(0);

    /** How often among the faults of processes, which come one at a time; 0 for those that come beside them. */
    final int weight;

    FaultKind(int weight) {
        this.weight = weight;
    }

    boolean isOfProcesses() {
        return weight > 0;
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
