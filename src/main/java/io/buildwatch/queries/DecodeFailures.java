package io.buildwatch.queries;

import java.util.function.Predicate;

/**
 * What an exception of a deserializer says.
 *
 * @param isLookup nothing of the record: the registry did not answer
 * @param isUnknownSchema the registry answered, and has no schema of the record's id
 */
public record DecodeFailures(Predicate<Throwable> isLookup, Predicate<Throwable> isUnknownSchema) {}
