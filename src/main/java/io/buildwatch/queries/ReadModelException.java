package io.buildwatch.queries;

import java.io.Serial;

/** The read model cannot be read or written; what it holds can be had from the topics again. */
public final class ReadModelException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    ReadModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
