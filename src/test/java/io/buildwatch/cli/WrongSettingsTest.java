package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.config.ConfigKey;
import io.buildwatch.config.ConfigKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gives {@code run --check} wrong values of every setting, one at a time: it refuses each before it connects to any
 * server.
 */
@Timeout(30)
final class WrongSettingsTest {
    private static final Map<String, String> GOOD = Map.of(
            "foundry.url", "https://stack.example.com",
            "foundry.token", "s3cret",
            "bootstrap.servers", "127.0.0.1:1",
            "schema.registry.url", "http://127.0.0.1:1",
            "instance.id", "i");
    private static final String CLIENT = "foundry.token=;foundry.oauth.client.id=c;";

    /**
     * Wrong values of each setting: of another type, out of range, or missing. Other settings that are needed come
     * first, separated by semicolons.
     */
    private static final Map<String, List<String>> WRONG = Map.ofEntries(
            Map.entry("foundry.url", List.of("", "ftp://host", "http://host", "https://host/api", "a b")),
            Map.entry("foundry.allow.http", List.of("yes", "1")),
            Map.entry("foundry.token", List.of("", "two words")),
            Map.entry("foundry.token.file", List.of("foundry.token=;/no/such/file", "foundry.token=;/")),
            Map.entry("foundry.oauth.client.id", List.of("foundry.token=;foundry.oauth.client.secret=x;two words")),
            Map.entry("foundry.oauth.client.secret", List.of(CLIENT, CLIENT + "two words")),
            Map.entry("foundry.oauth.scopes", List.of("api:orchestration-read,,", "é")),
            Map.entry("foundry.oauth.client.secret.file", List.of(CLIENT + "/no/such/file", CLIENT + "/")),
            Map.entry("foundry.ssl.ca.file", List.of("/no/such/file", "/")),
            Map.entry("foundry.proxy.url", List.of("proxy", "https://proxy:1", "http://proxy:0", "http://u@proxy:1")),
            Map.entry("foundry.preview", List.of("yes", "2")),
            Map.entry("foundry.page.size", List.of("0", "100001", "ten")),
            Map.entry("foundry.requests.per.minute", List.of("0", "10000001", "1.5", "99999999999999999999")),
            Map.entry("foundry.concurrency", List.of("0", "-1", "10001", "many")),
            Map.entry("foundry.requests.share", List.of("50", "0.5", "101%", "100.1%", "-1%", "half", "50 %", "%")),
            Map.entry("foundry.batch.requests.per.second", List.of("0", "10001", "1e3")),
            Map.entry("foundry.batch.concurrency", List.of("0", "10001", "x")),
            Map.entry("foundry.connect.timeout", List.of("5", "0s", "11m")),
            Map.entry("foundry.answer.timeout", List.of("x", "0s", "2h")),
            Map.entry("foundry.call.timeout", List.of("60", "0s", "2h", "1s")),
            Map.entry("foundry.max.answer.bytes", List.of("16MB", "1023", "2147483648")),
            Map.entry("foundry.max.pages", List.of("0", "10000001", "x")),
            Map.entry("poll.interval.min", List.of("2", "2 s econds", "9ms", "2d", "31s")),
            Map.entry("poll.interval.max", List.of("x", "9ms", "2d", "1s", "9999999999999999d")),
            Map.entry("foundry.refresh", List.of("batch", "true")),
            Map.entry("refresh.interval", List.of("2", "9ms", "2d")),
            Map.entry("build.interval", List.of("x", "9ms", "2d")),
            Map.entry("follow.interval", List.of("x", "9ms", "2d")),
            Map.entry("list.interval", List.of("x", "9ms", "2d")),
            Map.entry("confirm.after", List.of("x", "0s", "2d")),
            Map.entry("settle.interval", List.of("x", "0s", "-2m", "3651d")),
            Map.entry("settle.timeout", List.of("x", "0s", "3651d")),
            Map.entry("monitoring.lost.after", List.of("x", "1M", "0s", "3651d")),
            Map.entry("not.found.grace", List.of("x", "1w", "-1s", "3651d")),
            Map.entry("retention.completed", List.of("x", "0s", "3651d")),
            Map.entry("retention.unseen", List.of("x", "0s", "3651d")),
            Map.entry("topics.prefix", List.of("a b", "x".repeat(101))),
            Map.entry("topics.partitions", List.of("0", "10001", "x")),
            Map.entry("topics.replication.factor", List.of("0", "32768", "x")),
            Map.entry("topics.create", List.of("no", "0")),
            Map.entry("application.id", List.of("a/b", "x".repeat(151))),
            Map.entry("instance.id", List.of("a/b", "ä", "x".repeat(91))),
            Map.entry("state.dir", List.of("a\0b")),
            Map.entry("session.timeout.ms", List.of("15s", "0", "2147483648")),
            Map.entry("bootstrap.servers", List.of("", "broker", "broker:99999")),
            Map.entry("schema.registry.url", List.of("", "registry:8081", "ftp://registry")),
            Map.entry("schema.compatibility.set", List.of("FULL", "1")),
            Map.entry("auto.register.schemas", List.of("on", "1")),
            Map.entry("http.listen", List.of("8480", "127.0.0.1:65536", "http://127.0.0.1:1")),
            Map.entry("http.allowed.hosts", List.of("host:80", "a,,b", "*")),
            Map.entry("http.queries", List.of("on", "1")),
            Map.entry("avro.serializer", List.of("no class", "com.example.NoSuch", "java.lang.String")),
            Map.entry("avro.deserializer", List.of("no class", "a..b", "com.example.NoSuch", "java.lang.String")),
            Map.entry("log.format", List.of("xml", "JSONL")));

