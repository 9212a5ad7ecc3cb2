package io.buildwatch.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.JobCounts;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.records.TombstoneHeaders;
import io.buildwatch.records.TrustedRecords;
import io.buildwatch.view.BuildFilter;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.JobView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadModelTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Set<JobStatus> ANY = EnumSet.allOf(JobStatus.class);

    @TempDir
    Path dir;

    private ReadModel model;

    @BeforeAll
    static void trust() {
        TrustedRecords.trust();
    }

    @BeforeEach
    void open() throws IOException {
        model = ReadModel.open(dir.resolve("model"), "topics-1", T0);
    }

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void aBuildIsWhatAllThreeTopicsTell() {
        take(it -> it.applyJobEvent(event("a", 1, "j1", 1, JobStatus.WAITING)));
        take(it -> it.applyObservation(observed("a", 1)));
        BatchChanges changes = take(it -> {
            it.applyCompletion(completion("a", 1, 1, BuildState.PENDING), "https://f.example.com");
            it.applyJobEvent(event("a", 1, "j1", 2, JobStatus.RUNNING));
            it.applyCompletion(completion("a", 1, 2, BuildState.RUNNING), "https://f.example.com");
        });

        BuildView build = model.build("a").orElseThrow();
        assertThat(build.state()).isEqualTo(BuildState.RUNNING);
        assertThat(build.branchName()).isEqualTo("main");
        assertThat(model.jobs(build, ANY, null, 10).items())
                .extracting(JobView::status, JobView::changes)
                .containsExactly(tuple(JobStatus.RUNNING, 2));
        assertThat(changes.builds()).containsExactly(Map.entry("a", Optional.of(build)));
        assertThat(changes.jobs()).hasSize(1);
    }

    @Test
    void theListIsByWatchTheLastFirstAndItsPagesMakeItWhole() {
        take(it -> {
            for (int i = 0; i < 25; i++) {
                it.applyCompletion(completion("b" + i, 100 + i, 1, BuildState.RUNNING), null);
            }
        });

        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            ResultPage<BuildView> page = model.builds(
                    BuildFilter.ALL,
                    cursor == null ? null : PageCursor.parse(cursor).orElseThrow(),
                    10);
            page.items().forEach(build -> seen.add(build.buildRid()));
            cursor = page.next();
        } while (cursor != null);

        assertThat(seen)
                .hasSize(25)
                .doesNotHaveDuplicates()
                .startsWith("b24", "b23")
                .endsWith("b0");
    }

    @Test
    void aPageGoesOnWhereAnotherEndedThoughThatBuildIsGone() {
        take(it -> {
            for (int i = 0; i < 4; i++) {
                it.applyCompletion(completion("b" + i, 100 + i, 1, BuildState.RUNNING), null);
            }
        });
        String next = model.builds(BuildFilter.ALL, null, 2).next();
        take(it -> it.applyCompletionTombstone("b2", Optional.of(new TombstoneHeaders(102, 0))));

        assertThat(model.builds(BuildFilter.ALL, PageCursor.parse(next).orElseThrow(), 10)
                        .items())
                .extracting(BuildView::buildRid)
                .containsExactly("b1", "b0");
    }

    @Test
    void filtersHoldTogether() {
        take(it -> {
            it.applyCompletion(completion("run-a", 1, 1, BuildState.RUNNING), null);
            it.applyCompletion(completion("FAIL-a", 2, 1, BuildState.FAILED), null);
            it.applyCompletion(completion("fail-b", 3, 1, BuildState.FAILED), null);
        });
        BuildFilter failedA = new BuildFilter(
                EnumSet.of(BuildState.FAILED),
                false,
                null,
                EnumSet.allOf(Monitoring.class),
                null,
                "-a",
                T0.minusSeconds(1));

        assertThat(model.builds(failedA, null, 10).items())
                .extracting(BuildView::buildRid)
                .containsExactly("FAIL-a");
        BuildFilter later = new BuildFilter(
                EnumSet.allOf(BuildState.class),
                false,
                null,
                EnumSet.allOf(Monitoring.class),
                null,
                "",
                T0.plusSeconds(1));
        assertThat(model.builds(later, null, 10).items()).isEmpty();
    }

    @Test
    void aRemovedBuildTakesItsJobsAlongWhateverTheOrderOfTopics() {
        take(it -> {
            it.applyCompletion(completion("a", 5, 1, BuildState.SUCCEEDED), null);
            it.applyJobEvent(event("a", 5, "j", 1, JobStatus.SUCCEEDED));
        });
        BatchChanges changes = take(it -> it.applyCompletionTombstone("a", Optional.of(new TombstoneHeaders(5, 1))));

        assertThat(changes.builds()).containsExactly(Map.entry("a", Optional.empty()));
        assertThat(model.build("a")).isEmpty();
        assertThat(model.count()).isZero();

        // The last events of the removed watch come late, after events of a watch that began after the removal.
        take(it -> {
            it.applyJobEvent(event("a", 5, "j", 2, JobStatus.FAILED));
            it.applyJobEvent(event("a", 6, "j", 1, JobStatus.WAITING));
            it.applyCompletion(completion("a", 6, 1, BuildState.PENDING), null);
        });

        BuildView again = model.build("a").orElseThrow();
        assertThat(model.jobs(again, ANY, null, 10).items())
                .extracting(JobView::status)
                .containsExactly(JobStatus.WAITING);
    }

    @Test
    void howRecordsFallIntoBatchesMakesNoDifference() throws IOException {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            List<Consumer<ReadModelProjection>> records = new ArrayList<>();
            for (int i = 1; i <= 60; i++) {
                records.add(anyRecord(random, i));
            }
            try (ReadModel whole = ReadModel.open(dir.resolve("whole" + seed), "topics-1", T0);
                    ReadModel single = ReadModel.open(dir.resolve("single" + seed), "topics-1", T0)) {
                whole.applyBatch(it -> records.forEach(record -> record.accept(it)), Map.of(), T0);
                records.forEach(record -> single.applyBatch(record, Map.of(), T0));

                List<BuildView> builds =
                        single.builds(BuildFilter.ALL, null, 10).items();
                assertThat(whole.builds(BuildFilter.ALL, null, 10).items())
                        .as("seed %d", seed)
                        .isEqualTo(builds);
                assertThat(whole.count()).isEqualTo(builds.size());
                for (BuildView build : builds) {
                    assertThat(whole.build(build.buildRid())).contains(build);
                    assertThat(whole.jobs(build, ANY, null, 10).items())
                            .as("seed %d", seed)
                            .isEqualTo(single.jobs(build, ANY, null, 10).items());
                }
            }
        }
    }

    /** A random record of one of two builds, in one of up to three watches of it. */
    private static Consumer<ReadModelProjection> anyRecord(Random random, int number) {
        String rid = random.nextBoolean() ? "a" : "b";
        long watch = 1 + random.nextInt(3);
        Optional<TombstoneHeaders> headers = Optional.of(new TombstoneHeaders(watch, 0));
        return switch (random.nextInt(6)) {
            case 0, 1 -> it -> it.applyCompletion(completion(rid, watch, number, BuildState.RUNNING), null);
            case 2 -> it -> it.applyObservation(observed(rid, watch));
            case 3 -> it -> it.applyJobEvent(event(rid, watch, "j" + number % 3, number, JobStatus.RUNNING));
            case 4 -> it -> it.applyCompletionTombstone(rid, headers);
            default -> it -> it.applyObservationTombstone(rid, headers);
        };
    }

    @Test
    void anOldTombstoneDoesNotRemoveALaterWatch() {
        take(it -> {
            it.applyCompletion(completion("a", 6, 1, BuildState.RUNNING), null);
            it.applyJobEvent(event("a", 6, "j", 1, JobStatus.RUNNING));
        });
        take(it -> it.applyCompletionTombstone("a", Optional.of(new TombstoneHeaders(5, 9))));

        assertThat(model.jobs(model.build("a").orElseThrow(), ANY, null, 10).items())
                .hasSize(1);
    }

    @Test
    void whatThePollerForgetsIsHeldUntilTheRollupHasForgottenIt() {
        take(it -> {
            it.applyObservation(observed("told", 5));
            it.applyCompletion(completion("told", 5, 1, BuildState.SUCCEEDED), null);
            it.applyObservation(observed("untold", 5));
        });
        take(it -> {
            it.applyObservationTombstone("told", Optional.of(new TombstoneHeaders(5, 0)));
            it.applyObservationTombstone("untold", Optional.of(new TombstoneHeaders(5, 0)));
        });

        assertThat(model.build("told")).isPresent();
        assertThat(model.build("untold")).isEmpty();
    }

    @Test
    void jobsWithoutABuildAreDroppedOnceTheyAreOld() {
        take(it -> {
            it.applyJobEvent(event("gone", 5, "j", 1, JobStatus.RUNNING));
            it.applyJobEvent(event("held", 5, "j", 1, JobStatus.RUNNING));
            it.applyJobEvent(event("held", 6, "j", 1, JobStatus.RUNNING));
            it.applyCompletion(completion("held", 6, 1, BuildState.RUNNING), null);
        });

        dropOrphans(T0);
        take(it -> it.applyCompletion(completion("gone", 5, 1, BuildState.RUNNING), null));
        assertThat(model.jobs(model.build("gone").orElseThrow(), ANY, null, 10).items())
                .hasSize(1);
        take(it -> it.applyCompletionTombstone("gone", Optional.empty()));
        take(it -> it.applyJobEvent(event("gone", 5, "j", 1, JobStatus.RUNNING)));

        dropOrphans(T0.plusSeconds(60));

        take(it -> it.applyCompletion(completion("gone", 5, 1, BuildState.RUNNING), null));
        assertThat(model.jobs(model.build("gone").orElseThrow(), ANY, null, 10).items())
                .isEmpty();
        assertThat(model.jobs(model.build("held").orElseThrow(), ANY, null, 10).items())
                .hasSize(1);
    }

    @Test
    void manyJobsWithoutABuildAreDroppedSomeAtATime() {
        for (int build = 0; build < 30; build++) {
            String rid = "gone" + build;
            take(it -> {
                for (int job = 1; job <= 1_000; job++) {
                    it.applyJobEvent(event(rid, 5, "j" + job, job, JobStatus.RUNNING));
                }
            });
        }

        assertThat(dropOrphans(T0.plusSeconds(5_000))).isBetween(3, 4);

        for (int build = 0; build < 30; build++) {
            String rid = "gone" + build;
            take(it -> it.applyCompletion(completion(rid, 5, 1, BuildState.RUNNING), null));
            assertThat(model.jobs(model.build(rid).orElseThrow(), ANY, null, 1).items())
                    .isEmpty();
        }
    }

    /**
     * Drops all jobs without a build that are older than {@code before}.
     *
     * @return how many calls that took
     */
    private int dropOrphans(Instant before) {
        Optional<byte[]> from = Optional.of(new byte[0]);
        int calls = 0;
        while (from.isPresent()) {
            from = model.dropOrphans(before, from.get());
            calls++;
        }
        return calls;
    }

    @Test
    void goesOnWhereItWasButOnlyWithTheSameTopics() throws IOException {
        TopicPartition partition = new TopicPartition("build-completion", 3);
        model.applyBatch(
                it -> it.applyCompletion(completion("a", 1, 1, BuildState.RUNNING), null), Map.of(partition, 7L), T0);
        model.close();

        model = ReadModel.open(dir.resolve("model"), "topics-1", T0);
        assertThat(model.positions(List.of(partition))).containsEntry(partition, 7L);
        assertThat(model.build("a")).isPresent();
        model.close();

        model = ReadModel.open(dir.resolve("model"), "topics-2", T0);
        assertThat(model.positions(List.of(partition))).isEmpty();
        assertThat(model.build("a")).isEmpty();
    }

    @Test
    void afterALongRestItIsMadeAnewForTombstonesMayBeGone() throws IOException {
        take(it -> it.applyCompletion(completion("a", 1, 1, BuildState.RUNNING), null));
        model.close();

        model = ReadModel.open(dir.resolve("model"), "topics-1", T0.plus(Duration.ofHours(20)));
        assertThat(model.count()).isEqualTo(1);
        model.close();

        model = ReadModel.open(dir.resolve("model"), "topics-1", T0.plus(Duration.ofDays(2)));
        assertThat(model.count()).isZero();
    }

    @Test
    void aDamagedStoreIsMadeAnew() throws IOException {
        take(it -> it.applyCompletion(completion("a", 1, 1, BuildState.RUNNING), null));
        model.close();
        Files.writeString(dir.resolve("model").resolve("CURRENT"), "nonsense");

        model = ReadModel.open(dir.resolve("model"), "topics-1", T0);

        assertThat(model.count()).isZero();
    }

    @Test
    void aDamagedPageIsNoShorterPage() throws IOException {
        take(it -> {
            for (int i = 0; i < 3_000; i++) {
                it.applyCompletion(completion("b" + i, 100 + i, 1, BuildState.RUNNING), null);
            }
        });
        model.close();
        overwriteTheTables();
        model = ReadModel.open(dir.resolve("model"), "topics-1", T0);

        assertThatThrownBy(() -> model.builds(BuildFilter.ALL, null, 5_000))
                .isInstanceOfSatisfying(
                        ReadModelException.class, e -> assertThat(e.isDamaged()).isTrue());
    }

    /** Overwrites the middle of RocksDB's files, so that they can still be opened. */
    private void overwriteTheTables() throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("model"))) {
            for (Path file : files.filter(it -> it.toString().endsWith(".sst")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                if (bytes.length > 50_000) {
                    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 20_000, (byte) 7);
                    Files.write(file, bytes);
                }
            }
        }
    }

    @Test
    void aFailedBatchLeavesNothing() {
        assertThatThrownBy(() -> take(it -> {
                    it.applyCompletion(completion("a", 1, 1, BuildState.RUNNING), null);
                    throw new IllegalStateException("look-up failed");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(model.build("a")).isEmpty();
    }

    @Test
    void questionsAfterTheEndAreRefused() {
        model.close();

        assertThatThrownBy(() -> model.build("a")).isInstanceOf(ReadModelException.class);
    }

    private BatchChanges take(Consumer<ReadModelProjection> records) {
        return model.applyBatch(records, Map.of(), T0);
    }

    private static BuildCompletion completion(String rid, long watch, long version, BuildState state) {
        return BuildCompletion.newBuilder()
                .setBuildRid(rid)
                .setWatch(watch)
                .setVersion(version)
                .setState(state)
                .setCounts(JobCounts.newBuilder().build())
                .setMonitoring(Monitoring.WATCHING)
                .setUpdatedTime(T0)
                .build();
    }

    private static BuildObserved observed(String rid, long watch) {
        return BuildObserved.newBuilder()
                .setBuildRid(rid)
                .setWatch(watch)
                .setVersion(1)
                .setMonitoring(Monitoring.WATCHING)
                .setBranchName("main")
                .setObservedTime(T0)
                .build();
    }

    private static JobStatusChanged event(String rid, long watch, String job, long sequence, JobStatus status) {
        return JobStatusChanged.newBuilder()
                .setBuildRid(rid)
                .setJobRid(job)
                .setWatch(watch)
                .setSequence(sequence)
                .setAttempt(1)
                .setStatus(status)
                .setObservedTime(T0.plusSeconds(sequence))
                .build();
    }
}
