package io.buildwatch.dev.simulator;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** Sends answers, whole or damaged. Runs on the thread that handles the call, and sleeps if the fault is slowness. */
final class AnswerSender {
    private static final int DRIPS = 20;
    private static final int WORTH_COMPRESSING = 512;

    private final FaultRules misbehaviour;

    AnswerSender(FaultRules misbehaviour) {
        this.misbehaviour = misbehaviour;
    }

    /**
     * Sends the answer and closes the exchange.
     *
     * @param faults the faults of delivery that strike this call
     * @param beforeTheEnd run before the last byte is sent, because the call is over for the caller once it has that
     *     byte
     * @return whether the answer was sent whole
     */
    boolean send(HttpExchange exchange, SimulatedAnswer answer, Set<ApiFault> faults, Runnable beforeTheEnd)
            throws IOException {
        try (exchange) {
            if (faults.contains(ApiFault.SLOW)) {
                misbehaviour.count(ApiFault.SLOW);
                pause(misbehaviour.tuning().slowMillis());
            }
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            byte[] body = encoded(exchange, answer);
            if (body.length == 0) {
                beforeTheEnd.run();
                exchange.sendResponseHeaders(answer.status(), -1);
                return true;
            }
            exchange.sendResponseHeaders(answer.status(), body.length);
            OutputStream out = exchange.getResponseBody();
            if (faults.contains(ApiFault.CUT_OFF) && body.length > 1) {
                misbehaviour.count(ApiFault.CUT_OFF);
                beforeTheEnd.run();
                out.write(body, 0, body.length / 2);
                out.flush();
                return false;
            }
            int sent = faults.contains(ApiFault.SLOW_DRIP) ? drip(out, body) : 0;
            out.write(body, sent, body.length - 1 - sent);
            beforeTheEnd.run();
            out.write(body, body.length - 1, 1);
            out.close();
            return true;
        }
    }

    /**
     * Sends most of the body slowly.
     *
     * @return the index at which the rest begins; the rest is never empty
     */
    private int drip(OutputStream out, byte[] body) throws IOException {
        misbehaviour.count(ApiFault.SLOW_DRIP);
        int drop = Math.max(1, body.length / DRIPS);
        int sent = 0;
        while (sent + drop < body.length) {
            out.write(body, sent, drop);
            out.flush();
            sent += drop;
            pause(misbehaviour.tuning().dripMillis() / DRIPS);
        }
        return sent;
    }

    private static byte[] encoded(HttpExchange exchange, SimulatedAnswer answer) throws IOException {
        byte[] body = answer.body();
        if (answer.type() != null) {
            exchange.getResponseHeaders().set("Content-Type", answer.type());
        }
        String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
        if (body.length < WORTH_COMPRESSING || accepted == null || !accepted.contains("gzip")) {
            return body;
        }
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        }
        return bytes.toByteArray();
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new IOException("the simulator is closing", closing);
        }
    }
}
