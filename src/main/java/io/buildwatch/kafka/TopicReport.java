package io.buildwatch.kafka;

import java.util.List;

/**
 * What provisioning did and saw. Immutable.
 *
 * @param created the names of the topics that were created by this call
 * @param missing the topics that are to be created, before Streams starts
 * @param warnings one line each; nothing that keeps the service from running
 */
public record TopicReport(List<String> created, List<String> missing, List<String> warnings) {

    public TopicReport {
        created = List.copyOf(created);
        missing = List.copyOf(missing);
        warnings = TopicLines.grouped(warnings);
    }
}
