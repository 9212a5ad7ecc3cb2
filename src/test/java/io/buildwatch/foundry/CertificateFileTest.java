package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.config.OAuthClient;
import io.buildwatch.foundry.FoundryFailure.Kind;
import io.buildwatch.foundry.FoundryReader.Urgency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which certificates the client of Foundry trusts, tested with real TLS servers. */
class CertificateFileTest {
    @TempDir
    private static Path directory;

    private static TestCa ours;
    private static TestCa other;
    private static TestCa expired;

    @BeforeAll
    static void makeCertificates() throws Exception {
        ours = new TestCa(directory, "ours", "-validity", "30");
        other = new TestCa(directory, "other", "-validity", "30");
        expired = new TestCa(directory, "expired", "-startdate", "-20d", "-validity", "10");
    }

    @Test
    void believesAServerOfTheCaInTheFile() throws Exception {
        try (TlsFoundry foundry = new TlsFoundry(ours.serverFor("dns:localhost"))) {
            assertThat(check(foundry, ours.pem())).isEmpty();
            assertThat(foundry.requests).hasSize(1);
        }
    }

    @Test
    void asksForTokensByTheSameCertificates() throws Exception {
        try (TlsFoundry foundry = new TlsFoundry(ours.serverFor("dns:localhost"));
                HttpFoundryReader reader = open(foundry, ours.pem(), new OAuthClient("id", "s3cret", null))) {
            assertThat(reader.check().get(20, TimeUnit.SECONDS)).isEmpty();
            assertThat(foundry.requests).hasSize(2).last().asString().contains("Bearer issued");
        }
        try (TlsFoundry foundry = new TlsFoundry(other.serverFor("dns:localhost"));
                HttpFoundryReader reader = open(foundry, ours.pem(), new OAuthClient("id", "s3cret", null))) {
            assertThat(reader.check().get(20, TimeUnit.SECONDS))
                    .map(FoundryFailure::detail)
                    .hasValueSatisfying(
                            detail -> assertThat(detail).contains("no token from", "CA that is not trusted"));
            assertThat(foundry.requests).isEmpty();
        }
    }

    @Test
    void refusesAServerOfAnotherCaAndSaysSo() throws Exception {
        try (TlsFoundry foundry = new TlsFoundry(other.serverFor("dns:localhost"));
                HttpFoundryReader reader = open(foundry, ours.pem(), null)) {
            FoundryFailure failure = reader.sweep(FakeApi.rid(1), Urgency.NEW, page -> {})
                    .result()
                    .get(30, TimeUnit.SECONDS)
                    .failure();
            assertThat(failure).isNotNull().extracting(FoundryFailure::kind).isEqualTo(Kind.RETRYABLE);
            assertThat(reader.serviceFailure())
                    .as("what /health shows")
                    .map(FoundryFailure::detail)
                    .hasValueSatisfying(detail -> assertThat(detail)
                            .startsWith("TLS: the certificate is from a CA that is not trusted here")
                            .contains("foundry.ssl.ca.file"));
            assertThat(foundry.requests).isEmpty();
        }
    }

    @Test
    void withoutAFileBelievesWhomTheJvmBelieves() throws Exception {
        try (TlsFoundry foundry = new TlsFoundry(ours.serverFor("dns:localhost"))) {
            assertThat(check(foundry, null))
                    .hasValueSatisfying(detail -> assertThat(detail).contains("CA that is not trusted"));
            assertThat(foundry.requests).isEmpty();
        }
    }

    @Test
    void refusesACertificateForAnotherHostAndSaysSo() throws Exception {
        try (TlsFoundry foundry = new TlsFoundry(ours.serverFor("dns:foundry.example.com"))) {
            assertThat(check(foundry, ours.pem()))
                    .hasValueSatisfying(detail -> assertThat(detail)
                            .startsWith("TLS: the certificate is for another host than that of foundry.url"));
            assertThat(foundry.requests).isEmpty();
        }
    }

    @Test
    void takesABundleWithTextAroundAndOldCertificatesAmong() throws Exception {
        Path bundle = file("# all of ours\r\n" + Files.readString(other.pem()) + "\nexpired in 2026:\n"
                + Files.readString(expired.pem()) + Files.readString(ours.pem()).replace("\n", "\r\n"));
        for (TestCa ca : new TestCa[] {ours, other}) {
            try (TlsFoundry foundry = new TlsFoundry(ca.serverFor("dns:localhost"))) {
                assertThat(check(foundry, bundle)).isEmpty();
            }
        }
    }

    @Test
    void saysWhatIsWrongWithAFileInOneLine() throws Exception {
        Instant now = Instant.now();
        String good = Files.readString(ours.pem());
        assertThat(CertificateFile.problem(ours.pem(), now)).isEmpty();
        assertThat(problem(directory.resolve("none"))).contains("may read", "NoSuchFile");
        assertThat(problem(directory)).contains("may read");
        assertThat(problem(file(""))).contains("holds none");
        assertThat(problem(file("-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----\n")))
                .contains("holds none")
                .doesNotContain("s3cret");
        Path der = directory.resolve("der");
        Files.write(der, Base64.getMimeDecoder().decode(good.replaceAll("-----[A-Z ]+-----", "")));
        assertThat(problem(der)).contains("holds none");
        assertThat(problem(file(good + good.replaceFirst("\nMII", "\nXXX")))).contains("number 2 cannot be read");
        assertThat(problem(file("-----BEGIN CERTIFICATE-----\n\n-----END CERTIFICATE-----\n")))
                .contains("number 1");
        assertThat(problem(expired.pem())).contains("valid now", "it holds 1, the last of which ends at 20");
        assertThat(CertificateFile.problem(ours.pem(), now.plus(Duration.ofDays(31))))
                .isPresent();
        assertThat(CertificateFile.problem(ours.pem(), now.minus(Duration.ofDays(1))))
                .isPresent();
    }

    @Test
    void opensNoClientWithAFileThatCannotBeUsed() throws Exception {
        try (TlsFoundry foundry = new TlsFoundry(ours.serverFor("dns:localhost"))) {
            assertThatThrownBy(() -> open(foundry, expired.pem(), null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("foundry.ssl.ca.file=");
        }
    }

    private static String problem(Path file) {
        String problem = CertificateFile.problem(file, Instant.now()).orElseThrow();
        assertThat(problem).doesNotContain("\n");
        return problem;
    }

    private static Path file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "bundle", ".pem"), text);
    }

    private static Optional<String> check(TlsFoundry foundry, @Nullable Path caFile) throws Exception {
        try (HttpFoundryReader reader = open(foundry, caFile, null)) {
            return reader.check().get(20, TimeUnit.SECONDS).map(FoundryFailure::detail);
        }
    }

    private static HttpFoundryReader open(TlsFoundry foundry, @Nullable Path caFile, @Nullable OAuthClient client) {
        return HttpFoundryReader.open(
                TestConfig.of(foundry.url(), client, caFile, null),
                Clock.systemUTC(),
                new Random(1),
                FoundryListener.NONE);
    }
}
