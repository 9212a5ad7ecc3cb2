package io.buildwatch.foundry;

/** The ways in which an answer under a good status is not as the API's documentation says. */
public enum AnswerFlaw {
    /** An element of a list or a batch without an RID, build RID or status that can be read: it is no reading. */
    MALFORMED_ELEMENT,
    /** Another value of an element, such as a time: taken as absent. */
    UNREADABLE_VALUE,
    /** Foundry's error body: the call has failed. */
    ERROR_BODY,
    /** None of the fields that the answer should have, but others: the call has failed. */
    UNKNOWN_SHAPE
}
