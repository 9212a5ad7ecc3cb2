package io.buildwatch.topics;

import java.util.List;

/**
 * What provisioning did and found. Immutable; any thread.
 *
 * @param created the names of the topics that this call created
 * @param missing the names of the topics that are still to be created, some of them by Streams at its start
 * @param warnings one line each; none of them keeps the service from running
 */
public record TopicReport(List<String> created, List<String> missing, List<String> warnings) {

    public TopicReport {
        created = List.copyOf(created);
        missing = List.copyOf(missing);
        warnings = TopicLines.grouped(warnings);
    }
}
