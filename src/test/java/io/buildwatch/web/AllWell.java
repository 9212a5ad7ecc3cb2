package io.buildwatch.web;

import java.util.List;

/** A service that is always healthy, for tests that are not about health. */
public final class AllWell implements HealthSource {
    @Override
    public boolean isLive() {
        return true;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public List<Part> parts() {
        return List.of();
    }
}
