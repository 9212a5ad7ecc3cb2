package io.buildwatch.config;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a setting's text may be, and what it means. Immutable; any thread.
 *
 * @param allowed for people, completes "must be …"
 * @param reader the value, or null where the text is not allowed; never throws
 */
record ValueRule<T>(String allowed, Function<String, @Nullable T> reader) {

    @Nullable
    T read(String text) {
        return reader.apply(text);
    }
}
