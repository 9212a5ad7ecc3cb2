package io.buildwatch.readmodel;

/**
 * The state of the read model. Immutable.
 *
 * @param caughtUp whether it has applied all records that were committed when its feeding began
 * @param behindRecords committed records that are not applied yet, as far as is known
 * @param behindSeconds for how long it may have lacked something; 0 if it lacks nothing
 * @param builds how many are held
 * @param diskBytes the size of its files
 * @param trouble why it cannot be fed at the moment, in one line; empty if nothing is wrong
 */
public record ReadModelStatus(
        boolean caughtUp, long behindRecords, double behindSeconds, int builds, long diskBytes, String trouble) {}
