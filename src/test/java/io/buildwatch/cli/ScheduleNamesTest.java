package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.Monitoring;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The names of schedules in {@code status}. */
final class ScheduleNamesTest {
    private static final String RID = "ri.foundry.main.build.a";
    private static final String OTHER = "ri.foundry.main.build.b";

    private final FakeTerminal terminal = new FakeTerminal();
    private final HeldRecords held = new HeldRecords();

    private int status(FakeKafka kafka, String... rids) {
        CommandIo t = terminal.with("BUILDWATCH_BOOTSTRAP_SERVERS", "b:1")
                .with("BUILDWATCH_SCHEMA_REGISTRY_URL", "http://r:1")
                .terminal();
        String[] all = new String[rids.length + 1];
        all[0] = "status";
        System.arraycopy(rids, 0, all, 1, rids.length);
        return Main.execute(t, List.of(new StatusCommand(t, kafka)), all);
    }

    @Test
    void namesAreReadOnceHoweverManyBuildsAreShown() {
        held.follow(FollowObserved.newBuilder(HeldRecords.follow(Monitoring.WATCHING))
                .setDisplayName("Nightly")
                .build());
        held.scheduledBuild(RID);
        held.scheduledBuild(OTHER);
        FakeKafka kafka = held.kafka();

        assertThat(status(kafka, RID, OTHER)).isZero();
        assertThat(terminal.out())
                .filteredOn(line -> line.equals("  schedule: Nightly (" + HeldRecords.SCHEDULE + ")"))
                .hasSize(2);
        assertThat(kafka.configs)
                .as("a consumer for each build, one for its jobs, and one for the names")
                .hasSize(5);
    }

    @Test
    void buildsAreShownWithoutNamesIfTheseCannotBeRead() {
        held.scheduledBuild(RID);
        held.scheduledBuild(OTHER);

        assertThat(status(held.kafkaWithoutFollows(), RID, OTHER)).isZero();
        assertThat(terminal.out())
                .filteredOn(line -> line.equals("  schedule: " + HeldRecords.SCHEDULE))
                .hasSize(2);
        assertThat(terminal.err())
                .singleElement()
                .asString()
                .contains("without their names", "there is no topic foundry.follows");
        assertThat(status(held.kafkaWithoutFollows())).isZero();
        assertThat(terminal.out()).last().asString().endsWith(HeldRecords.SCHEDULE);
    }
}