    private final FakeTerminal terminal = new FakeTerminal();

    /** Runs the check with good settings, and then those of {@code with}, which replace them. */
    private int check(List<String> with) {
        List<String> arguments = new ArrayList<>(List.of("run", "--check"));
        GOOD.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        with.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        CommandIo t = terminal.terminal();
        return Main.execute(t, Main.commands(t), arguments.toArray(String[]::new));
    }

    private static Stream<Arguments> rows() {
        return WRONG.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(value -> Arguments.of(entry.getKey(), value)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isOneLineThatNamesTheSettingAndExitStatus2(String key, String value) {
        List<String> with = new ArrayList<>(List.of(value.split(";", -1)));
        with.set(with.size() - 1, key + "=" + with.get(with.size() - 1));

        assertThat(check(with)).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err())
                .singleElement()
                .asString()
                .startsWith("buildwatch: ")
                .contains(key);
        assertThat(terminal.err().get(0)).doesNotContainPattern("\\p{Cntrl}").doesNotContain("s3cret");
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void everySettingHasARow() {
        assertThat(ConfigKeys.ALL).extracting(ConfigKey::name).containsExactlyInAnyOrderElementsOf(WRONG.keySet());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            num.stream.threads=x | num.stream.threads
            security.protocol=TSL | security.protocol
            max.poll.records=many | max.poll.records
            main.consumer.fetch.max.wait.ms=-1 | main.consumer.fetch.max.wait.ms
            producer.compression.type=zip | producer.compression.type
            admin.retry.backoff.ms=1s | admin.retry.backoff.ms
            processing.guarantee=at_least_once | processing.guarantee
            basic.auth.credentials.source=FILE | basic.auth.credentials.source
            schema.registry.ssl.truststore.location=/no/such/file | schema.registry.ssl.
            topics.partitions=${file:/no/such/file:x} | config.providers
            foundry.tokn=x | foundry.token
            """)
    void soIsOneOfKafkasOrTheRegistrys(String setting, String named) {
        assertThat(check(List.of(setting))).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).singleElement().asString().contains(named);
    }
}
