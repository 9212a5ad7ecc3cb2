package io.buildwatch.readmodel;

import java.util.function.Predicate;

/**
 * Tells the exceptions of a deserializer apart.
 *
 * @param isLookup whether the schema could not be looked up, so that nothing is known of the record
 * @param isUnknownSchema whether the registry answered and has no schema of the record's id
 */
public record DecodeFailures(Predicate<Throwable> isLookup, Predicate<Throwable> isUnknownSchema) {}
