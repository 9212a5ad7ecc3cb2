package io.buildwatch.dev.simulator;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * The simulator as a process of its own: prints a line {@code RID <rid>} for each build, then {@code URL <url>}, and
 * serves until SIGTERM. The token comes with {@code --token}, or better from the environment variable
 * {@code SIMULATOR_TOKEN}; the secret of an OAuth2 client, to which tokens are issued, likewise from
 * {@code SIMULATOR_CLIENT_SECRET}.
 */
public final class SimulatorMain {
    private static final String USAGE = "usage: SimulatorMain [--host ADDRESS] [--port N] [--builds N] [--jobs N]"
            + " [--seconds S] [--seed N] [--token TEXT] [--client-id ID --client-secret TEXT [--token-seconds S]]";

    private static final List<String> KNOWN = List.of(
            "--host",
            "--port",
            "--builds",
            "--jobs",
            "--seconds",
            "--seed",
            "--token",
            "--client-id",
            "--client-secret",
            "--token-seconds");

    private SimulatorMain() {}

    /** Runs until the process is told to stop. Exits with 2 if the arguments are wrong, 1 if the port is taken. */
    public static void main(String[] args) throws InterruptedException {
        FoundrySimulator simulator;
        try {
            simulator = start(List.of(args), System.getenv(), System.out);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
            return;
        } catch (IOException taken) {
            System.err.println("cannot listen: " + taken.getMessage());
            System.exit(1);
            return;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            simulator.close();
            stopped.countDown();
        }));
        stopped.await();
    }

    /**
     * Starts a simulator as the arguments say.
     *
     * @throws IllegalArgumentException with a line for people, if an argument is wrong
     */
    static FoundrySimulator start(List<String> args, Map<String, String> environment, PrintStream out)
            throws IOException {
        Map<String, String> options = options(args);
        String token = options.getOrDefault("--token", environment.getOrDefault("SIMULATOR_TOKEN", ""));
        long seed = number(options, "--seed", "1");
        long port = number(options, "--port", "0");
        long builds = number(options, "--builds", "0");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("--port must be between 0 and 65535");
        }
        String client = options.get("--client-id");
        String secret =
                options.getOrDefault("--client-secret", environment.getOrDefault("SIMULATOR_CLIENT_SECRET", ""));
        long tokenSeconds = number(options, "--token-seconds", "3600");
        if (client != null && (secret.isEmpty() || tokenSeconds < 1)) {
            throw new IllegalArgumentException("--client-id needs --client-secret, or SIMULATOR_CLIENT_SECRET in the"
                    + " environment, and --token-seconds of at least 1");
        }
        ScriptedBuilds scripted = builds == 0
                ? null
                : new ScriptedBuilds(
                        Math.toIntExact(builds),
                        Math.toIntExact(number(options, "--jobs", "20")),
                        number(options, "--seconds", "30"),
                        seed);
        FoundrySimulator simulator = FoundrySimulator.start(SimulatorSettings.defaults()
                .withAddress(options.getOrDefault("--host", "127.0.0.1"), (int) port)
                .withToken(token.isEmpty() ? null : token)
                .withSeed(seed + 1));
        if (client != null) {
            simulator.acceptClient(client, secret, Duration.ofSeconds(tokenSeconds));
        }
        StringBuilder said = new StringBuilder();
        if (scripted != null) {
            simulator
                    .add(scripted)
                    .forEach(rid -> said.append("RID ").append(rid).append('\n'));
        }
        // The address comes last, so that whoever waits for it has the RIDs as well.
        out.print(said.append("URL ").append(simulator.url()).append('\n'));
        out.flush();
        return simulator;
    }

    private static Map<String, String> options(List<String> args) {
        Map<String, String> options = new TreeMap<>();
        for (int i = 0; i < args.size(); i += 2) {
            String name = args.get(i);
            if (!KNOWN.contains(name)) {
                throw new IllegalArgumentException("unknown option " + name + "; " + USAGE);
            }
            if (i + 1 == args.size()) {
                throw new IllegalArgumentException(name + " needs a value; " + USAGE);
            }
            options.put(name, args.get(i + 1));
        }
        return options;
    }

    private static long number(Map<String, String> options, String name, String otherwise) {
        String text = options.getOrDefault(name, otherwise);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(name + " must be a whole number, not " + text);
        }
    }
}
