package io.buildwatch.foundry;

import io.buildwatch.foundry.FoundryFailure.Kind;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps what is wrong with Foundry as a whole, as of the latest call that shows it, for people. Any thread. */
final class ServiceTrouble {
    /** An enrolment may lack these, or a token may not be allowed to use them, while builds can be read. */
    private static final Set<ApiEndpoint> OPTIONAL = EnumSet.of(
            ApiEndpoint.JOB_BATCH, ApiEndpoint.SCHEDULE_RUNS, ApiEndpoint.SCHEDULE, ApiEndpoint.DATASET_SCHEDULES);

    private volatile @Nullable FoundryFailure latest;

    Optional<FoundryFailure> latestFailure() {
        return Optional.ofNullable(latest);
    }

    /** A listener that notes each call here and then passes it on. */
    FoundryListener noteBefore(FoundryListener listener) {
        return (endpoint, failure, nanos) -> {
            if (!OPTIONAL.contains(endpoint) || !isOfTheEndpoint(failure)) {
                note(failure);
            }
            listener.onCall(endpoint, failure, nanos);
        };
    }

    /** Whether the failure says that the endpoint is missing or refused, while others may be there. */
    private static boolean isOfTheEndpoint(@Nullable FoundryFailure failure) {
        return failure != null && (failure.kind() == Kind.SERVICE_NOT_USABLE || failure.kind() == Kind.FORBIDDEN);
    }

    private void note(@Nullable FoundryFailure failure) {
        // Neither shows trouble or its end: 429 is a limit, and NOT_SENT is due to this client's closing.
        if (failure == null || (failure.kind() != Kind.THROTTLED && failure.kind() != Kind.NOT_SENT)) {
            latest = failure != null && isTrouble(failure) ? failure : null;
        }
    }

    /** Whether the failure is about the service. One that refuses a single build works and accepts the token. */
    static boolean isTrouble(FoundryFailure failure) {
        boolean ofTheBuild = failure.kind() == Kind.FORBIDDEN
                && failure.errorName() != null
                && !failure.errorName().equals("ApiUsageDenied");
        return failure.kind() != Kind.NOT_FOUND && !ofTheBuild;
    }
}
