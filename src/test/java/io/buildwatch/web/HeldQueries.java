package io.buildwatch.web;

import io.buildwatch.events.JobStatus;
import io.buildwatch.queries.BuildFilter;
import io.buildwatch.queries.Changes;
import io.buildwatch.queries.Page;
import io.buildwatch.queries.Queries;
import io.buildwatch.queries.Standing;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.JobView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Queries of builds in memory, without a broker, for tests of HTTP and the page. Filters are ignored. */
public final class HeldQueries implements Queries {
    /** How many seconds behind each answer says that it is. */
    public volatile double behindSeconds;

    private final Map<String, BuildView> builds = new ConcurrentHashMap<>();
    private final List<Consumer<Changes>> listeners = new CopyOnWriteArrayList<>();

    /** Holds the build, and calls the listeners. */
    public void change(BuildView build) {
        builds.put(build.buildRid(), build);
        Changes changes = new Changes(Map.of(build.buildRid(), Optional.of(build)), List.of());
        listeners.forEach(listener -> listener.accept(changes));
    }

    @Override
    public Standing standing() {
        return new Standing(true, 0, behindSeconds, builds.size(), 0, "");
    }

    @Override
    public double behindSeconds() {
        return behindSeconds;
    }

    @Override
    public boolean hasCaughtUp() {
        return true;
    }

    @Override
    public Page<BuildView> builds(BuildFilter filter, @Nullable String cursor, int limit) {
        return new Page<>(List.copyOf(builds.values()), null);
    }

    @Override
    public Optional<BuildView> build(String rid) {
        return Optional.ofNullable(builds.get(rid));
    }

    @Override
    public Page<JobView> jobs(BuildView build, Set<JobStatus> statuses, @Nullable String cursor, int limit) {
        return new Page<>(List.of(), null);
    }

    @Override
    public Runnable subscribe(Consumer<Changes> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
