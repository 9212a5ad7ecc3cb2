package io.buildwatch.readmodel;

import java.io.Serial;

/** The read model cannot be read or written. What it holds can be read from the topics again. */
public final class ReadModelException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean damaged;

    ReadModelException(String message, Throwable cause) {
        this(message, cause, false);
    }

    /** @param damaged whether the files cannot be read, so that they must be created again */
    ReadModelException(String message, Throwable cause, boolean damaged) {
        super(message, cause);
        this.damaged = damaged;
    }

    boolean isDamaged() {
        return damaged;
    }
}
