package io.buildwatch.follow;

import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.FollowRid;
import io.buildwatch.foundry.FollowRid.Kind;
import io.buildwatch.state.WatchedFollow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is published of a follow for people. Pure. */
final class FollowDetail {
    private FollowDetail() {}

    /** Null if there is nothing to say. */
    static @Nullable String of(FollowRid rid, WatchedFollow entry) {
        List<String> said = new ArrayList<>();
        add(said, entry.getTrouble());
        add(said, entry.getRunError());
        if (rid.kind() == Kind.DATASET && entry.getMonitoring().equals(Monitoring.WATCHING.name())) {
            add(said, ofDataset(entry));
        }
        return said.isEmpty() ? null : String.join("; ", said);
    }

    private static @Nullable String ofDataset(WatchedFollow entry) {
        if (entry.getSchedulesReadAt() == null) {
            return null;
        }
        int listed = entry.getSchedulesListed();
        String builders = listed == 0
                ? "no schedule builds it"
                : listed == 1 ? "1 schedule builds it" : listed + " schedules build it";
        String followed =
                listed > DatasetSchedules.MOST ? ", of which only " + DatasetSchedules.MOST + " are followed" : "";
        return builders + followed + "; builds that no schedule started are not seen";
    }

    private static void add(List<String> said, @Nullable String text) {
        if (text != null) {
            said.add(text);
        }
    }
}
