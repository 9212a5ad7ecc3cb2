package io.buildwatch.config;

/**
 * All settings of the service, checked. Immutable; any thread.
 *
 * @param logFormat how log lines look
 */
public record BuildwatchConfig(
        FoundryConfig foundry,
        PollConfig poll,
        TopicsConfig topics,
        KafkaConfig kafka,
        AvroConfig avro,
        HttpConfig http,
        LogFormat logFormat) {

    /** With the documented defaults. */
    public static BuildwatchConfig of(FoundryConfig foundry, TopicsConfig topics, KafkaConfig kafka) {
        return new BuildwatchConfig(
                foundry,
                PollConfig.defaults(),
                topics,
                kafka,
                AvroConfig.defaults(),
                HttpConfig.defaults(),
                LogFormat.TEXT);
    }

    /** Polls like this. */
    public BuildwatchConfig withPoll(PollConfig given) {
        return new BuildwatchConfig(foundry, given, topics, kafka, avro, http, logFormat);
    }

    /** With these settings of Kafka. */
    public BuildwatchConfig withKafka(KafkaConfig given) {
        return new BuildwatchConfig(foundry, poll, topics, given, avro, http, logFormat);
    }

    /** With these serdes. */
    public BuildwatchConfig withAvro(AvroConfig given) {
        return new BuildwatchConfig(foundry, poll, topics, kafka, given, http, logFormat);
    }

    /** Serves HTTP like this. */
    public BuildwatchConfig withHttp(HttpConfig given) {
        return new BuildwatchConfig(foundry, poll, topics, kafka, avro, given, logFormat);
    }

    /** Serves {@code /api} and the page, or does not. */
    public BuildwatchConfig withHttpQueries(boolean served) {
        return withHttp(new HttpConfig(http.host(), http.port(), http.allowedHosts(), served));
    }

    /** How log lines look. */
    public enum LogFormat {
        TEXT,
        JSON
    }
}
