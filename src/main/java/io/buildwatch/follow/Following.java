package io.buildwatch.follow;

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
public final class Following {
    private static final Set<Outcome> COMPLETE = Set.of(Outcome.SUCCEEDED, Outcome.FAILED, Outcome.CANCELED);

    /** After this time without a record the service may not be running; if it is, one comes within a second. */
    private static final long SILENCE_NANOS = Duration.ofSeconds(20).toNanos();

    private final FollowRules rules;
    private final Map<String, Followed> builds = new LinkedHashMap<>();
    private long begun;

    public Following(Collection<String> rids, FollowRules rules) {
        this.rules = rules;
        rids.forEach(rid -> builds.put(rid, new Followed(rid)));
    }

    /** In the order in which they were named. */
    public Collection<Followed> builds() {
        return Collections.unmodifiableCollection(builds.values());
    }

    /** The build; null if it is not waited for. */
    public @Nullable Followed find(@Nullable String rid) {
        return builds.get(rid);
    }

    /** To be called once what the topics hold is read, and the builds are submitted, if this command submits them. */
    public void begin(long now) {
        begun = now;
    }

    /** Whether nothing more is to be waited for. */
    public boolean isOver(long now) {
        List<Outcome> outcomes =
                builds.values().stream().map(build -> outcome(build, now)).toList();
        return (rules.failFast() && outcomes.contains(Outcome.FAILED))
                || (rules.any() && outcomes.stream().anyMatch(COMPLETE::contains))
                || !outcomes.contains(Outcome.OPEN);
    }

    /** Takes a tombstone. It changes nothing if the build has ended already. */
    public void forgotten(Followed build, long now) {
        if (outcome(build, now) == Outcome.OPEN) {
            build.removed();
        }
    }

    /** What became of a build; with {@link FollowRules#failFast()} a failing build counts as failed. */
    public Outcome outcome(Followed build, long now) {
        boolean readAgain = now - begun >= rules.recheck().toNanos();
        return rules.failFast() && build.isFailing() ? Outcome.FAILED : build.outcome(rules.submitted(), readAgain);
    }

    /** As {@link #outcome}, at the end of the wait: a build that is lost then counts as unseen. */
    public Outcome lastOutcome(Followed build, long now) {
        Outcome outcome = outcome(build, now);
        return outcome == Outcome.OPEN && build.isLost() ? Outcome.UNSEEN : outcome;
    }

    /**
     * What became of all builds: the worst of failed, canceled, unseen, open. With {@link FollowRules#any()} those that
     * are not complete do not count if one is.
     */
    public Outcome verdict(long now) {
        Set<Outcome> outcomes =
                builds.values().stream().map(build -> lastOutcome(build, now)).collect(Collectors.toSet());
        if (rules.any() && outcomes.stream().anyMatch(COMPLETE::contains)) {
            outcomes.retainAll(COMPLETE);
        }
        for (Outcome outcome : List.of(Outcome.FAILED, Outcome.CANCELED, Outcome.UNSEEN, Outcome.OPEN)) {
            if (outcomes.contains(outcome)) {
                return outcome;
            }
        }
        return Outcome.SUCCEEDED;
    }

    /** RIDs of submitted builds of which nothing was published for so long that the service may not be running. */
    public List<String> unheard(long now) {
        if (!rules.submitted() || now - begun < SILENCE_NANOS) {
            return List.of();
        }
        return builds.values().stream()
                .filter(Followed::isUnheard)
                .map(Followed::rid)
                .toList();
    }
}
