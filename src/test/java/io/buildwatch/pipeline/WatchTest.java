package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.cli.CommandInProcess;
import io.buildwatch.dev.simulator.ApiFault;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code watch} together with the whole service. */
@Tag("broker")
final class WatchTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    static Path dir;

    private static Pipeline pipeline;
    private static CommandInProcess.Place place;

    @BeforeAll
    static void start() {
        pipeline = new Pipeline(BROKER, dir);
        place = new CommandInProcess.Place(BROKER.bootstrapServers(), pipeline.registry.url(), pipeline.topic(""));
        pipeline.start();
    }

    @AfterAll
    static void stop() {
        pipeline.close();
    }

    private static CommandInProcess watch(String... arguments) {
        return place.start("watch", arguments);
    }

    private static void end(SimulatedBuild build, String jobs, String status) {
        build.change(() -> {
            build.jobs().forEach(job -> job.status(jobs));
            build.status(status);
        });
    }

    @Test
    void aBuildThatSucceedsIsZero() {
        SimulatedBuild build = Jobs.newBuild(pipeline, 3);
        CommandInProcess watch = watch(build.rid()).untilLineWith(build.rid(), "3 waiting");
        Jobs.run(build);
        watch.untilLineWith(build.rid(), "RUNNING", "3 running");
        Jobs.succeed(build);

        assertThat(watch.status()).isZero();
        assertThat(watch.out()).anyMatch(line -> line.contains("100% SUCCEEDED complete"));
        assertThat(watch.out()).last().asString().startsWith(build.rid() + " SUCCEEDED  3 jobs: 3 succeeded");
        assertThat(watch.err()).isEmpty();
    }

    @Test
    void aBuildThatFailsIsThreeAndTellsTheJobWithItsLink() {
        SimulatedBuild build = Jobs.newBuild(pipeline, 3);
        CommandInProcess watch = watch(build.rid());
        Jobs.run(build);
        build.job(Jobs.job(build, 1)).status("FAILED");
        watch.untilLineWith("failed " + Jobs.job(build, 1), "/workspace/data-integration/job-tracker/builds/");
        assertThat(watch.hasEnded()).isFalse();
        build.change(() -> {
            build.job(Jobs.job(build, 0)).status("SUCCEEDED");
            build.job(Jobs.job(build, 2)).status("SUCCEEDED");
            build.status("FAILED");
        });

        assertThat(watch.status()).isEqualTo(3);
        assertThat(watch.out()).last().asString().startsWith(build.rid() + " FAILED  3 jobs: 1 failed, 2 succeeded");
    }

    @Test
    void aCanceledBuildIsFour() {
        SimulatedBuild build = Jobs.newBuild(pipeline, 2);
        CommandInProcess watch = watch(build.rid());
        end(build, "CANCELED", "CANCELED");

        assertThat(watch.status()).isEqualTo(4);
    }

    @Test
    void aBuildThatIsNotThereIsFiveOnceTheGraceIsOver() {
        SimulatedBuild other = Jobs.newBuild(pipeline, 1);
        pipeline.submit(other.rid());
        String rid = "ri.foundry.main.build.watched-but-never-made";
        CommandInProcess watch = watch(rid);

        assertThat(watch.status()).isEqualTo(5);
        assertThat(watch.out()).last().asString().startsWith(rid + " cannot be seen (NOT_FOUND)");
    }

    @Test
    void oneOfTwoFailingIsThreeOnceBothAreComplete() {
        SimulatedBuild good = Jobs.newBuild(pipeline, 2);
        SimulatedBuild bad = Jobs.newBuild(pipeline, 2);
        CommandInProcess watch = watch(good.rid(), bad.rid());
        end(bad, "FAILED", "FAILED");
        watch.untilLineWith(bad.rid(), "FAILED", "complete");
        assertThat(watch.hasEnded()).isFalse();
        Jobs.succeed(good);

        assertThat(watch.status()).isEqualTo(3);
        assertThat(watch.out().subList(watch.out().size() - 2, watch.out().size()))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith(good.rid() + " SUCCEEDED"),
                        line -> assertThat(line).startsWith(bad.rid() + " FAILED"));
    }

    @Test
    void failFastIsThreeAtTheFirstFailedJob() {
        SimulatedBuild build = Jobs.newBuild(pipeline, 3);
        CommandInProcess watch = watch("--fail-fast", build.rid());
        Jobs.run(build);
        watch.untilLineWith("3 running");
        build.job(Jobs.job(build, 1)).status("FAILED");

        assertThat(watch.status()).isEqualTo(3);
        assertThat(watch.out()).last().asString().startsWith(build.rid() + " FAILING");
    }

    @Test
    void anyEndsWithTheFirst() {
        SimulatedBuild first = Jobs.newBuild(pipeline, 1);
        SimulatedBuild second = Jobs.newBuild(pipeline, 1);
        CommandInProcess watch = watch("--any", first.rid(), second.rid());
        Jobs.succeed(second);

        assertThat(watch.status()).isZero();
        assertThat(watch.out()).anyMatch(line -> line.startsWith(first.rid() + " not complete (PENDING 0%)"));
    }

    @Test
    void tooLongIsAHundredAndTwentyFour() {
        SimulatedBuild build = Jobs.newBuild(pipeline, 1);

        assertThat(watch("--timeout", "2s", build.rid()).status()).isEqualTo(124);
    }

    @Test
    void whatKeepsABuildFromSettlingIsToldAndInTheLastWord() {
        SimulatedBuild build = Jobs.newBuild(pipeline, 2);
        pipeline.simulator.misbehaviour().always(ApiFault.MALFORMED_ELEMENT, build.rid());
        CommandInProcess watch =
                watch(build.rid()).untilLineWith(build.rid(), "1 element of the job list cannot be read");

        CommandInProcess hurried = watch("--timeout", "2s", build.rid());
        assertThat(hurried.status()).isEqualTo(124);
        assertThat(hurried.out())
                .last()
                .asString()
                .contains("not complete", "1 element of the job list cannot be read");
        pipeline.simulator.misbehaviour().off(ApiFault.MALFORMED_ELEMENT, build.rid());
        Jobs.succeed(build);
        assertThat(watch.status()).isZero();
        assertThat(watch.out()).last().asString().doesNotContain("cannot be read");
    }

    @Test
    void aBuildThatIsCompleteAlreadyReturnsSoon() {
        SimulatedBuild build = Jobs.newBuild(pipeline, 2);
        end(build, "FAILED", "FAILED");
        assertThat(watch(build.rid()).status()).isEqualTo(3);

        assertThat(watch("--no-submit", "--timeout", "30s", build.rid()).status())
                .isEqualTo(3);
        assertThat(watch("--recheck", "1s", "--timeout", "30s", build.rid()).status())
                .isEqualTo(3);
        assertThat(watch("--no-exit-status", "--timeout", "30s", build.rid()).status())
                .isZero();
    }

    @Test
    void aBuildThatRunsAgainIsNotReportedByItsOldResult() {
        SimulatedBuild build = Jobs.newBuild(pipeline, 2);
        end(build, "FAILED", "FAILED");
        assertThat(watch(build.rid()).status()).isEqualTo(3);
        build.change(() -> {
            build.status("RUNNING");
            build.jobs().forEach(job -> job.retry());
        });
        CommandInProcess watch =
                watch(build.rid()).untilLine(line -> line.contains("PENDING") || line.contains("RUNNING"));
        Jobs.succeed(build);

        assertThat(watch.status()).isZero();
    }

    @Test
    void aStoppedBuildIsFollowedAgain() {
        SimulatedBuild build = Jobs.newBuild(pipeline, 1);
        CommandInProcess first = watch(build.rid()).untilLineWith("1 waiting");
        pipeline.unwatch(build.rid());
        assertThat(first.status()).isEqualTo(5);
        CommandInProcess second = watch(build.rid());
        Jobs.succeed(build);

        assertThat(second.status()).isZero();
    }

    @Test
    void jobsAndJsonAreALineAChange() {
        SimulatedBuild build = Jobs.newBuild(pipeline, 2);
        CommandInProcess plain = watch("--jobs", build.rid()).untilLineWith("2 waiting");
        CommandInProcess json = watch("--jobs", "--json", build.rid()).untilLineWith("\"state\":\"PENDING\"");
        Jobs.succeed(build);

        assertThat(plain.status()).isZero();
        assertThat(json.status()).isZero();
        for (int job = 0; job < 2; job++) {
            String rid = Jobs.job(build, job);
            assertThat(plain.out())
                    .filteredOn(line -> line.contains("job " + rid + " WAITING -> SUCCEEDED"))
                    .hasSize(1);
            assertThat(json.out())
                    .filteredOn(line -> line.contains("\"jobRid\":\"" + rid))
                    .hasSize(1);
        }
        assertThat(json.out()).allMatch(line -> line.startsWith("{\"buildRid\":\"" + build.rid()));
        assertThat(json.out()).last().asString().contains("\"outcome\":\"SUCCEEDED\"");
        assertThat(List.of(plain.err(), json.err())).allMatch(List::isEmpty);
    }
}
