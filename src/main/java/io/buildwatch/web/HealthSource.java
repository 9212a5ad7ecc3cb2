package io.buildwatch.web;

import java.util.List;
import java.util.Map;

/**
 * The health of the instance. Called on HTTP threads at any time, so it must not throw, and must not keep more than one
 * caller waiting.
 */
public interface HealthSource {
    /** False if only a restart helps. */
    boolean isLive();

    /** True if the state is restored and the stream loop runs. */
    boolean isReady();

    /** The health of each part, in the order in which they are shown. */
    List<Part> parts();

    /**
     * One part.
     *
     * @param name such as {@code kafka}
     * @param detail numbers, booleans and text for people and programs; no secret
     */
    record Part(String name, boolean ok, Map<String, ?> detail) {}
}
