package io.buildwatch.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of the credentials for Foundry, and of the proxy on the way to it. */
final class FoundryAccessTest {
    private static final List<String> REST = List.of("bootstrap.servers=broker:9092", "schema.registry.url=http://r:1");
    private static final String URL = "foundry.url=https://stack.example.com";
    private static final String TOKEN = "foundry.token=s3cret";
    private static final String ID = "foundry.oauth.client.id=app-1";
    private static final String SECRET = "foundry.oauth.client.secret=cl1ent-s3cret";
    private static final String SECRET_FILE = "foundry.oauth.client.secret.file=/run/secret";

    private final Map<String, String> environment = new HashMap<>(Map.of("HOSTNAME", "pod-0"));

    private FoundryConfig load(String... settings) throws ConfigProblems {
        List<String> all = new ArrayList<>(REST);
        all.addAll(List.of(settings));
        return new ConfigLoader(key -> false, (value, providers) -> value, warning -> {})
                .load(new ConfigSource(null, environment, all))
                .foundry();
    }

    private List<String> problemsOf(String... settings) {
        ConfigProblems problems = catchThrowableOfType(ConfigProblems.class, () -> load(settings));
        assertThat(problems).as("problems with %s", List.of(settings)).isNotNull();
        return problems.lines();
    }

    @Test
    void takesAClientWithItsSecretOrTheFileOfIt() throws ConfigProblems {
        FoundryConfig config = load(URL, ID, SECRET);
        assertThat(config.credentials().oauth()).isEqualTo(new OAuthClient("app-1", "cl1ent-s3cret", null));
        assertThat(config.credentials().token()).isNull();
        assertThat(config.toString() + config.credentials()).doesNotContain("s3cret");
        assertThat(load(URL, ID, SECRET_FILE).credentials().oauth())
                .isEqualTo(new OAuthClient("app-1", null, Path.of("/run/secret")));
    }

    @Test
    void takesTheSecretFromTheEnvironment() throws ConfigProblems {
        environment.put("BUILDWATCH_FOUNDRY_OAUTH_CLIENT_SECRET", "cl1ent-s3cret");
        assertThat(load(URL, ID).credentials().oauth()).isEqualTo(new OAuthClient("app-1", "cl1ent-s3cret", null));
    }

    @Test
    void refusesTwoKindsOfCredentials() {
        for (String other : List.of(TOKEN, "foundry.token.file=/run/token")) {
            assertThat(problemsOf(URL, other, ID, SECRET))
                    .singleElement()
                    .asString()
                    .contains("two kinds of credentials", "foundry.oauth.client.id", other.split("=")[0])
                    .doesNotContain("s3cret");
        }
        environment.put("FOUNDRY_TOKEN", "t");
        assertThat(problemsOf(URL, ID, SECRET)).singleElement().asString().contains("FOUNDRY_TOKEN");
    }

    @Test
    void refusesHalfAClient() {
        assertThat(problemsOf(URL, ID)).singleElement().asString().startsWith("foundry.oauth.client.secret: missing");
        for (String secret : List.of(SECRET, SECRET_FILE)) {
            assertThat(problemsOf(URL, secret))
                    .singleElement()
                    .asString()
                    .startsWith("foundry.oauth.client.id: missing");
        }
        assertThat(problemsOf(URL, ID, SECRET, SECRET_FILE))
                .singleElement()
                .asString()
                .contains("set one of them");
        assertThat(problemsOf(URL)).singleElement().asString().startsWith("foundry.token: missing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            foundry.oauth.client.id | two words | foundry.oauth.client.id=two words: must be printable
            foundry.oauth.client.secret | two s3cret words | foundry.oauth.client.secret (value not shown): must be printable
            foundry.oauth.client.secret.file | a\u0000b | must be a path
            foundry.oauth.client.scope | x | there is no such setting
            """)
    void wrongValueIsOneLineWithoutTheSecret(String key, String value, String line) {
        assertThat(problemsOf(
                        URL,
                        key.endsWith(".id") ? SECRET : ID,
                        key.contains("secret") ? "log.format=text" : SECRET,
                        key + "=" + value.replace("\\u0000", "\0")))
                .singleElement()
                .asString()
                .contains(line)
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "http://proxy:3128,proxy,3128,,",
        "HTTP://proxy.example.com:80/,proxy.example.com,80,,",
        "http://[::1]:3128,::1,3128,,",
        "http://user:p%40ss%3A+x@proxy:3128,user,3128,user,p@ss:+x"
    })
    void takesAProxy(String url, String host, int port, String user, String password) throws ConfigProblems {
        ProxyAddress proxy =
                load(URL, TOKEN, "foundry.proxy.url=" + url).connection().proxy();
        assertThat(proxy).isEqualTo(new ProxyAddress(user == null ? host : "proxy", port, user, password));
        assertThat(proxy.toString()).doesNotContain("p@ss", "p%40ss");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy:3128",
                "proxy",
                "http://proxy",
                "http://proxy:0",
                "http://proxy:70000",
                "https://proxy:3128",
                "socks://proxy:1080",
                "http://proxy:3128/path",
                "http://proxy:3128?x=s3cret",
                "http://user@proxy:3128",
                "http://:s3cret@proxy:3128",
                "http://user:s3%zzcret@proxy:3128",
                "user:s3cret@proxy:3128"
            })
    void wrongProxyIsOneLineThatShowsNoPassword(String url) {
        assertThat(problemsOf(URL, TOKEN, "foundry.proxy.url=" + url))
                .containsExactly("foundry.proxy.url (value not shown): must be http://host:port or"
                        + " http://user:password@host:port");
    }

    @Test
    void aProxyDoesNotGetToSeeTheToken() throws ConfigProblems {
        String loopback = "foundry.url=http://localhost:9000";
        String proxy = "foundry.proxy.url=http://proxy:3128";
        assertThat(problemsOf(loopback, TOKEN, proxy))
                .singleElement()
                .asString()
                .contains("https", "allow.http");
        assertThat(load(loopback, TOKEN, proxy, "foundry.allow.http=true")
                        .connection()
                        .proxy())
                .isNotNull();
    }
}
