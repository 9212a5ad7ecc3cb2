package io.buildwatch.await;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The builds that a command waits for, and when that ends. One thread; times are of a monotonic clock, ns. */
public final class BuildWait {
    private static final Set<BuildOutcome> COMPLETE =
            Set.of(BuildOutcome.SUCCEEDED, BuildOutcome.FAILED, BuildOutcome.CANCELED);

    /** After this time without a record the service may not be running; if it is, one comes within a second. */
    static final long SILENCE_NANOS = Duration.ofSeconds(20).toNanos();

    private final WaitPolicy rules;
    private final Map<String, AwaitedBuild> builds = new LinkedHashMap<>();
    private long begun;

    public BuildWait(Collection<String> rids, WaitPolicy rules) {
        this.rules = rules;
        rids.forEach(rid -> builds.put(rid, new AwaitedBuild(rid)));
    }

    /** In the order in which they were named. */
    public Collection<AwaitedBuild> builds() {
        return Collections.unmodifiableCollection(builds.values());
    }

    /** The build; null if it is not waited for. */
    public @Nullable AwaitedBuild find(@Nullable String rid) {
        return builds.get(rid);
    }

    /** To be called once what the topics hold is read, and the builds are submitted, if this command submits them. */
    public void begin(long now) {
        begun = now;
    }

    /** Whether nothing more is to be waited for. */
    public boolean isOver(long now) {
        List<BuildOutcome> outcomes =
                builds.values().stream().map(build -> outcome(build, now)).toList();
        return (rules.failFast() && outcomes.contains(BuildOutcome.FAILED))
                || (rules.any() && outcomes.stream().anyMatch(COMPLETE::contains))
                || !outcomes.contains(BuildOutcome.OPEN);
    }

    /** Takes a tombstone. It changes nothing if the build has ended already. */
    public void applyTombstone(AwaitedBuild build, long now) {
        if (outcome(build, now) == BuildOutcome.OPEN) {
            build.applyTombstone();
        }
    }

    /** What became of a build; with {@link WaitPolicy#failFast()} a failing build counts as failed. */
    public BuildOutcome outcome(AwaitedBuild build, long now) {
        boolean readAgain = now - begun >= rules.recheck().toNanos();
        return rules.failFast() && build.isFailing()
                ? BuildOutcome.FAILED
                : build.outcome(rules.submitted(), readAgain);
    }

    /** As {@link #outcome}, at the end of the wait: a build that is lost then counts as unseen. */
    public BuildOutcome finalOutcome(AwaitedBuild build, long now) {
        BuildOutcome outcome = outcome(build, now);
        return outcome == BuildOutcome.OPEN && build.isLost() ? BuildOutcome.UNSEEN : outcome;
    }

    /**
     * What became of all builds: the worst of failed, canceled, unseen, open. With {@link WaitPolicy#any()} those that
     * are not complete do not count if one is.
     */
    public BuildOutcome overallOutcome(long now) {
        Set<BuildOutcome> outcomes =
                builds.values().stream().map(build -> finalOutcome(build, now)).collect(Collectors.toSet());
        if (rules.any() && outcomes.stream().anyMatch(COMPLETE::contains)) {
            outcomes.retainAll(COMPLETE);
        }
        for (BuildOutcome outcome :
                List.of(BuildOutcome.FAILED, BuildOutcome.CANCELED, BuildOutcome.UNSEEN, BuildOutcome.OPEN)) {
            if (outcomes.contains(outcome)) {
                return outcome;
            }
        }
        return BuildOutcome.SUCCEEDED;
    }

    /**
     * RIDs of builds that were submitted or found, of which nothing was published for so long that the service may not
     * be running.
     */
    public List<String> ridsWithoutRecords(long now) {
        if (rules.submitter() == WaitPolicy.Submitter.OTHERS || now - begun < SILENCE_NANOS) {
            return List.of();
        }
        return builds.values().stream()
                .filter(AwaitedBuild::isMissingRecords)
                .map(AwaitedBuild::rid)
                .toList();
    }
}
