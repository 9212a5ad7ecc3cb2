package io.buildwatch.follow;

import io.buildwatch.foundry.FollowRid;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.state.FollowedSchedule;
import io.buildwatch.state.WatchedFollow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The schedules by which a dataset is followed. Pure. */
final class DatasetSchedules {
    /** How many are followed; so many that are no longer listed are kept, too, because they may come back. */
    static final int MOST = 50;

    /** How old an answer may be, by the API's documentation. */
    private static final long OLDEST_ANSWER_MS = Duration.ofHours(1).toMillis();

    private DatasetSchedules() {}

    /**
     * What an answer changes.
     *
     * @param entry the follow's entry after it
     * @param left the schedules that the answer no longer has
     * @param dropped those that are no longer kept
     */
    record Change(WatchedFollow entry, Set<String> left, List<String> dropped) {}

    /**
     * The follow after an answer. Of a schedule that was not listed the last time, only the builds are wanted that it may
     * have started since then.
     *
     * @param receivedAt when the answer was complete, ms since the epoch
     */
    static Change after(WatchedFollow entry, List<FollowRid> answer, long receivedAt) {
        Set<String> rids = answer.stream().map(FollowRid::value).collect(Collectors.toCollection(HashSet::new));
        int listed = rids.size();
        Long readBefore = entry.getSchedulesReadAt();
        long joined = readBefore == null ? Long.MIN_VALUE : readBefore - OLDEST_ANSWER_MS;
        List<FollowedSchedule> shown = new ArrayList<>();
        List<FollowedSchedule> gone = new ArrayList<>();
        Set<String> left = new HashSet<>();
        for (FollowedSchedule schedule : entry.getSchedules()) {
            boolean isListed = rids.remove(schedule.getRid()) && shown.size() < MOST;
            if (schedule.getListed() && !isListed) {
                left.add(schedule.getRid());
            }
            boolean comesBack = isListed && !schedule.getListed();
            (isListed ? shown : gone)
                    .add(FollowedSchedule.newBuilder(schedule)
                            .setListed(isListed)
                            .setSince(comesBack ? Math.max(schedule.getSince(), joined) : schedule.getSince())
                            .build());
        }
        for (FollowRid rid : answer) {
            if (shown.size() < MOST && rids.remove(rid.value())) {
                shown.add(FollowedSchedule.newBuilder(FollowPhases.schedule(rid.value()))
                        .setSince(joined)
                        .build());
            }
        }
        List<FollowedSchedule> tooMany = gone.subList(0, Math.max(0, gone.size() - MOST));
        List<String> dropped = tooMany.stream().map(FollowedSchedule::getRid).toList();
        tooMany.clear();
        gone.addAll(shown);
        return new Change(
                WatchedFollow.newBuilder(entry)
                        .setSchedulesReadAt(receivedAt)
                        .setSchedulesListed(listed)
                        .setSchedules(gone)
                        .build(),
                left,
                dropped);
    }

    /** The failure to tell the schedules of a dataset, with what to do about it. */
    static FoundryFailure told(FoundryFailure failure) {
        if (failure.isBareNotFound()) {
            // A dataset is not found also if the enrolment lacks the endpoint: it cannot be followed there.
            return of(
                    failure,
                    FoundryFailure.Kind.NOT_FOUND,
                    "the dataset does not exist, or this enrolment cannot tell its schedules; follow the schedules"
                            + " themselves");
        }
        return failure.kind() == FoundryFailure.Kind.FORBIDDEN
                ? of(
                        failure,
                        failure.kind(),
                        "the credentials need the scope api:datasets-read and the right to view the dataset")
                : failure;
    }

    private static FoundryFailure of(FoundryFailure failure, FoundryFailure.Kind kind, String whatToDo) {
        return new FoundryFailure(
                kind,
                failure.status(),
                failure.errorName(),
                failure.errorInstanceId(),
                failure.retryAfter(),
                failure.detail() + ": " + whatToDo);
    }
}
