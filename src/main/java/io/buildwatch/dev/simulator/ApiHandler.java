package io.buildwatch.dev.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles a call from its arrival to its last byte: counts it, checks limits and token, applies faults, answers, and
 * records it. Runs on the server's pool, many calls at a time.
 */
final class ApiHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
    private static final int LARGEST_BODY = 1 << 20;

    private final World world;
    private final Misbehaviour misbehaviour;
    private final Calls calls;
    private final Delivery delivery;
    private final JobList list;
    private final Lookups lookups;
    private final Control control;
    private final Gate gate;
    private final Resets resets;

    /** Ends the caller's connection with a RST, if there is a way to. */
    @FunctionalInterface
    interface Resets {
        void reset(InetSocketAddress peer);
    }

    ApiHandler(
            World world,
            Misbehaviour misbehaviour,
            Calls calls,
            Settings settings,
            Gate gate,
            Control control,
            Resets resets) {
        this.world = world;
        this.misbehaviour = misbehaviour;
        this.calls = calls;
        this.gate = gate;
        this.control = control;
        this.resets = resets;
        delivery = new Delivery(misbehaviour);
        list = new JobList(world, misbehaviour, settings);
        lookups = new Lookups(world, misbehaviour);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        long asked = world.nowMillis();
        Route route = Route.of(exchange.getRequestURI());
        calls.came(route.endpoint());
        CallLimit limit = calls.limit(route.endpoint());
        boolean within = limit.enter();
        AtomicBoolean entered = new AtomicBoolean(true);
        Runnable leave = () -> {
            if (entered.getAndSet(false)) {
                limit.leave();
            }
        };
        try {
            serve(exchange, route, asked, within, leave);
        } catch (RuntimeException bug) {
            // The JDK's server drops the connection without logging, which would look like an injected fault.
            LOG.error("the simulator failed on {}", route.path(), bug);
            throw bug;
        } finally {
            leave.run();
        }
    }

    private void serve(HttpExchange exchange, Route route, long asked, boolean within, Runnable leave)
            throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY);
        Fault spoilt = within && route.endpoint().isApi() ? replacement(route.buildRid()) : null;
        Answer answer;
        if (spoilt != null) {
            misbehaviour.count(spoilt);
            answer = replaced(spoilt);
        } else {
            answer = within ? answer(exchange, route, body) : Answer.bare(429);
        }
        int status = spoilt == Fault.CONNECTION_RESET ? 0 : answer.status();
        boolean first = route.endpoint() == Endpoint.LIST_JOBS && !route.query().containsKey("pageToken");
        InetSocketAddress peer = exchange.getRemoteAddress();
        String caller = peer.getHostString() + ":" + peer.getPort();
        calls.note(new Call(route.endpoint(), route.rid(), first, status, spoilt, asked, caller));
        if (spoilt == Fault.CONNECTION_RESET) {
            leave.run();
            resets.reset(peer);
            exchange.close();
            return;
        }
        if (delivery.send(exchange, answer, deliveryFaults(route), leave)) {
            world.truth().show(answer.readings(), asked, world.nowMillis());
        }
    }

    private Answer answer(HttpExchange exchange, Route route, byte[] body) throws IOException {
        Endpoint endpoint = route.endpoint();
        if (endpoint == Endpoint.CONTROL) {
            return control.answer(exchange.getRequestMethod(), route, body);
        }
        if (endpoint == Endpoint.OTHER) {
            return Answer.bare(404);
        }
        if (!exchange.getRequestMethod().equals(endpoint.method())) {
            return Answer.bare(405).withHeader("Allow", endpoint.method());
        }
        if (endpoint == Endpoint.TOKEN) {
            return token(body);
        }
        Answer stopped = gate.stops(exchange.getRequestHeaders().getFirst("Authorization"));
        if (stopped != null) {
            return stopped;
        }
        Map<String, String> query = route.query();
        return switch (endpoint) {
            case LIST_JOBS -> list.answer(rid(route), query);
            case BUILD -> lookups.build(rid(route));
            case BUILD_BATCH -> lookups.builds(body);
            case JOB -> lookups.job(rid(route));
            case JOB_BATCH -> lookups.jobs(body, query);
            case TOKEN, CONTROL, OTHER -> Answer.bare(404);
        };
    }

    private Answer token(byte[] body) {
        boolean spoilt = misbehaviour.strikes(Fault.TOKEN_UNAVAILABLE, null);
        if (spoilt) {
            misbehaviour.count(Fault.TOKEN_UNAVAILABLE);
        }
        return spoilt || gate.isDown() ? Answer.bare(503) : gate.issuer().answer(body);
    }

    private static String rid(Route route) {
        return Objects.requireNonNull(route.rid());
    }

    private @Nullable Fault replacement(@Nullable String buildRid) {
        for (Fault fault : Fault.replacing()) {
            if (misbehaviour.strikes(fault, buildRid)) {
                return fault;
            }
        }
        return null;
    }

    private Answer replaced(Fault fault) {
        return switch (fault) {
            case INTERNAL_ERROR -> Errors.internal();
            case PROXY_HTML ->
                Answer.text(
                        502, "text/html", "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>");
            case THROTTLED -> Answer.bare(429);
            case THROTTLED_RETRY_AFTER ->
                Answer.bare(429).withHeader("Retry-After", misbehaviour.tuning().retryAfter());
            case UNAUTHORIZED -> Errors.unauthorized("Default:Unauthorized");
            case ERROR_UNDER_200 -> Errors.internal().withStatus(200);
            case OTHER_SHAPE ->
                Answer.text(200, Answer.JSON, "{\"message\":\"please try later\",\"timestamp\":1767225600}");
            case GIBBERISH -> Answer.text(200, Answer.JSON, "{\"data\":[{\"rid\":\u0001 <<garbled>> ]]");
            default -> Answer.bare(503);
        };
    }

    private Set<Fault> deliveryFaults(Route route) {
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        if (route.endpoint().isApi()) {
            for (Fault fault : new Fault[] {Fault.SLOW, Fault.SLOW_DRIP, Fault.CUT_OFF}) {
                if (misbehaviour.strikes(fault, route.buildRid())) {
                    faults.add(fault);
                }
            }
        }
        return faults;
    }
}
