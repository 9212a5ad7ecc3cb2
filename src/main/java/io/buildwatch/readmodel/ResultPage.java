package io.buildwatch.readmodel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list. Immutable.
 *
 * @param next the cursor at which the next part begins, an opaque text; null on the last part
 */
public record ResultPage<T>(List<T> items, @Nullable String next) {}
