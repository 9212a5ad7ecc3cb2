package io.buildwatch.dev.broker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The broker as a process of its own: {@code BrokerMain [--port N] [--data-dir D]}. Prints {@code bootstrap.servers=…}
 * when it can be reached; stops on SIGTERM.
 */
public final class BrokerMain {
    private BrokerMain() {}

    /** Exit status: 0 stopped, 1 did not start, 2 usage. */
    public static void main(String[] args) throws InterruptedException {
        int port = 0;
        @Nullable Path dataDir = null;
        try {
            for (int i = 0; i < args.length; i += 2) {
                String value = i + 1 < args.length ? args[i + 1] : "";
                switch (args[i]) {
                    case "--port" -> port = Integer.parseInt(value);
                    case "--data-dir" -> dataDir = Path.of(value);
                    default -> throw new IllegalArgumentException("unknown option " + args[i]);
                }
            }
        } catch (IllegalArgumentException e) {
            System.err.println("usage: BrokerMain [--port N] [--data-dir D] (" + e.getMessage() + ")");
            System.exit(2);
        }
        // This process has nothing else to say, and a broker logs hundreds of lines at its start.
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.ERROR);
        }
        EmbeddedBroker broker;
        try {
            broker = EmbeddedBroker.start(port, dataDir);
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop-broker"));
        System.out.println("bootstrap.servers=" + broker.bootstrapServers());
        System.out.flush();
        new CountDownLatch(1).await();
    }
}
