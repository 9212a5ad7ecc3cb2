package io.buildwatch.dev;

import io.buildwatch.kafka.BuildwatchTopics;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/** Where everything is, and how to look at it without this program. */
final class HowToLook {
    private static final List<String> TOPICS = List.of(
            BuildwatchTopics.BUILD_RIDS,
            BuildwatchTopics.JOB_STATUS_CHANGED,
            BuildwatchTopics.BUILD_OBSERVED,
            BuildwatchTopics.BUILD_COMPLETION,
            BuildwatchTopics.DEAD_LETTERS);

    private final DevSession.Addresses at;

    HowToLook(DevSession.Addresses at) {
        this.at = at;
    }

    /** The line before the first build. */
    void introduce(PrintStream out) {
        out.println(where());
    }

    private String where() {
        return "Kafka " + at.bootstrapServers() + "   registry " + at.schemaRegistry() + "   Foundry " + at.foundry()
                + "   service " + at.http() + "   topics " + at.topicsPrefix() + "*";
    }

    /** @param stays whether the parts go on running; else it says how to have that */
    void tell(PrintStream out, boolean stays) {
        out.println();
        out.println(where());
        out.println("Topics: "
                + TOPICS.stream().map(name -> at.topicsPrefix() + name).collect(Collectors.joining(", ")));
        out.println(
                stays
                        ? "Look for yourself, in another terminal:"
                        : "Look for yourself, in another terminal; this works while './buildwatch dev --keep' runs:");
        out.println("  ./buildwatch status");
        out.println("  ./buildwatch tail build-completion --from-beginning");
        out.println("  kafka-console-consumer.sh --bootstrap-server " + at.bootstrapServers() + " --topic "
                + at.topicsPrefix() + "job-status-changed --from-beginning --consumer-property"
                + " isolation.level=read_committed");
        out.println("  curl " + at.http() + "/health");
    }
}
