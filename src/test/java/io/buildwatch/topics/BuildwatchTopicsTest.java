package io.buildwatch.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.config.TopicsConfig;
import io.buildwatch.records.DeadLetter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BuildwatchTopicsTest {
    private final BuildwatchTopics topics = BuildwatchTopics.of(TopicsConfig.of("foundry.", 12), "foundry.buildwatch");

    @Test
    void namesEveryPublicTopic() {
        assertThat(topics.buildRids()).isEqualTo("foundry.build-rids");
        assertThat(topics.jobStatusChanged()).isEqualTo("foundry.job-status-changed");
        assertThat(topics.buildObserved()).isEqualTo("foundry.build-observed");
        assertThat(topics.buildCompletion()).isEqualTo("foundry.build-completion");
        assertThat(topics.deadLetters()).isEqualTo("foundry.dead-letters");
        assertThat(topics.contract())
                .extracting(TopicSpec::name)
                .containsExactly(
                        "foundry.build-rids",
                        "foundry.job-status-changed",
                        "foundry.build-observed",
                        "foundry.build-completion",
                        "foundry.follows",
                        "foundry.dead-letters");
    }

    @Test
    void cleansUpAsDocumented() {
        assertThat(List.of("build-rids", "job-status-changed", "dead-letters"))
                .allSatisfy(name ->
                        assertThat(spec("foundry." + name).settings()).containsEntry("cleanup.policy", "delete"));
        assertThat(List.of("build-observed", "build-completion", "follows"))
                .allSatisfy(name ->
                        assertThat(spec("foundry." + name).settings()).containsEntry("cleanup.policy", "compact"));
        assertThat(spec("foundry.job-status-changed").settings())
                .containsEntry("retention.ms", Long.toString(30L * 24 * 3600 * 1000));
    }

    @Test
    void keepsInputByItsArrivalBecauseStampsAreNotTrusted() {
        assertThat(spec("foundry.build-rids").settings()).containsEntry("message.timestamp.type", "LogAppendTime");
    }

    @Test
    void fixesThePartitionsOfWhatBuildsKeyOnly() {
        assertThat(topics.contract())
                .filteredOn(topic -> !topic.fixedPartitions())
                .extracting(TopicSpec::name)
                .containsExactly("foundry.build-rids", "foundry.dead-letters");
        assertThat(topics.contract()).extracting(TopicSpec::partitions).containsOnly(12);
        assertThat(topics.contract()).noneMatch(TopicSpec::internal);
    }

    @Test
    void letsTheOperatorSetASettingOfOneTopic() {
        BuildwatchTopics own = BuildwatchTopics.of(
                TopicsConfig.of("p.", 3)
                        .withSettings(
                                Map.of("job-status-changed", Map.of("retention.ms", "1", "segment.bytes", "1048576"))),
                "app");
        TopicSpec events = own.contract().get(1);
        assertThat(events.settings())
                .containsEntry("retention.ms", "1")
                .containsEntry("segment.bytes", "1048576")
                .containsEntry("cleanup.policy", "delete");
    }

    @Test
    void takesADeadLetterOfTheGreatestSize() {
        int limit = Integer.parseInt(spec("foundry.dead-letters").settings().get("max.message.bytes"));
        assertThat(limit).isGreaterThan(DeadLetter.MAX_VALUE_BYTES + DeadLetter.MAX_KEY_BYTES + 16 * 1024);
    }

    private TopicSpec spec(String name) {
        return topics.contract().stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
