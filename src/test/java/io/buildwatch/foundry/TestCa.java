package io.buildwatch.foundry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.ssl.SSLContexts;

/** A certificate authority for tests, made with the JDK's keytool. */
public final class TestCa {
    /** The password of every store and key. */
    public static final String PASSWORD = "changeit";

    private final Path directory;
    private final String name;
    private final Map<String, SSLContext> servers = new HashMap<>();

    /**
     * @param name the name in the certificate, and of the files
     * @param validity options of keytool, such as {@code -validity 30}
     */
    public TestCa(Path directory, String name, String... validity) throws Exception {
        this.directory = directory;
        this.name = name;
        List<String> made = new ArrayList<>(List.of("-genkeypair", "-alias", "ca", "-keyalg", "EC"));
        made.addAll(List.of("-dname", "CN=" + name, "-ext", "bc:c"));
        made.addAll(List.of(validity));
        keytool(name, made);
        keytool(name, List.of("-exportcert", "-alias", "ca", "-rfc", "-file", pem().toString()));
    }

    /** The file with the authority's own certificate. */
    public Path pem() {
        return directory.resolve(name + ".pem");
    }

    /** The TLS context of a server with a certificate of this authority for a name such as {@code dns:localhost}. */
    public SSLContext serverFor(String subject) throws Exception {
        SSLContext known = servers.get(subject);
        if (known != null) {
            return known;
        }
        String server = serverName(subject);
        String request = directory.resolve(server + ".csr").toString();
        String issued = directory.resolve(server + ".pem").toString();
        keytool(server, List.of("-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=server"));
        keytool(server, List.of("-certreq", "-alias", "server", "-file", request));
        List<String> issue = new ArrayList<>(List.of("-gencert", "-alias", "ca", "-rfc"));
        issue.addAll(List.of("-ext", "san=" + subject, "-infile", request, "-outfile", issued));
        keytool(name, issue);
        keytool(server, List.of("-importcert", "-noprompt", "-alias", "ca", "-file", pem().toString()));
        keytool(server, List.of("-importcert", "-alias", "server", "-file", issued));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store(server))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        keys.deleteEntry("ca");
        SSLContext made = SSLContexts.custom()
                .loadKeyMaterial(keys, PASSWORD.toCharArray())
                .build();
        servers.put(subject, made);
        return made;
    }

    /**
     * The PKCS12 store that {@link #serverFor} made for this name, with the key {@code server} and the certificate
     * {@code ca}.
     */
    public Path storeFor(String subject) {
        return store(serverName(subject));
    }

    private String serverName(String subject) {
        return name + "-" + subject.replaceAll("[^a-z]", "-");
    }

    private Path store(String of) {
        return directory.resolve(of + ".p12");
    }

    private void keytool(String of, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", store(of).toString(), "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(output);
        }
    }
}
