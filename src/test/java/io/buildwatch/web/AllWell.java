package io.buildwatch.web;

import java.util.List;

/** A service of which there is nothing to report, where a test is about the port and not about health. */
public final class AllWell implements HealthSource {
    @Override
    public boolean live() {
        return true;
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public List<Part> parts() {
        return List.of();
    }
}
