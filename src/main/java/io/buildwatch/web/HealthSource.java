package io.buildwatch.web;

import java.util.List;
import java.util.Map;

/** What the endpoints ask of the running instance; any thread, must not block for long. */
public interface HealthSource {
    /** Whether the stream loop runs and commits: false asks for a restart. */
    boolean isLive();

    /** Whether it is running and restored. */
    boolean isReady();

    /** Each part by itself. */
    List<Part> parts();

    /** All metrics in Prometheus' text format. */
    String metrics();

    /**
     * The health of one part.
     *
     * @param name {@code kafka}, {@code registry} or {@code foundry}
     * @param ok whether it is as it should be
     * @param details more for people, by name; no secret
     */
    record Part(String name, boolean ok, Map<String, Object> details) {}
}
