package io.buildwatch.web;

import java.util.List;
import java.util.Map;

/** How the instance is. Asked on HTTP threads at any time, so it must not throw, and must not keep more than one
 * caller waiting. */
public interface HealthSource {
    /** False when only a restart helps. */
    boolean live();

    /** True when restored and running. */
    boolean ready();

    /** Each part by itself, in the order shown. */
    List<Part> parts();

    /**
     * One part.
     *
     * @param name such as {@code kafka}
     * @param detail numbers, booleans and text for people and programs; no secret
     */
    record Part(String name, boolean ok, Map<String, ?> detail) {}
}
