package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.cli.CommandInProcess;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.dev.simulator.SimulatedSchedule;
import io.buildwatch.events.Monitoring;
import io.buildwatch.guarantees.SeenFollows;
import io.buildwatch.testing.BrokerExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code watch} of a schedule together with the whole service. */
@Tag("broker")
final class WatchScheduleTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    static Path dir;

    private static Pipeline pipeline;
    private static CommandInProcess.Place place;

    private SimulatedSchedule schedule;
    private String rid;

    @BeforeAll
    static void start() {
        pipeline = new Pipeline(BROKER, dir, Pipeline.QUICK.withFollowInterval(Duration.ofMillis(200)));
        place = new CommandInProcess.Place(BROKER.bootstrapServers(), pipeline.registry.url(), pipeline.topic(""));
        pipeline.start();
    }

    @AfterAll
    static void stop() {
        pipeline.close();
    }

    @BeforeEach
    void addSchedule(TestInfo test) {
        rid = "ri.scheduler.main.schedule." + test.getTestMethod().orElseThrow().getName();
        schedule = pipeline.simulator.schedule(rid);
    }

    private CommandInProcess watch(String... options) {
        String[] arguments = new String[options.length + 1];
        System.arraycopy(options, 0, arguments, 0, options.length);
        arguments[options.length] = rid;
        return place.start("watch", arguments);
    }

    @Test
    void anIgnoredRunIsWaitedPastAndTheNextBuildThatSucceedsIsZero() {
        CommandInProcess watch = watch().untilErrorWith("waiting for the next build");
        schedule.run().ignored();
        watch.untilErrorWith("was ignored");
        SimulatedBuild build = Jobs.newBuild(pipeline, 2);
        schedule.run().submitted(build.rid());
        watch.untilErrorWith("has started " + build.rid()).untilLineWith(build.rid(), "2 waiting");
        Jobs.succeed(build);

        assertThat(watch.status()).isZero();
        assertThat(watch.out()).last().asString().startsWith(build.rid() + " SUCCEEDED");
        assertThat(watch.err()).noneMatch(line -> line.contains("somebody else"));
    }

    @Test
    void aRunThatFailsIsThree() {
        CommandInProcess watch = watch().untilErrorWith("waiting for the next build");
        schedule.run().error("ScheduleTriggerError", "no permission to build");

        assertThat(watch.status()).isEqualTo(3);
        assertThat(watch.err()).last().asString().contains("has started no build", "no permission to build");
    }

    @Test
    void aBuildThatFailsIsThree() {
        CommandInProcess watch = watch().untilErrorWith("waiting for the next build");
        SimulatedBuild build = Jobs.newBuild(pipeline, 1);
        schedule.run().submitted(build.rid());
        build.change(() -> {
            build.jobs().forEach(job -> job.status("FAILED"));
            build.status("FAILED");
        });

        assertThat(watch.status()).isEqualTo(3);
    }

    @Test
    void aBuildWhoseRunBeganBeforeIsNotTheNextOne() {
        SimulatedBuild before = Jobs.newBuild(pipeline, 1);
        SimulatedBuild next = Jobs.newBuild(pipeline, 1);
        var late =
                schedule.run(System.currentTimeMillis() - Duration.ofMinutes(10).toMillis());
        byte[] bytes = rid.getBytes(StandardCharsets.UTF_8);
        var reachingBack = new ProducerRecord<>(pipeline.topic("build-rids"), bytes, bytes);
        reachingBack.headers().add("buildwatch.since", "1h".getBytes(StandardCharsets.UTF_8));
        pipeline.send(reachingBack);
        CommandInProcess watch = watch().untilErrorWith("waiting for the next build");
        late.submitted(before.rid());
        watch.untilErrorWith("has started " + before.rid() + ", but before this command");
        schedule.run().submitted(next.rid());
        Jobs.succeed(next);

        assertThat(watch.status()).isZero();
        assertThat(watch.out()).last().asString().startsWith(next.rid() + " SUCCEEDED");
    }

    @Test
    void runningTakesTheBuildUnderWayAndOtherwiseWaits() {
        SimulatedBuild build = Jobs.newBuild(pipeline, 1);
        try (SeenFollows follows = pipeline.seenFollows()) {
            pipeline.submit(rid);
            schedule.run().submitted(build.rid());
            follows.until(s -> !s.found(rid).isEmpty());
        }
        CommandInProcess watch = watch("--running").untilErrorWith(build.rid() + " of " + rid + " is under way");
        Jobs.succeed(build);

        assertThat(watch.status()).isZero();
        CommandInProcess next = watch("--running", "--timeout", "2s");
        assertThat(next.status()).isEqualTo(124);
        assertThat(next.err()).last().asString().contains("waiting for the next build");
    }

    @Test
    void aScheduleThatWasNotFoundBeforeIsFive() {
        schedule.delete();
        try (SeenFollows follows = pipeline.seenFollows()) {
            pipeline.submit(rid);
            follows.until(s -> s.latest(rid)
                    .filter(it -> it.getMonitoring() == Monitoring.NOT_FOUND)
                    .isPresent());
        }

        assertThat(watch("--recheck", "1s", "--timeout", "30s").status()).isEqualTo(5);
        assertThat(watch("--recheck", "1s", "--no-exit-status").status()).isZero();
    }
}
