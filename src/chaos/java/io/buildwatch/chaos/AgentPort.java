package io.buildwatch.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The socket of the run to which the agents in the instances connect: one line in and one line back on each connection,
 * each on a thread of its own.
 */
final class AgentPort implements AutoCloseable {
    /** Answers some kinds of lines. Called on the thread of the connection, by several threads at once. */
    interface Handler {
        /**
         * Answers one line.
         *
         * @param words the line at its spaces: first the kind of line, then the instance's id
         * @return the answer, one line; null if another handler answers lines of this kind
         */
        @org.jspecify.annotations.Nullable
        String answer(List<String> words) throws Exception;
    }

    private final ServerSocket listening;
    private volatile List<Handler> handlers = List.of();

    AgentPort() throws IOException {
        listening = new ServerSocket();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        thread(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    void answerWith(List<Handler> all) {
        handlers = List.copyOf(all);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket caller = listening.accept();
                thread(() -> answer(caller));
            } catch (IOException closed) {
                // The loop ends by itself.
            }
        }
    }

    private void answer(Socket caller) {
        try (caller;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(caller.getInputStream(), StandardCharsets.UTF_8))) {
            String line = in.readLine();
            if (line == null) {
                return;
            }
            String answer = "none";
            for (Handler handler : handlers) {
                String said = handler.answer(List.of(line.split(" ", -1)));
                answer = said == null ? answer : said;
            }
            caller.getOutputStream().write((answer + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException callerGone) {
            // The instance was killed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            System.err.println("chaos: an agent was not answered: " + e);
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "chaos-agents");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
