package io.buildwatch.dev.simulator;

import java.util.EnumSet;
import java.util.Set;

/**
 * The faults that can be injected. Of those that replace an answer, only the first in this order that strikes takes
 * effect; the others combine.
 */
public enum ApiFault {
    /** The connection ends without an answer; with {@link SimulatorSettings#relay} it is reset (RST). */
    CONNECTION_RESET(Kind.REPLACES),
    /** 503 without a body. */
    UNAVAILABLE(Kind.REPLACES),
    /** 500 {@code Default:Internal} with Foundry's body. */
    INTERNAL_ERROR(Kind.REPLACES),
    /** 502 with a proxy's HTML page. */
    PROXY_HTML(Kind.REPLACES),
    /** 429 without {@code Retry-After}. */
    THROTTLED(Kind.REPLACES),
    /** 429 with {@code Retry-After}. */
    THROTTLED_RETRY_AFTER(Kind.REPLACES),
    /** 401 {@code Default:Unauthorized}, even if the token is good. */
    UNAUTHORIZED(Kind.REPLACES),
    /** 200 with a body that is not JSON. */
    GIBBERISH(Kind.REPLACES),
    /** 200 with Foundry's body of an error. */
    ERROR_UNDER_200(Kind.REPLACES),
    /** 200 with a JSON object that has none of the API's fields. */
    OTHER_SHAPE(Kind.REPLACES),

    /** The answer comes after a pause. */
    SLOW(Kind.DELIVERY),
    /** The answer comes in drips. */
    SLOW_DRIP(Kind.DELIVERY),
    /** The answer ends in the middle, though its length was announced. */
    CUT_OFF(Kind.DELIVERY),

    /** 400 {@code ApiFeaturePreviewUsageOnly} on a list call without {@code preview=true}. */
    PREVIEW_REQUIRED(Kind.LIST),
    /** 403 {@code GetBuildPermissionDenied} on the list. */
    LIST_FORBIDDEN(Kind.LIST),
    /** 404 {@code BuildNotFound} with Foundry's body on the list. */
    LIST_NOT_FOUND(Kind.LIST),
    /** 404 without a body on the list. */
    LIST_MISSING(Kind.LIST),
    /** 400 {@code InvalidPageToken} for any token. */
    EXPIRED_TOKEN(Kind.LIST),
    /** A job that finished since the first page, or a moment before, is missed by the pages after it. */
    SHIFTING_PAGES(Kind.LIST),
    /** A page as it was some time ago. */
    STALE_PAGE(Kind.LIST),
    /** A page holds fewer or more jobs than asked for. */
    UNEVEN_PAGES(Kind.LIST),
    /** No {@code data}: on a page without jobs, or on an extra one with a token. */
    ABSENT_DATA(Kind.LIST),
    /** An extra page without jobs, with a token. */
    EMPTY_PAGE(Kind.LIST),
    /** A page begins with the last job of the page before. */
    DUPLICATES(Kind.LIST),
    /** A page's {@code nextPageToken} is the token with which the page was requested. */
    REPEATED_TOKEN(Kind.LIST),
    /** About one job in four is on no list and in no batch. */
    VANISHED_JOBS(Kind.LIST),
    /** One job that has not ended shows an undocumented status. */
    UNKNOWN_STATUS(Kind.LIST),
    /** About one job in four ends with an undocumented status in place of its own. */
    UNKNOWN_LAST_WORD(Kind.LIST),
    /** No {@code startedTime} and no {@code latestAttemptStartTime}. */
    NO_START_TIMES(Kind.LIST),
    /** One element of a page is not a job. */
    MALFORMED_ELEMENT(Kind.LIST),
    /** The times of a job in other forms of ISO 8601; an absent time becomes an empty string. */
    ODD_TIMES(Kind.LIST),

