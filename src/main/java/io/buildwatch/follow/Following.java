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

/** The builds that somebody waits for. One thread; times are of a monotonic clock, ns. */
public final class Following {
    private static final Set<Outcome> COMPLETE = Set.of(Outcome.SUCCEEDED, Outcome.FAILED, Outcome.CANCELED);

    /** The service answers a submission with an observation within a second where it runs. */
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

    /** Null for a build that nobody waits for. */
    public @Nullable Followed find(@Nullable String rid) {
        return builds.get(rid);
    }

    /** What is held was read and the builds are submitted, if they are to be. */
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

    /** A tombstone came: an end that counts already stays one. */
    public void forgotten(Followed build, long now) {
        if (outcome(build, now) == Outcome.OPEN) {
            build.removed();
        }
    }

    /** What became of one; with {@link FollowRules#failFast()} a failing build has failed. */
    public Outcome outcome(Followed build, long now) {
        boolean readAgain = now - begun >= rules.recheck().toNanos();
        return rules.failFast() && build.isFailing() ? Outcome.FAILED : build.outcome(rules.submitted(), readAgain);
    }

    /** As {@link #outcome}, when nobody waits any longer: one that is lost then cannot be seen. */
    public Outcome lastOutcome(Followed build, long now) {
        Outcome outcome = outcome(build, now);
        return outcome == Outcome.OPEN && build.isLost() ? Outcome.UNSEEN : outcome;
    }

    /**
     * What became of all: the worst of failed, canceled, unseen, open. With {@link FollowRules#any()} those that are not
     * complete do not count where one is.
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

    /** RIDs of submitted builds of which the service has told nothing for so long that it may not run. */
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
