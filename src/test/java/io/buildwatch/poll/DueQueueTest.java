package io.buildwatch.poll;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimetableTest {
    private final Timetable timetable = new Timetable();

    private static LiveBuild due(String rid, long at) {
        LiveBuild build = new LiveBuild(rid, Given.CONFIG, false, false, 0);
        build.nextSweep = at;
        return build;
    }

    @Test
    void wakesBuildsInTheOrderOfTheirTimesAndNotBefore() {
        LiveBuild late = due("late", 20);
        LiveBuild early = due("early", 10);
        timetable.update(late);
        timetable.update(early);

        assertThat(timetable.due(9)).isNull();
        assertThat(timetable.due(20)).isSameAs(early);
        assertThat(timetable.due(20)).isSameAs(late);
        assertThat(timetable.due(20)).isNull();
    }

    @Test
    void skipsEntriesThatAreOutOfDate() {
        LiveBuild build = due("build", 10);
        timetable.update(build);
        build.nextSweep = 30;
        timetable.update(build);

        assertThat(timetable.due(29)).isNull();
        assertThat(timetable.due(30)).isSameAs(build);
    }

    @Test
    void aBuildWithNothingToDoIsNotHeld() {
        timetable.update(due("build", LiveBuild.NEVER));

        assertThat(timetable.due(LiveBuild.NEVER)).isNull();
    }
}