    /** 403 {@code GetBuildPermissionDenied} on {@code Build}; left out of a batch. */
    BUILD_FORBIDDEN(Kind.BUILD),
    /** A bare 404 on {@code Build}; left out of a batch. */
    BUILD_MISSING(Kind.BUILD),
    /** Left out of the answer of a batch. */
    BUILD_LEFT_OUT(Kind.BUILD),
    /** {@code Build} as it was some time ago, behind the list. */
    BUILD_BEHIND(Kind.BUILD),
    /** A bare 404 on {@code builds/getBatch}. */
    BUILD_BATCH_MISSING(Kind.BUILD),
    /** A bare 404 on {@code jobs/getBatch}. */
    JOB_BATCH_MISSING(Kind.JOB_BATCH),
    /** 400 {@code ApiFeaturePreviewUsageOnly} on {@code jobs/getBatch}, even with {@code preview=true}. */
    JOB_BATCH_PREVIEW_REQUIRED(Kind.JOB_BATCH),
    /** 403 {@code Default:PermissionDenied} on {@code jobs/getBatch}, whichever jobs are asked for. */
    JOB_BATCH_FORBIDDEN(Kind.JOB_BATCH),
    /** A bare 413 on {@code jobs/getBatch} if more jobs are asked for than {@link FaultRules.Tuning#mostJobs}. */
    JOB_BATCH_TOO_LARGE(Kind.JOB_BATCH),
    /** 403 {@code GetJobPermissionDenied} on a whole batch that asks for the first job of a build. */
    JOB_FORBIDDEN(Kind.JOB_BATCH),
    /** The entry of a job in a batch as it was some time ago; no entry if the job did not exist then. */
    JOB_STALE(Kind.JOB_BATCH),
    /** A batch has no entry for a job. */
    JOB_LEFT_OUT(Kind.JOB_BATCH),
    /** Under a job's RID a batch has the entry of another job of the same build. */
    JOB_OF_ANOTHER(Kind.JOB_BATCH),
    /** A batch also has the entry of a job of the same build that was not asked for. */
    JOB_NOT_ASKED_FOR(Kind.JOB_BATCH),
    /** Under a job's RID a batch has something that is not a job. */
    JOB_MALFORMED(Kind.JOB_BATCH),

    /** No run has a result in this answer. */
    RUNS_WITHOUT_RESULT(Kind.SCHEDULE),
    /** The list of runs is shuffled, in the same way for all pages of one reading. */
    RUNS_OUT_OF_ORDER(Kind.SCHEDULE),
    /** An extra page without runs, with a token, before the right one. */
    RUNS_EMPTY_PAGE(Kind.SCHEDULE),
    /** A page after the first begins one to three runs too late, so that this reading misses them. */
    RUNS_SHIFTED(Kind.SCHEDULE),
    /** One element of a page is not a run. */
    RUN_MALFORMED(Kind.SCHEDULE),
    /** A bare 404 on a schedule, on its runs, or on the schedules of a dataset. */
    SCHEDULE_MISSING(Kind.SCHEDULE),
    /** 403 {@code Default:PermissionDenied} on a schedule, on its runs, or on the schedules of a dataset. */
    SCHEDULE_FORBIDDEN(Kind.SCHEDULE),

    /** 503 without a body from the token endpoint. */
    TOKEN_UNAVAILABLE(Kind.TOKEN);

    private enum Kind {
        REPLACES,
        DELIVERY,
        LIST,
        BUILD,
        JOB_BATCH,
        SCHEDULE,
        TOKEN
    }

    private final Kind kind;

    ApiFault(Kind kind) {
        this.kind = kind;
    }

    /** Whether only {@code jobs/getBatch} has this fault. */
    public boolean isOfJobBatches() {
        return kind == Kind.JOB_BATCH;
    }

    /** The faults that put another answer, or none, in place of the right one. */
    static Set<ApiFault> replacing() {
        return of(Kind.REPLACES);
    }

    /**
     * The faults that only calls for schedules and datasets have. A client recovers from each of them by asking again.
     * They are not among {@link #passing}, because they cannot strike where nobody asks for schedules.
     */
    public static Set<ApiFault> ofSchedules() {
        return of(Kind.SCHEDULE);
    }

    private static Set<ApiFault> of(Kind kind) {
        EnumSet<ApiFault> faults = EnumSet.allOf(ApiFault.class);
        faults.removeIf(fault -> fault.kind != kind);
        return faults;
    }

    /** The faults that a client recovers from by asking again, so that a run under them ends well. */
    public static Set<ApiFault> passing() {
        return EnumSet.of(
                CONNECTION_RESET,
                UNAVAILABLE,
                INTERNAL_ERROR,
                PROXY_HTML,
                THROTTLED,
                THROTTLED_RETRY_AFTER,
                UNAUTHORIZED,
                GIBBERISH,
                ERROR_UNDER_200,
                OTHER_SHAPE,
                SLOW,
                SLOW_DRIP,
                CUT_OFF,
                LIST_FORBIDDEN,
                LIST_MISSING,
                EXPIRED_TOKEN,
                SHIFTING_PAGES,
                STALE_PAGE,
                UNEVEN_PAGES,
                ABSENT_DATA,
                EMPTY_PAGE,
                DUPLICATES,
                REPEATED_TOKEN,
                VANISHED_JOBS,
                UNKNOWN_STATUS,
                NO_START_TIMES,
                MALFORMED_ELEMENT,
                ODD_TIMES,
                BUILD_FORBIDDEN,
                BUILD_MISSING,
                BUILD_LEFT_OUT,
                BUILD_BEHIND,
                JOB_STALE,
                JOB_LEFT_OUT,
                JOB_OF_ANOTHER,
                JOB_NOT_ASKED_FOR,
                JOB_MALFORMED);
    }
}
