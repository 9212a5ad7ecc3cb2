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

    private final SimulatedWorld world;
    private final FaultRules misbehaviour;
    private final CallLog calls;
    private final AnswerSender delivery;
    private final JobList list;
    private final LookupApi lookups;
    private final ScheduleApi schedules;
    private final ControlApi control;
    private final AccessGate gate;
    private final Resets resets;

    /** Ends the caller's connection with a RST, if there is a way to. */
    @FunctionalInterface
    interface Resets {
        void reset(InetSocketAddress peer);
    }

    ApiHandler(
            SimulatedWorld world,
            FaultRules misbehaviour,
            CallLog calls,
            SimulatorSettings settings,
            AccessGate gate,
            ControlApi control,
            Resets resets) {
        this.world = world;
        this.misbehaviour = misbehaviour;
        this.calls = calls;
        this.gate = gate;
        this.control = control;
        this.resets = resets;
        delivery = new AnswerSender(misbehaviour);
        list = new JobList(world, misbehaviour, settings);
        lookups = new LookupApi(world, misbehaviour);
        schedules = new ScheduleApi(world, misbehaviour, settings);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        long asked = world.nowMillis();
        ApiRoute route = ApiRoute.of(exchange.getRequestURI());
        calls.countCall(route.endpoint());
        misbehaviour.beginCall();
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

    private void serve(HttpExchange exchange, ApiRoute route, long asked, boolean within, Runnable leave)
            throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY);
        ApiFault spoilt = within && route.endpoint().isApi() ? replacement(route.ruledRid()) : null;
        SimulatedAnswer answer;
        if (spoilt != null) {
            misbehaviour.count(spoilt);
            answer = replaced(spoilt);
        } else {
            answer = within ? answer(exchange, route, body) : SimulatedAnswer.bare(429);
        }
        int status = spoilt == ApiFault.CONNECTION_RESET ? 0 : answer.status();
        boolean first = route.endpoint().hasPages() && !route.query().containsKey("pageToken");
        InetSocketAddress peer = exchange.getRemoteAddress();
        String caller = peer.getHostString() + ":" + peer.getPort();
        calls.note(new ReceivedCall(
                route.endpoint(), route.rid(), first, status, spoilt, misbehaviour.inCall(), asked, caller));
        if (spoilt == ApiFault.CONNECTION_RESET) {
            leave.run();
            resets.reset(peer);
            exchange.close();
            return;
        }
        if (delivery.send(exchange, answer, deliveryFaults(route), leave)) {
            world.truth().addServed(answer.readings(), asked, world.nowMillis());
        }
    }

    private SimulatedAnswer answer(HttpExchange exchange, ApiRoute route, byte[] body) throws IOException {
        SimulatedEndpoint endpoint = route.endpoint();
        if (endpoint == SimulatedEndpoint.CONTROL) {
            return control.answer(exchange.getRequestMethod(), route, body);
        }
        if (endpoint == SimulatedEndpoint.OTHER) {
            return SimulatedAnswer.bare(404);
        }
        if (!exchange.getRequestMethod().equals(endpoint.method())) {
            return SimulatedAnswer.bare(405).withHeader("Allow", endpoint.method());
        }
        if (endpoint == SimulatedEndpoint.TOKEN) {
            return token(body);
        }
        SimulatedAnswer stopped = gate.refusalOf(exchange.getRequestHeaders().getFirst("Authorization"));
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
            case SCHEDULE_RUNS -> schedules.runs(rid(route), query);
            case SCHEDULE -> schedules.schedule(rid(route), query);
            case DATASET_SCHEDULES -> schedules.datasetSchedules(rid(route), query);
            case TOKEN, CONTROL, OTHER -> SimulatedAnswer.bare(404);
        };
    }

    private SimulatedAnswer token(byte[] body) {
        boolean spoilt = misbehaviour.strikes(ApiFault.TOKEN_UNAVAILABLE, null);
        if (spoilt) {
            misbehaviour.count(ApiFault.TOKEN_UNAVAILABLE);
        }
        return spoilt || gate.isDown()
                ? SimulatedAnswer.bare(503)
                : gate.issuer().answer(body);
    }

    private static String rid(ApiRoute route) {
        return Objects.requireNonNull(route.rid());
    }

    private @Nullable ApiFault replacement(@Nullable String rid) {
        for (ApiFault fault : ApiFault.replacing()) {
            if (misbehaviour.strikes(fault, rid)) {
                return fault;
            }
        }
        return null;
    }

    private SimulatedAnswer replaced(ApiFault fault) {
        return switch (fault) {
            case INTERNAL_ERROR -> FoundryErrors.internal();
            case PROXY_HTML ->
                SimulatedAnswer.text(
                        502, "text/html", "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>");
            case THROTTLED -> SimulatedAnswer.bare(429);
            case THROTTLED_RETRY_AFTER ->
                SimulatedAnswer.bare(429)
                        .withHeader("Retry-After", misbehaviour.tuning().retryAfter());
            case UNAUTHORIZED -> FoundryErrors.unauthorized("Default:Unauthorized");
            case ERROR_UNDER_200 -> FoundryErrors.internal().withStatus(200);
            case OTHER_SHAPE ->
                SimulatedAnswer.text(
                        200, SimulatedAnswer.JSON, "{\"message\":\"please try later\",\"timestamp\":1767225600}");
            case GIBBERISH ->
                SimulatedAnswer.text(200, SimulatedAnswer.JSON, "{\"data\":[{\"rid\":\u0001 <<garbled>> ]]");
            default -> SimulatedAnswer.bare(503);
        };
    }

    private Set<ApiFault> deliveryFaults(ApiRoute route) {
        Set<ApiFault> faults = EnumSet.noneOf(ApiFault.class);
        if (route.endpoint().isApi()) {
            for (ApiFault fault : new ApiFault[] {ApiFault.SLOW, ApiFault.SLOW_DRIP, ApiFault.CUT_OFF}) {
                if (misbehaviour.strikes(fault, route.ruledRid())) {
                    faults.add(fault);
                }
            }
        }
        return faults;
    }
}
