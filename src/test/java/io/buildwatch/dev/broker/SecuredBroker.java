package io.buildwatch.dev.broker;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.awaitility.Awaitility;

/**
 * A broker with SASL/SCRAM over TLS, as in many companies. Users may do what ACLs allow and nothing else;
 * {@link #ADMIN}
 * may do everything. The broker itself and a test's own clients use a plain listener, and may do everything too.
 */
public final class SecuredBroker implements AutoCloseable {
    public static final String ADMIN = "admin";

    private static final String STORE_PASSWORD = "changeit";
    private static final String MECHANISM = "SCRAM-SHA-512";

    private final Path directory;
    private final AtomicInteger securePort = new AtomicInteger();
    private final EmbeddedBroker broker;
    private final Admin inside;

    /** @param directory for keys and data */
    public SecuredBroker(Path directory) throws Exception {
        this.directory = directory;
        keytool("-genkeypair", "-alias", "broker", "-keyalg", "EC", "-dname", "CN=broker", "-ext", "san=ip:127.0.0.1");
        keytool(
                "-exportcert",
                "-alias",
                "broker",
                "-rfc",
                "-file",
                certificate().toString());
        broker = EmbeddedBroker.start(0, directory.resolve("data"), this::secure);
        inside = Admin.create(Map.of("bootstrap.servers", insideServers()));
        addUser(ADMIN);
    }

    private Map<String, String> secure(Map<String, String> plain) {
        int port = EmbeddedBroker.freePort();
        securePort.set(port);
        Map<String, String> settings = new HashMap<>(plain);
        String listener = ",SASL_SSL://" + BrokerSettings.HOST + ":" + port;
        settings.merge("listeners", listener, String::concat);
        settings.merge("advertised.listeners", listener, String::concat);
        settings.merge("listener.security.protocol.map", ",SASL_SSL:SASL_SSL", String::concat);
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("sasl.enabled.mechanisms", MECHANISM);
        settings.put(
                "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.keystore.location", keys().toString());
        settings.put("ssl.keystore.password", STORE_PASSWORD);
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:" + ADMIN + ";User:ANONYMOUS");
        return settings;
    }

    /** The address of the plain listener, where everything is allowed. */
    public String insideServers() {
        return broker.bootstrapServers();
    }

    /** An admin client that may do everything; closed with the broker. */
    public Admin inside() {
        return inside;
    }

    /** The settings of a client of this user, whose password is derived from the name. */
    public Map<String, String> clientSettings(String user) {
        return Map.of(
                "bootstrap.servers",
                BrokerSettings.HOST + ":" + securePort.get(),
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                MECHANISM,
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                        + password(user) + "\";",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate().toString());
    }

    /** Adds a user, who may do nothing yet. Returns when the user can connect. */
    public void addUser(String user) throws Exception {
        inside.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password(user))))
                .all()
                .get();
        Map<String, Object> settings = new HashMap<>(clientSettings(user));
        await(() -> {
            try (Admin client = Admin.create(settings)) {
                return !client.describeCluster().nodes().get().isEmpty();
            }
        });
    }

    /** Adds ACLs. Returns when the broker applies them. */
    public void allow(Collection<AclBinding> acls) throws Exception {
        inside.createAcls(acls).all().get();
        await(() -> acls().containsAll(acls));
    }

    /** Removes an ACL. Returns when the broker no longer applies it. */
    public void take(AclBinding acl) throws Exception {
        inside.deleteAcls(List.of(acl.toFilter())).all().get();
        await(() -> !acls().contains(acl));
    }

    private Collection<AclBinding> acls() throws Exception {
        return inside.describeAcls(AclBindingFilter.ANY).values().get();
    }

    /** Waits for a change to take effect: the controller has it before the broker does. */
    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(condition);
    }

    private static String password(String user) {
        return user + "-s3cret";
    }

    private Path keys() {
        return directory.resolve("broker.p12");
    }

    private Path certificate() {
        return directory.resolve("broker.pem");
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", keys().toString(), "-storepass", STORE_PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(output);
        }
    }

    @Override
    public void close() {
        inside.close(Duration.ofSeconds(5));
        broker.close();
    }
}
