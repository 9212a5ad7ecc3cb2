package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RidFinderTest {
    private static final String UUID = "a4386b7e-d546-49be-8a36-eefc355f5c58";
    private static final String RID = "ri.foundry.main.build." + UUID;
    private static final String OTHER = "ri.foundry.main.build.b.c_d";

    @ParameterizedTest
    @ValueSource(
            strings = {
                RID,
                RID + "/",
                "\ufeff" + RID + "\u200b\u00a0",
                "\"" + RID + "\",",
                "<" + RID + ">",
                UUID,
                UUID + "/",
                "A4386B7E-D546-49BE-8A36-EEFC355F5C58",
                "https://example.palantirfoundry.com/workspace/data-integration/job-tracker/builds/" + RID,
                "https://example.palantirfoundry.com/workspace/data-integration/job-tracker/builds/" + RID
                        + "/?tab=jobs#x",
                "https://example.palantirfoundry.com/workspace/data-integration/job-tracker/builds/" + RID + ".",
                "example.palantirfoundry.com/workspace/job-tracker?build=" + RID + "&job=ri.foundry.main.job.j",
                "https://h/login?next=https%3A%2F%2Fh%2Fworkspace%2Fbuilds%2F" + RID + "%3Fa%3Db",
                "https://h/login?next=https%253A%252F%252Fh%252Fbuilds%252F" + RID,
                "https://h/builds/ri%2Efoundry%2Emain%2Ebuild%2E" + UUID,
                "http://127.0.0.1:8480/#/build/" + RID,
                "http://127.0.0.1:8480/api/builds/" + RID + "/jobs?limit=5",
                "<https://h/builds/" + RID + ">",
                "https://h/100%/" + RID,
            })
    void findsTheBuildInWhatPeopleCopy(String text) {
        assertThat(RidFinder.find(text)).extracting(BuildRid::value).containsExactly(RID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "ri.foundry.main.job." + UUID,
                "https://h/builds/ri.foundry.main.job." + UUID,
                "https://h/builds/" + UUID,
                "https://h/builds/x" + RID,
                "https://h/builds/" + RID + "\u200bx",
                "https://h/builds/" + RID + "%20x",
                "https://h/builds/" + RID + "..x",
                "https://h/builds/" + RID + "é",
                RID + "\u200bx",
                RID + " " + RID,
                "x" + UUID,
            })
    void takesNoPartOfSomethingElseForABuild(String text) {
        assertThat(RidFinder.find(text)).isEmpty();
    }

    @Test
    void findsSchedulesAndDatasetsButNotTheDatasetOnASchedulesPage() {
        String schedule = "ri.scheduler.main.schedule.0a1b";
        String dataset = "ri.foundry.main.dataset.0a1b";

        assertThat(RidFinder.findFollows(schedule)).extracting(FollowRid::value).containsExactly(schedule);
        assertThat(RidFinder.findFollows("<https://h/workspace/data/" + dataset + "/master?x=1>"))
                .extracting(FollowRid::value)
                .containsExactly(dataset);
        assertThat(RidFinder.findFollows("https://h/builds?dataset=" + dataset + "&schedule=" + schedule))
                .extracting(FollowRid::value)
                .containsExactly(schedule);
        assertThat(RidFinder.findFollows(RID)).isEmpty();
        assertThat(RidFinder.find("https://h/schedules/" + schedule)).isEmpty();
    }

    @Test
    void anAddressMayNameSeveralBuilds() {
        assertThat(RidFinder.find("https://h/compare/" + OTHER + "?with=" + RID + "," + OTHER))
                .extracting(BuildRid::value)
                .containsExactly(OTHER, RID);
    }

    @Test
    void aLineIsSplitAtBlanksCommasAndSemicolonsButAnAddressStaysWhole() {
        assertThat(RidFinder.words("\ufeff" + RID + ", " + OTHER + ";" + UUID + "\u00a0\t[\"a\",\"b\"] ,; \u200b"))
                .containsExactly("\ufeff" + RID, OTHER, UUID, "[\"a\"", "\"b\"]");
        assertThat(RidFinder.words(RID + "/," + UUID + "/")).containsExactly(RID + "/", UUID + "/");
        assertThat(RidFinder.words("https://h/a;b,c?x=" + RID)).containsExactly("https://h/a;b,c?x=" + RID);
    }

    @Test
    void aCommentBeginsWithAWord() {
        assertThat(RidFinder.withoutComment("\ufeff# " + RID)).isEmpty();
        assertThat(RidFinder.withoutComment(RID + "  # the nightly one")).isEqualTo(RID + " ");
        assertThat(RidFinder.withoutComment("http://127.0.0.1:8480/#/build/" + RID))
                .isEqualTo("http://127.0.0.1:8480/#/build/" + RID);
    }
}
