package io.buildwatch.web;

import io.buildwatch.events.JobStatus;
import io.buildwatch.readmodel.BatchChanges;
import io.buildwatch.readmodel.ReadModelQueries;
import io.buildwatch.readmodel.ReadModelStatus;
import io.buildwatch.readmodel.ResultPage;
import io.buildwatch.view.BuildFilter;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.FollowView;
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
public final class HeldQueries implements ReadModelQueries {
    /** How many seconds behind each answer says that it is. */
    public volatile double behindSeconds;

    private final Map<String, BuildView> builds = new ConcurrentHashMap<>();
    private final List<Consumer<BatchChanges>> listeners = new CopyOnWriteArrayList<>();

    /** Holds the build, and calls the listeners. */
    public void change(BuildView build) {
        builds.put(build.buildRid(), build);
        BatchChanges changes = new BatchChanges(Map.of(build.buildRid(), Optional.of(build)), List.of());
        listeners.forEach(listener -> listener.accept(changes));
    }

    @Override
    public ReadModelStatus status() {
        return new ReadModelStatus(true, 0, behindSeconds, builds.size(), 0, "");
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
    public ResultPage<BuildView> builds(BuildFilter filter, @Nullable String cursor, int limit) {
        return new ResultPage<>(List.copyOf(builds.values()), null);
    }

    @Override
    public Optional<BuildView> build(String rid) {
        return Optional.ofNullable(builds.get(rid));
    }

    @Override
    public ResultPage<JobView> jobs(BuildView build, Set<JobStatus> statuses, @Nullable String cursor, int limit) {
        return new ResultPage<>(List.of(), null);
    }

    @Override
    public ResultPage<FollowView> follows(@Nullable String cursor, int limit) {
        return new ResultPage<>(List.of(), null);
    }

    @Override
    public Runnable subscribe(Consumer<BatchChanges> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
