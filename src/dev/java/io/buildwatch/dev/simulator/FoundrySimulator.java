package io.buildwatch.dev.simulator;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A simulated Foundry over real HTTP: the orchestration endpoints of docs/architecture.md#foundrys-api, builds and
 * schedules that a test or a script changes, faults on demand, and a record of what was true and shown. Any thread.
 */
public final class FoundrySimulator implements AutoCloseable {
    private static final int THREADS = 64;
    private static final int BACKLOG = 1_024;

    static {
        // Set before the server's classes read it. Otherwise each answer waits for the caller's delayed ACK, 40 ms.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final SimulatedWorld world;
    private final FaultRules misbehaviour;
    private final CallLog calls;
    private final AccessGate gate;
    private final ControlApi control;
    private final ExecutorService pool;
    private final ApiHandler handler;
    private final @Nullable ConnectionRelay relay;
    private final InetSocketAddress address;
    private @Nullable HttpServer server;

    private FoundrySimulator(SimulatorSettings settings) throws IOException {
        world = new SimulatedWorld(settings.clock());
        misbehaviour = new FaultRules(new SplittableRandom(settings.seed()));
        calls = new CallLog(settings);
        gate = new AccessGate(settings.token(), settings.limits().millis());
        control = new ControlApi(world, settings.seed());
        pool = pool();
        InetSocketAddress wanted = new InetSocketAddress(settings.host(), settings.port());
        relay = settings.relay() ? new ConnectionRelay(wanted, settings::foundryMillis) : null;
        handler = new ApiHandler(world, misbehaviour, calls, settings, gate, control, this::reset);
        server = listen(relay == null ? wanted : new InetSocketAddress(settings.host(), 0));
        address = server.getAddress();
        if (relay != null) {
            relay.start(address);
        }
    }

    /**
     * Starts a simulator.
     *
     * @throws IOException if it cannot listen on the address
     */
    public static FoundrySimulator start(SimulatorSettings settings) throws IOException {
        return new FoundrySimulator(settings);
    }

    /** Where it listens, e.g. {@code http://127.0.0.1:8481}, without a slash at the end. */
    public URI url() {
        InetSocketAddress front = relay == null ? address : relay.address();
        String host = front.getHostString();
        return URI.create("http://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + front.getPort());
    }

    /** The build with this RID. If there is none, a new one that is {@code RUNNING} and has no jobs. */
    public SimulatedBuild build(String rid) {
        return world.buildOrNew(rid);
    }

    /** The schedule with this RID. If there is none, a new one that has no runs. */
    public SimulatedSchedule schedule(String rid) {
        return world.scheduleOrNew(rid);
    }

    /** The dataset with this RID. If there is none, a new one that no schedule builds. */
    public SimulatedDataset dataset(String rid) {
        return world.datasetOrNew(rid);
    }

    /** Forgets a build and its jobs; its record in the ground truth stays until {@link GroundTruth#forget}. */
    public void forget(String rid) {
        world.forget(rid);
    }

    /**
     * Adds scripted builds that begin now.
     *
     * @return their RIDs; empty, and nothing added, if some of them exist already (the seed was used before)
     */
    public List<String> add(ScriptedBuilds builds) {
        return add(builds, Duration.ZERO);
    }

    /**
     * Adds scripted builds that began this long ago: what has happened since has happened.
     *
     * @return as {@link #add(ScriptedBuilds)}
     */
    public List<String> add(ScriptedBuilds builds, Duration ago) {
        return control.add(builds, ago.toMillis());
    }

    /**
     * Adds scripted schedules, whose runs begin now. Each of their builds exists from when its run has its result.
     *
     * @return the schedules' RIDs; empty, and nothing added, if some of them exist already (the seed was used before)
     */
    public List<String> add(ScriptedSchedules schedules) {
        return control.add(schedules);
    }

    /** What happened and what was shown. */
    public GroundTruth truth() {
        return world.truth();
    }

    /** The faults. */
    public FaultRules misbehaviour() {
        return misbehaviour;
    }

    /** The calls that came in. */
    public CallLog calls() {
        return calls;
    }

    /** From now on accepts only this bearer token; null accepts any or none. */
    public void acceptToken(@Nullable String token) {
        gate.acceptToken(token);
    }

    /**
     * From now on issues tokens with this lifetime to this OAuth2 client, and accepts them as well as the token of
     * {@link #acceptToken}.
     */
    public void acceptClient(String id, String secret, Duration tokenLife) {
        gate.issuer().accept(id, secret, tokenLife);
    }

    /** Revokes every token that was issued so far. */
    public void revokeIssuedTokens() {
        gate.issuer().revokeAll();
    }

    /** For this long every endpoint of the API, and the token endpoint, answers 503. */
    public void downFor(Duration time) {
        gate.downFor(time.toMillis());
    }

    /** Refuses new connections and cuts open ones, until {@link #listenAgain}. */
    public synchronized void refuseConnections() {
        if (relay != null) {
            relay.refuse();
        } else if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    /**
     * Listens again on the same port.
     *
     * @throws IOException if the port has been taken meanwhile
     */
    public synchronized void listenAgain() throws IOException {
        if (relay != null) {
            relay.listenAgain();
        } else if (server == null) {
            server = listen(address);
        }
    }

    @Override
    public synchronized void close() {
        if (relay != null) {
            relay.close();
        }
        pool.shutdownNow();
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    private void reset(InetSocketAddress peer) {
        if (relay != null) {
            relay.reset(peer.getPort());
        }
    }

    private HttpServer listen(InetSocketAddress at) throws IOException {
        HttpServer listening = HttpServer.create(at, BACKLOG);
        listening.setExecutor(pool);
        listening.createContext("/", handler);
        listening.start();
        return listening;
    }

    private static ExecutorService pool() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(BACKLOG), work -> {
                    Thread thread = new Thread(work, "foundry-simulator-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
