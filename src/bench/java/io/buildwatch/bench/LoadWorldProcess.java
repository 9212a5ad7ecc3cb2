package io.buildwatch.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The process of a {@link LoadWorld} or a {@link HugeWorld}, as the bench uses it. */
final class LoadWorldProcess implements AutoCloseable {
    final String bootstrapServers;
    final String registryUrl;
    final URI foundry;
    private final Process process;
    private final BufferedReader out;
    private Thread reader;

    /**
     * Starts a {@link LoadWorld}.
     *
     * @param intervalMs the time between the begins of two builds, by the clock
     */
    LoadWorldProcess(FastClock clock, long intervalMs) throws IOException {
        this(LoadWorld.class, List.of("-Xmx1g"), List.of(clock.toString(), Long.toString(intervalMs)));
    }

    private LoadWorldProcess(Class<?> main, List<String> heap, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(heap);
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=src/bench/logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null || !line.startsWith(LoadWorld.READY)) {
            close();
            throw new IOException("the world did not start: " + line);
        }
        String[] words = line.split(" ", -1);
        bootstrapServers = words[1];
        registryUrl = words[2];
        foundry = URI.create(words[3]);
    }

    /** Starts a {@link HugeWorld}, which is Foundry alone. */
    static LoadWorldProcess huge() throws IOException {
        return new LoadWorldProcess(HugeWorld.class, List.of("-Xms3g", "-Xmx3g"), List.of());
    }

    /**
     * Sends a line to a {@link HugeWorld}; blocks until its answer is there.
     *
     * @return the answer, one line
     */
    String ask(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        String answer = out.readLine();
        if (answer == null) {
            throw new IOException("the world ended when it was sent: " + line);
        }
        return answer;
    }

    /**
     * Begins the builds, the first one now.
     *
     * @param onBuild takes the RID of each build that has begun, on a thread of its own
     */
    void begin(Consumer<String> onBuild) throws IOException {
        reader = new Thread(() -> read(onBuild), "bench-world");
        reader.setDaemon(true);
        reader.start();
        tell(LoadWorld.BEGIN);
    }

    /** Ends the builds. When this returns, {@code onBuild} has taken the last one. */
    void end() throws IOException, InterruptedException {
        tell(LoadWorld.END);
        reader.join();
    }

    private void tell(int what) throws IOException {
        process.getOutputStream().write(what);
        process.getOutputStream().flush();
    }

    private void read(Consumer<String> onBuild) {
        try {
            for (String line = out.readLine(); line != null && !line.equals(LoadWorld.ENDED); line = out.readLine()) {
                onBuild.accept(line.substring(LoadWorld.RID.length()));
            }
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
