package io.buildwatch.foundry;

/** What a call to Foundry is for. */
public enum CallPurpose {
    /** Jobs that may still change, in a batch. */
    JOBS,
    /** {@code Build}s, in a batch or singly. */
    BUILDS,
    /** The first page of the list of a build that is new, or whose last reading failed. */
    FIRST_LISTS,
    /** The first page of the list of a build that has ended: it may prove that the build has settled. */
    PROOFS,
    /** The first page of the list of a build that is due. */
    LISTS,
    /** The first page of a list that is only to find jobs that joined the build. */
    SAFETY_LISTS,
    /** A page of a list that is read out of turn, because batches of jobs do not keep up. */
    LISTS_OUT_OF_TURN,
    /** A further page of any other list. */
    PAGES,
    /** Runs and details of schedules that are followed, and the schedules of datasets. */
    FOLLOWS
}
