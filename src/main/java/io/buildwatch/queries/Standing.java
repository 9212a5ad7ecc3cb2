package io.buildwatch.queries;

/**
 * How the read model is.
 *
 * @param caughtUp whether it has held all that was committed, once since its start
 * @param behindRecords committed records that it has not taken, as far as is known
 * @param behindSeconds since when it may lack something; 0 where it lacks nothing
 * @param builds how many are held
 * @param diskBytes of its files
 * @param trouble why it cannot go on for now, in one line; empty where nothing is wrong
 */
public record Standing(
        boolean caughtUp, long behindRecords, double behindSeconds, int builds, long diskBytes, String trouble) {}
