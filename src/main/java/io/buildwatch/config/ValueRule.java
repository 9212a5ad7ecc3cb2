package io.buildwatch.config;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which texts a setting allows, and how they are read. Immutable; any thread.
 *
 * @param allowed the allowed texts, in words that complete "must be …"
 * @param reader returns the value, or null if the text is not allowed; never throws
 */
record ValueRule<T>(String allowed, Function<String, @Nullable T> reader) {

    @Nullable
    T read(String text) {
        return reader.apply(text);
    }
}
