package io.buildwatch.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the records of the configuration from checked values. Stateless. */
final class ConfigSections {
    private ConfigSections() {}

    static FoundryConfig foundry(Settings values, URI url) {
        return new FoundryConfig(
                url,
                new FoundryConfig.Credentials(
                        values.get(ConfigKeys.FOUNDRY_TOKEN), values.get(ConfigKeys.FOUNDRY_TOKEN_FILE), oauth(values)),
                values.required(ConfigKeys.FOUNDRY_PREVIEW),
                new FoundryConfig.Connection(
                        values.get(ConfigKeys.FOUNDRY_CA_FILE),
                        values.get(ConfigKeys.FOUNDRY_PROXY),
                        values.required(ConfigKeys.FOUNDRY_CONNECT_TIMEOUT),
                        values.required(ConfigKeys.FOUNDRY_ANSWER_TIMEOUT),
                        values.required(ConfigKeys.FOUNDRY_CALL_TIMEOUT)),
                limits(values),
                new FoundryConfig.Answers(
                        values.get(ConfigKeys.FOUNDRY_PAGE_SIZE),
                        values.required(ConfigKeys.FOUNDRY_MAX_ANSWER_BYTES),
                        values.required(ConfigKeys.FOUNDRY_MAX_PAGES)),
                refresh(values));
    }

    private static FoundryConfig.Limits limits(Settings values) {
        return new FoundryConfig.Limits(
                values.required(ConfigKeys.FOUNDRY_PER_MINUTE),
                values.required(ConfigKeys.FOUNDRY_CONCURRENCY),
                values.required(ConfigKeys.FOUNDRY_SHARE),
                values.required(ConfigKeys.FOUNDRY_BATCH_PER_SECOND),
                values.required(ConfigKeys.FOUNDRY_BATCH_CONCURRENCY));
    }

    private static FoundryConfig.Refresh refresh(Settings values) {
        return new FoundryConfig.Refresh(
                values.required(ConfigKeys.FOUNDRY_REFRESH), values.required(ConfigKeys.REFRESH_INTERVAL));
    }

    static PacingConfig pacing(Settings values) {
        return new PacingConfig(limits(values), refresh(values), poll(values));
    }

    private static @Nullable OAuthClient oauth(Settings values) {
        String id = values.get(ConfigKeys.FOUNDRY_OAUTH_ID);
        return id == null
                ? null
                : new OAuthClient(
                        id,
                        values.get(ConfigKeys.FOUNDRY_OAUTH_SECRET),
                        values.get(ConfigKeys.FOUNDRY_OAUTH_SECRET_FILE),
                        values.required(ConfigKeys.FOUNDRY_OAUTH_SCOPES));
    }

    static PollConfig poll(Settings values) {
        return new PollConfig(
                values.required(ConfigKeys.POLL_INTERVAL_MIN),
                values.required(ConfigKeys.POLL_INTERVAL_MAX),
                values.required(ConfigKeys.BUILD_INTERVAL),
                values.required(ConfigKeys.LIST_INTERVAL),
                values.required(ConfigKeys.FOLLOW_INTERVAL),
                values.required(ConfigKeys.CONFIRM_AFTER),
                values.required(ConfigKeys.SETTLE_INTERVAL),
                values.required(ConfigKeys.SETTLE_TIMEOUT),
                values.required(ConfigKeys.LOST_AFTER),
                values.required(ConfigKeys.NOT_FOUND_GRACE),
                values.required(ConfigKeys.RETENTION_COMPLETED),
                values.required(ConfigKeys.RETENTION_UNSEEN));
    }

    static TopicsConfig topics(Settings values, Map<String, Map<String, String>> settings) {
        Integer replication = values.get(ConfigKeys.TOPICS_REPLICATION);
        return new TopicsConfig(
                values.required(ConfigKeys.TOPICS_PREFIX),
                values.required(ConfigKeys.TOPICS_PARTITIONS),
                replication == null ? null : replication.shortValue(),
                values.required(ConfigKeys.TOPICS_CREATE),
                settings);
    }

    static AvroConfig avro(Settings values) {
        return new AvroConfig(
                values.required(ConfigKeys.AVRO_SERIALIZER), values.required(ConfigKeys.AVRO_DESERIALIZER));
    }

    static HttpConfig http(Settings values) {
        InetSocketAddress listen = values.required(ConfigKeys.HTTP_LISTEN);
        List<String> allowed = values.get(ConfigKeys.HTTP_ALLOWED_HOSTS);
        return new HttpConfig(
                listen.getHostString(),
                listen.getPort(),
                allowed == null ? List.of() : List.copyOf(allowed),
                values.required(ConfigKeys.HTTP_QUERIES));
    }
}
