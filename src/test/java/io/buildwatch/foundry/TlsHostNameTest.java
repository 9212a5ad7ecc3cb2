package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.buildwatch.foundry.FoundryFailure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.ssl.SSLContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The token is sent to no host but the one that it is meant for (CVE-2026-71290 in HttpClient below 5.6.4). */
class TlsHostNameTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final BuildRid BUILD = new BuildRid("ri.foundry.main.build.a");

    @TempDir
    private Path directory;

    private final DaemonTimer timer = new DaemonTimer();
    private final AtomicInteger requests = new AtomicInteger();
    private HttpsServer server;

    @AfterEach
    void stop() {
        timer.close();
        server.stop(0);
    }

    @Test
    void acceptsATrustedCertificateForTheHost() throws Exception {
        SSLContext trust = serve("dns:localhost");
        assertThat(call(trust).failure()).isNull();
        assertThat(requests).hasValue(1);
    }

    @Test
    void refusesATrustedCertificateForAnotherHost() throws Exception {
        SSLContext trust = serve("dns:foundry.example.com");
        FoundryFailure failure = call(trust).failure();
        assertThat(failure).isNotNull().extracting(FoundryFailure::kind).isEqualTo(Kind.RETRYABLE);
        assertThat(requests).hasValue(0);
    }

    @Test
    void refusesACertificateThatNobodyVouchesFor() throws Exception {
        serve("dns:localhost");
        assertThat(call(SSLContexts.createDefault()).failure()).isNotNull();
        assertThat(requests).hasValue(0);
    }

    private CallResult<JobsPage> call(SSLContext trust) throws Exception {
        URI url = URI.create("https://localhost:" + server.getAddress().getPort());
        try (HttpOrchestrationApi api = TestConfig.api(TestConfig.of(url), trust, TestConfig.token("t"), timer)) {
            return api.listJobs(BUILD, null).get(20, TimeUnit.SECONDS);
        }
    }

    /**
     * Starts a server with a certificate for the name.
     *
     * @return a client's context that trusts that certificate
     */
    private SSLContext serve(String name) throws Exception {
        KeyStore keys = keys(name);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(
                SSLContexts.custom().loadKeyMaterial(keys, PASSWORD).build()));
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'{', '}'});
            exchange.close();
        });
        server.start();
        return SSLContexts.custom().loadTrustMaterial(keys, null).build();
    }

    private KeyStore keys(String name) throws Exception {
        Path file = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(output).isZero();
        KeyStore pair = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            pair.load(in, PASSWORD);
        } catch (IOException e) {
            throw new AssertionError(output, e);
        }
        // Added as a trusted certificate too, because not every provider takes a key entry for a trust anchor.
        pair.setCertificateEntry("trusted", pair.getCertificate("server"));
        return pair;
    }
}
