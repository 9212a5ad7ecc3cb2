package io.buildwatch.web;

import java.io.Serial;

/** A request that cannot be answered as it is (400). The message says what is allowed. */
final class BadRequest extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    BadRequest(String message) {
        super(message);
    }
}
