package io.buildwatch.poll;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DueQueueTest {
    private final DueQueue queue = new DueQueue();

    private static BuildPollState due(String rid, long at) {
        BuildPollState build = GivenBuilds.state(rid);
        build.sweeps.schedule(at);
        return build;
    }

    @Test
    void wakesBuildsInTheOrderOfTheirTimesAndNotBefore() {
        BuildPollState late = due("late", 20);
        BuildPollState early = due("early", 10);
        queue.update(late);
        queue.update(early);

        assertThat(queue.due(9)).isNull();
        assertThat(queue.due(20)).isSameAs(early);
        assertThat(queue.due(20)).isSameAs(late);
        assertThat(queue.due(20)).isNull();
    }

    @Test
    void aBuildWhoseTimeMovesHasOneEntry() {
        BuildPollState build = due("build", 10);
        queue.update(build);
        for (int i = 0; i < 1_000; i++) {
            build.sweeps.schedule(30 + i % 7);
            queue.update(build);
        }

        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.due(29)).isNull();
        assertThat(queue.due(40)).isSameAs(build);
    }

    @Test
    void aBuildWithNothingToDoIsNotHeld() {
        BuildPollState build = due("build", 10);
        queue.update(build);
        build.sweeps.schedule(BuildPollState.NEVER);
        queue.update(build);

        assertThat(queue.due(BuildPollState.NEVER)).isNull();
        assertThat(queue.size()).isZero();
    }
}
