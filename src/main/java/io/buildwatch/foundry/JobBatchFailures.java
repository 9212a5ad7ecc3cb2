package io.buildwatch.foundry;

import io.buildwatch.foundry.CallResult.Advice;
import io.buildwatch.foundry.FoundryFailure.Kind;

/** What the failure of a call of {@code jobs/getBatch} means, see docs/architecture.md#a-batch-of-jobs. Stateless. */
final class JobBatchFailures {
    private JobBatchFailures() {}

    /** Whether the endpoint is not there, or may not be used. */
    static boolean isUnavailable(FoundryFailure failure) {
        return failure.isBareNotFound()
                || "ApiFeaturePreviewUsageOnly".equals(failure.errorName())
                || "ApiUsageDenied".equals(failure.errorName());
    }

    /** Whether fewer jobs may be asked for. */
    static boolean isTooLarge(CallResult<?> answer, FoundryFailure failure) {
        return answer.advice() == Advice.ASK_FOR_LESS
                || failure.status() == 413
                || "BatchRequestSizeExceededLimit".equals(failure.errorName());
    }

    /** Whether one of the jobs may have made the call fail, so that the others can be read without it. */
    static boolean mayBeOneJobsFault(FoundryFailure failure) {
        return failure.kind() == Kind.FORBIDDEN
                || failure.kind() == Kind.NOT_FOUND
                || (failure.kind() == Kind.PROTOCOL && failure.status() == 400);
    }
}
