package io.buildwatch.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;

/** What the broker does not let the service do with existing topics, as one line for each operation. One thread. */
final class TopicAccess {
    private final Map<AclOperation, List<String>> denied = new TreeMap<>();

    /**
     * Takes one topic, described with its authorized operations. If the broker does not tell these, none counts as
     * denied.
     */
    void check(TopicSpec topic, TopicDescription found) {
        Set<AclOperation> allowed = found.authorizedOperations();
        if (allowed == null || allowed.isEmpty()) {
            return;
        }
        for (AclOperation needed : topic.access()) {
            if (!allowed.contains(needed)) {
                denied.computeIfAbsent(needed, operation -> new ArrayList<>()).add(topic.name());
            }
        }
    }

    void report(TopicVerifier verifier) {
        denied.forEach((operation, topics) -> {
            if (operation == AclOperation.DELETE) {
                verifier.warnings()
                        .add(line(operation, topics) + "; otherwise it grows for ever: nothing else deletes records");
            } else {
                verifier.problems().add(line(operation, topics));
            }
        });
    }

    private static String line(AclOperation operation, List<String> topics) {
        String word = AclNames.word(operation);
        return String.join(", ", topics) + ": this user may not " + word + "; allow it: "
                + AclNames.command(operation)
                + topics.stream().map(topic -> " --topic " + topic).collect(Collectors.joining());
    }
}
