package io.buildwatch.dev.registry;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Runs the registry as a process of its own: {@code RegistryMain [--port N]}; prints its URL; SIGTERM stops it. */
public final class RegistryMain {
    private static final int DEFAULT_PORT = 8081;

    private RegistryMain() {}

    /** Ends with 0 after SIGTERM or SIGINT, 1 if the port is taken, 2 if the arguments are wrong. */
    public static void main(String[] args) throws InterruptedException {
        int port = port(args);
        if (port < 0) {
            System.err.println("usage: RegistryMain [--port N], N from 0 (any free one) to 65535");
            System.exit(2);
        }
        try {
            EmbeddedRegistry registry = EmbeddedRegistry.start(port);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(registry), "stop-registry"));
            System.out.println(registry.url());
        } catch (IOException e) {
            System.err.println("cannot listen on port " + port + ": " + e.getMessage());
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }

    private static void stop(EmbeddedRegistry registry) {
        registry.close();
        // After a signal the JVM would exit with 143, but an orderly stop is a success.
        Runtime.getRuntime().halt(0);
    }

    /** The port asked for; negative if the arguments are wrong. */
    static int port(String... args) {
        if (args.length == 0) {
            return DEFAULT_PORT;
        }
        if (args.length != 2 || !args[0].equals("--port")) {
            return -1;
        }
        try {
            int port = Integer.parseInt(args[1]);
            return port <= 65_535 ? port : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
