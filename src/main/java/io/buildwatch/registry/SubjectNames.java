package io.buildwatch.registry;

/** Names of subjects, by Confluent's {@code TopicNameStrategy}, the only one that is supported. Pure; any thread. */
public final class SubjectNames {
    private SubjectNames() {}

    /** The subject of a topic's values: {@code <topic>-value}. */
    public static String ofValues(String topic) {
        return topic + "-value";
    }

    /** The subject of a topic's keys or values. */
    static String of(String topic, boolean isKey) {
        return isKey ? topic + "-key" : ofValues(topic);
    }
}
