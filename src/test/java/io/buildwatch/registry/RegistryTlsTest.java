package io.buildwatch.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.foundry.TestCa;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code schema.registry.ssl.*} against real TLS servers. */
@Timeout(60)
final class RegistryTlsTest {
    private static final char[] PASSWORD = TestCa.PASSWORD.toCharArray();

    @TempDir
    static Path directory;

    private static TestCa ca;
    private static TestCa other;
    private static SSLContext identity;

    @BeforeAll
    static void makeCertificates() throws Exception {
        ca = new TestCa(directory, "registry-ca");
        other = new TestCa(directory, "other-ca");
        identity = ca.serverFor("dns:localhost");
        other.serverFor("dns:localhost");
    }

    private static Map<String, String> settings(String url, String... keysAndValues) {
        Map<String, String> settings = new HashMap<>(Map.of("schema.registry.url", url));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put("schema.registry.ssl." + keysAndValues[i], keysAndValues[i + 1]);
        }
        return settings;
    }

    private static void ping(Map<String, String> settings) {
        try (SchemaRegistry registry = SchemaRegistries.open(settings)) {
            registry.ping();
        }
    }

    /** A trust store of this type with the authority's certificate. */
    private static Path trustStore(TestCa authority, String type) throws Exception {
        if (type.equals("PEM")) {
            return authority.pem();
        }
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        store.setCertificateEntry(
                "ca",
                KeyStore.getInstance(authority.storeFor("dns:localhost").toFile(), PASSWORD)
                        .getCertificate("ca"));
        Path file = directory.resolve(authority.pem().getFileName() + "." + type);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD);
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"PEM", "JKS", "PKCS12"})
    void believesWhatTheTrustStoreHolds(String type) throws Exception {
        Map<String, String> trust = new HashMap<>(Map.of(
                "schema.registry.ssl.truststore.location",
                trustStore(ca, type).toString(),
                "schema.registry.ssl.truststore.type",
                type));
        if (!type.equals("PEM")) {
            trust.put("schema.registry.ssl.truststore.password", TestCa.PASSWORD);
        }
        try (TlsRegistry server = new TlsRegistry(identity, false);
                AvroSerializer serializer = new AvroSerializer();
                AvroDeserializer deserializer = new AvroDeserializer()) {
            trust.put("schema.registry.url", server.url("localhost"));
            serializer.configure(trust, false);
            deserializer.configure(trust, false);
            BuildCompletion record = SampleRecords.buildCompletion();

            assertThat(deserializer.deserialize("t", serializer.serialize("t", record)))
                    .isEqualTo(record);
        }
    }

    @Test
    void believesNobodyElse() throws Exception {
        String[] trust = {"truststore.location", other.pem().toString(), "truststore.type", "PEM"};
        try (TlsRegistry server = new TlsRegistry(identity, false)) {
            assertUnreachable(settings(server.url("localhost")), "PKIX path");
            assertUnreachable(settings(server.url("localhost"), trust), "PKIX path");
        }
    }

    @Test
    void believesACertificateForItsHostOnly() throws Exception {
        String[] trust = {"truststore.location", ca.pem().toString(), "truststore.type", "PEM"};
        try (TlsRegistry server = new TlsRegistry(ca.serverFor("dns:other.example"), false)) {
            assertUnreachable(settings(server.url("localhost"), trust), "localhost");
        }
    }

    @Test
    void showsItsOwnCertificateWhereItIsAskedFor() throws Exception {
        String[] trust = {"truststore.location", ca.pem().toString(), "truststore.type", "PEM"};
        KeyStore store = KeyStore.getInstance(ca.storeFor("dns:localhost").toFile(), PASSWORD);
        SSLContext asking = SSLContexts.custom()
                .loadKeyMaterial(store, PASSWORD)
                .loadTrustMaterial(store, null)
                .build();
        try (TlsRegistry server = new TlsRegistry(asking, true)) {
            Map<String, String> pkcs12 = settings(server.url("localhost"), trust);
            pkcs12.put(
                    "schema.registry.ssl.keystore.location",
                    ca.storeFor("dns:localhost").toString());
            pkcs12.put("schema.registry.ssl.keystore.type", "PKCS12");
            pkcs12.put("schema.registry.ssl.keystore.password", TestCa.PASSWORD);
            pkcs12.put("schema.registry.ssl.key.password", TestCa.PASSWORD);
            ping(pkcs12);

            Map<String, String> pem = settings(server.url("localhost"), trust);
            pem.put("schema.registry.ssl.keystore.location", pemOf(store).toString());
            pem.put("schema.registry.ssl.keystore.type", "PEM");
            ping(pem);

            assertUnreachable(settings(server.url("localhost"), trust), "https://localhost");
            Map<String, String> strange = new HashMap<>(pkcs12);
            strange.put(
                    "schema.registry.ssl.keystore.location",
                    other.storeFor("dns:localhost").toString());
            assertUnreachable(strange, "https://localhost");
        }
    }

    private static void assertUnreachable(Map<String, String> settings, String reason) {
        assertThatThrownBy(() -> ping(settings))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNREACHABLE))
                .hasMessageContaining(reason)
                .hasMessageNotContaining(TestCa.PASSWORD);
    }

    /** Writes the private key and the certificate chain to one PEM file. */
    private static Path pemOf(KeyStore store) throws Exception {
        Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
        StringBuilder pem = new StringBuilder("-----BEGIN PRIVATE KEY-----\n")
                .append(base64.encodeToString(store.getKey("server", PASSWORD).getEncoded()))
                .append("\n-----END PRIVATE KEY-----\n");
        for (Certificate certificate : store.getCertificateChain("server")) {
            pem.append("-----BEGIN CERTIFICATE-----\n")
                    .append(base64.encodeToString(certificate.getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        return Files.writeString(directory.resolve("client.pem"), pem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            truststore.location | /no/such/file | /no/such/file
            truststore.type | TXT | TXT
            truststore.password | wr0ng-s3cret | Password verification failed
            truststore.pasword | wr0ng-s3cret | there is no such setting
            keystore.location | /no/such/file | key store password is not specified
            keystore.password | wr0ng-s3cret | ssl.*:
            endpoint.identification.algorithm | none | always checked
            engine.factory.class | x | does not have it
            enabled.protocols | TLSv9 | TLSv9
            """)
    void wrongSettingIsOneLine(String key, String value, String line) throws Exception {
        Map<String, String> settings = settings(
                "https://localhost:1",
                "truststore.location",
                trustStore(ca, "JKS").toString(),
                "truststore.password",
                TestCa.PASSWORD,
                key,
                value);

        assertThatThrownBy(() -> ping(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry.ssl.")
                .hasMessageContaining(line)
                .hasMessageNotContaining("s3cret")
                .hasMessageNotContaining(TestCa.PASSWORD)
                .matches(e -> e.getMessage().lines().count() == 1)
                .hasNoCause();
    }

    @Test
    void otherStoresAreAnotherClient() {
        Map<String, String> one =
                settings("https://localhost:1", "truststore.location", ca.pem().toString());
        Map<String, String> two = settings(
                "https://localhost:1", "truststore.location", other.pem().toString());

        assertThat(RegistrySettings.from(one)).isEqualTo(RegistrySettings.from(one));
        assertThat(RegistrySettings.from(one)).isNotEqualTo(RegistrySettings.from(two));
        assertThat(RegistryTls.from(settings("https://localhost:1", "key.password", "s3cret")))
                .hasToString("RegistryTls[ssl.key.password]");
    }
}
