package io.buildwatch.foundry;

/** The ways in which an answer with a good HTTP status differs from the API's documentation. */
public enum AnswerFlaw {
    /** An element whose RID, build RID or status cannot be read, or which is of another build: it is no reading. */
    MALFORMED_ELEMENT,
    /** Another value of an element, such as a time, cannot be read: it is taken as absent. */
    UNREADABLE_VALUE,
    /** Foundry's error body under a good status: the call has failed. */
    ERROR_BODY,
    /** The answer has other fields, but none of the documented ones: the call has failed. */
    UNKNOWN_SHAPE
}
