package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import com.sun.net.httpserver.HttpServer;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.SimulatorSettings;
import io.buildwatch.foundry.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Runs {@code run --check} into its errors, with a secret in every setting that holds one: no output shows a secret.
 */
@Timeout(60)
final class SecretsShownTest {
    private static final String MARK = "s3cr3t";
    private static final String BASIC = Base64.getEncoder()
            .encodeToString(("user:" + MARK).getBytes(StandardCharsets.UTF_8))
            .substring(0, 12);

    private final FakeTerminal terminal = new FakeTerminal();
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
    private final Logger kafka = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("org.apache.kafka");
    private final Level rootLevel = root.getLevel();
    private final Level kafkaLevel = kafka.getLevel();
    private final List<Appender<ILoggingEvent>> usual = new ArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
    };

    @TempDir
    Path directory;

    private HttpServer refusing;

    @BeforeEach
    void listen() throws IOException {
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.iteratorForAppenders().forEachRemaining(usual::add);
        usual.forEach(root::detachAppender);
        root.addAppender(appender);
        root.setLevel(Level.DEBUG);
        kafka.setLevel(Level.DEBUG);
        refusing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        refusing.createContext("/", exchange -> {
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        refusing.start();
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(appender);
        usual.forEach(root::addAppender);
        root.setLevel(rootLevel);
        kafka.setLevel(kafkaLevel);
        refusing.stop(0);
    }

    private String refusingUrl() {
        return "http://127.0.0.1:" + refusing.getAddress().getPort();
    }

    /**
     * Runs the check with a secret in every setting that holds one, and with servers that refuse it or are not there.
     *
     * @param settings more settings, which replace the usual ones
     */
    private int check(String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "foundry.url=" + refusingUrl(),
                "foundry.token=token-" + MARK,
                "bootstrap.servers=127.0.0.1:1",
                "default.api.timeout.ms=1000",
                "request.timeout.ms=500",
                "instance.id=i",
                "state.dir=" + directory,
                "schema.registry.url=" + refusingUrl(),
                "basic.auth.credentials.source=USER_INFO",
                "basic.auth.user.info=user:" + MARK,
                "security.protocol=SASL_PLAINTEXT",
                "sasl.mechanism=PLAIN",
                "sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required"
                        + " username=\"user\" password=\"sasl-" + MARK + "\";",
                "ssl.truststore.password=trust-" + MARK,
                "ssl.keystore.password=store-" + MARK,
                "ssl.key.password=key-" + MARK));
        all.addAll(List.of(settings));
        List<String> arguments = new ArrayList<>(List.of("run", "--check"));
        all.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        CommandIo t = terminal.terminal();
        return Main.execute(t, Main.commands(t), arguments.toArray(String[]::new));
    }

    private void assertNoSecretIsShown() {
        assertThat(terminal.out()).noneMatch(SecretsShownTest::holdsSecret);
        assertThat(terminal.err()).noneMatch(SecretsShownTest::holdsSecret);
        assertThat(logged).isNotEmpty().noneMatch(SecretsShownTest::holdsSecret);
    }

    private static boolean holdsSecret(String text) {
        return text.contains(MARK) || text.contains(BASIC);
    }

    @Test
    void peersThatRefuseThemOrAreNotThere() {
        assertThat(check()).isEqualTo(ExitStatus.FAILED);

        assertThat(terminal.out())
                .filteredOn(line -> line.startsWith("FAILED "))
                .hasSize(3);
        assertThat(String.join("\n", terminal.out())).contains("401");
        assertNoSecretIsShown();
    }

    @Test
    void nobodyThereAtAll() {
        assertThat(check(
                        "foundry.url=https://127.0.0.1:1",
                        "schema.registry.url=http://127.0.0.1:1",
                        "foundry.proxy.url=http://user:" + MARK + "@127.0.0.1:1"))
                .isEqualTo(ExitStatus.FAILED);

        assertThat(terminal.out())
                .filteredOn(line -> line.startsWith("FAILED "))
                .hasSize(3);
        assertNoSecretIsShown();
    }

    @Test
    void aClientThatIsRefused() throws IOException {
        try (FoundrySimulator simulator = FoundrySimulator.start(SimulatorSettings.defaults())) {
            simulator.acceptClient("app", "another", Duration.ofMinutes(1));
            assertThat(check(
                            "foundry.url=" + simulator.url(),
                            "foundry.token=",
                            "foundry.oauth.client.id=app",
                            "foundry.oauth.client.secret=oauth-" + MARK))
                    .isEqualTo(ExitStatus.FAILED);
        }

        assertThat(String.join("\n", terminal.out())).contains("invalid_client");
        assertNoSecretIsShown();
    }

    @Test
    void aProxyThatRefuses() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread refuse = new Thread(() -> refuse(proxy));
            refuse.start();
            assertThat(check(
                            "foundry.url=https://stack.invalid",
                            "foundry.proxy.url=http://user:" + MARK + "@127.0.0.1:" + proxy.getLocalPort()))
                    .isEqualTo(ExitStatus.FAILED);
        }

        assertThat(String.join("\n", terminal.out())).contains("407");
        assertNoSecretIsShown();
    }

    private static void refuse(ServerSocket proxy) {
        try {
            while (true) {
                try (Socket socket = proxy.accept()) {
                    socket.getInputStream().read();
                    socket.getOutputStream()
                            .write(
                                    ("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\n"
                                                    + "Content-Length: 0\r\nConnection: close\r\n\r\n")
                                            .getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                }
            }
        } catch (IOException e) {
            // The socket was closed at the end of the test.
        }
    }

    @Test
    void storesThatTheyDoNotOpen() throws Exception {
        TestCa ca = new TestCa(directory, "some-ca");
        ca.serverFor("dns:localhost");
        String store = ca.storeFor("dns:localhost").toString();

        assertThat(check(
                        "schema.registry.ssl.truststore.location=" + store,
                        "schema.registry.ssl.truststore.type=PKCS12",
                        "schema.registry.ssl.truststore.password=" + MARK))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(check(
                        "security.protocol=SASL_SSL", "ssl.truststore.location=" + store, "ssl.truststore.type=PKCS12"))
                .isEqualTo(ExitStatus.FAILED);

        assertThat(String.join("\n", terminal.err())).contains("schema.registry.ssl");
        assertNoSecretIsShown();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foundry.token=two s3cr3t",
                "foundry.tokn=s3cr3t",
                "foundry.oauth.client.secret=s3cr3t",
                "foundry.proxy.url=https://user:s3cr3t@proxy",
                "foundry.url=https://user:s3cr3t@host",
                "schema.registry.url=user:s3cr3t@host",
                "schema.registry.url=http://user:s3cr3t@host",
                "basic.auth.user.info=s3cr3t",
                "bearer.auth.token=s3cr3t",
                "topics.partitions=${file:FILE:password}",
                "schema.registry.ssl.key.pasword=s3cr3t"
            })
    void settingsThatAreWrong(String setting) throws IOException {
        Path file = Files.writeString(directory.resolve("x.properties"), "password=" + MARK);

        assertThat(check(
                        "config.providers=file",
                        "config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider",
                        setting.replace("FILE", file.toString())))
                .isEqualTo(ExitStatus.USAGE);

        assertThat(terminal.err()).isNotEmpty().noneMatch(SecretsShownTest::holdsSecret);
        assertThat(logged).noneMatch(SecretsShownTest::holdsSecret);
    }
}
