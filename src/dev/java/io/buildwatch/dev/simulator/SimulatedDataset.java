package io.buildwatch.dev.simulator;

import java.util.List;

/** A dataset, of which the simulator knows only the schedules that build it. Any thread. */
public final class SimulatedDataset {
    private final String rid;
    private volatile List<String> schedules = List.of();

    SimulatedDataset(String rid) {
        this.rid = rid;
    }

    /** The dataset's RID. */
    public String rid() {
        return rid;
    }

    /** Sets the RIDs of the schedules that build it; they need not exist. */
    public SimulatedDataset schedules(List<String> scheduleRids) {
        schedules = List.copyOf(scheduleRids);
        return this;
    }

    List<String> schedules() {
        return schedules;
    }
}
