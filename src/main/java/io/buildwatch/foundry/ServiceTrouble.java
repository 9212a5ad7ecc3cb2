package io.buildwatch.foundry;

import io.buildwatch.foundry.FoundryFailure.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is wrong with Foundry as a whole, for people to see; the last call that told counts. Any thread. */
final class ServiceTrouble {
    private volatile @Nullable FoundryFailure latest;

    Optional<FoundryFailure> latest() {
        return Optional.ofNullable(latest);
    }

    /** The listener, with this told first. */
    FoundryListener before(FoundryListener listener) {
        return (endpoint, failure, nanos) -> {
            note(failure);
            listener.onCall(endpoint, failure, nanos);
        };
    }

    private void note(@Nullable FoundryFailure failure) {
        // Neither proves anything: a full service is a working one, and this client's closing is its own affair.
        if (failure == null || (failure.kind() != Kind.THROTTLED && failure.kind() != Kind.NOT_SENT)) {
            latest = failure != null && isTrouble(failure) ? failure : null;
        }
    }

    /** "No such build" and "not yours to see" are said by a service that knows who asks. */
    static boolean isTrouble(FoundryFailure failure) {
        boolean ofTheBuild = failure.kind() == Kind.FORBIDDEN
                && failure.errorName() != null
                && !failure.errorName().equals("ApiUsageDenied");
        return failure.kind() != Kind.NOT_FOUND && !ofTheBuild;
    }
}
