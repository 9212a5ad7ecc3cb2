package io.buildwatch.queries;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next where the next part begins, an opaque text; null on the last
 */
public record Page<T>(List<T> items, @Nullable String next) {}
