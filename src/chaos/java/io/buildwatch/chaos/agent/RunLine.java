package io.buildwatch.chaos.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends a line to the chaos run and reads its answer, each time on a new connection. Thread-safe. */
final class RunLine {
    /** Longer than the run needs to stop all brokers. */
    private static final int PATIENCE_MILLIS = 5_000;

    private final int port;
    private final String instance;

    RunLine(int port, String instance) {
        this.port = port;
        this.instance = instance;
    }

    /** Sends a line of these words and returns the answer; empty if the run is over or does not answer in time. */
    String ask(String word, Object... more) {
        StringBuilder line = new StringBuilder(word).append(' ').append(instance);
        for (Object each : more) {
            line.append(' ').append(each);
        }
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
            socket.getOutputStream().write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
            String answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            return answer == null ? "" : answer;
        } catch (IOException over) {
            return "";
        }
    }
}
