package io.buildwatch.browser;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** The machine's own nginx in front of a service, with its default settings. */
final class NginxProxy implements AutoCloseable {
    /** Debian puts nginx into a directory that is on root's path only. */
    private static final String MORE_PATH = "/usr/sbin" + File.pathSeparator + "/usr/local/sbin";

    private final Process process;
    private final int port;

    /**
     * Starts nginx and waits until it listens. If there is no nginx, the calling test is skipped.
     *
     * @param location such as {@code /} or {@code /tools/buildwatch/}
     * @param more settings besides {@code proxy_pass}; usually empty
     */
    NginxProxy(Path directory, String serviceUrl, String location, String more) {
        Optional<Path> program = find();
        Assumptions.assumeTrue(program.isPresent(), "no nginx here: the page behind a proxy is not tried");
        try {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            Path settings = directory.resolve("nginx.conf");
            Files.writeString(settings, settings(location, serviceUrl, more));
            process = new ProcessBuilder(
                            program.orElseThrow().toString(),
                            "-e",
                            "stderr",
                            "-p",
                            directory.toAbsolutePath().toString(),
                            "-c",
                            settings.toAbsolutePath().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("nginx.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(this::isListening);
    }

    /**
     * One process, which writes into its own directory: it needs neither root nor the directories of nginx's package.
     */
    private String settings(String location, String serviceUrl, String more) {
        return """
                daemon off;
                master_process off;
                pid nginx.pid;
                events {}
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    server {
                        listen 127.0.0.1:%d;
                        location %s {
                            proxy_pass %s;
                            %s
                        }
                    }
                }
                """.formatted(port, location, serviceUrl, more);
    }

    private static Optional<Path> find() {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + MORE_PATH;
        return Stream.of(path.split(Pattern.quote(File.pathSeparator), -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** nginx's URL, without a path. */
    String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
