package io.buildwatch.foundry;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.foundry.FoundryFailure.Kind;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.ssl.SSLContexts;

/** {@link FoundryReader} over HTTP: sweeps and batches, each endpoint behind its own pacer. */
public final class HttpFoundryReader implements FoundryReader {
    private static final BuildRid NO_BUILD = new BuildRid("ri.foundry.main.build.00000000-0000-0000-0000-000000000000");

    private final OrchestrationApi api;
    private final Timer timer;
    private final Map<Endpoint, RequestPacer> pacers = new EnumMap<>(Endpoint.class);
    private final OpenFutures sweeps = new OpenFutures();
    private final JobSweep.Means means;
    private final BuildBatcher batcher;

    HttpFoundryReader(FoundryConfig config, OrchestrationApi api, Timer timer, Clock clock, RandomGenerator random) {
        this.api = api;
        this.timer = timer;
        RequestPacer list = new RequestPacer(config.listRequestsPerMinute() / 60.0, config.listConcurrency(), timer);
        RequestPacer batch = new RequestPacer(config.batchRequestsPerSecond(), config.batchConcurrency(), timer);
        RequestPacer single = new RequestPacer(config.batchRequestsPerSecond(), config.batchConcurrency(), timer);
        pacers.put(Endpoint.LIST_JOBS, list);
        pacers.put(Endpoint.BUILD_BATCH, batch);
        pacers.put(Endpoint.BUILD, single);
        Backoff backoff = new Backoff(random);
        this.means = new JobSweep.Means(api, list, timer, clock, backoff, config.maxPages());
        this.batcher = new BuildBatcher(api, batch, single, timer, clock, backoff);
    }

    /**
     * Opens a client; it connects when it is first used.
     *
     * @param clock for the times of requests and answers
     * @param random for jitter; need not be safe for threads
     * @param listener told of every call, or {@link FoundryListener#NONE}
     * @throws IllegalArgumentException where there is neither token nor token file
     */
    public static HttpFoundryReader open(
            FoundryConfig config, Clock clock, RandomGenerator random, FoundryListener listener) {
        return open(config, clock, random, listener, SSLContexts.createSystemDefault());
    }

    static HttpFoundryReader open(
            FoundryConfig config, Clock clock, RandomGenerator random, FoundryListener listener, SSLContext trust) {
        Timer timer = new DaemonTimer();
        OrchestrationApi http = new HttpOrchestrationApi(config, trust, tokens(config, timer), timer, clock);
        return new HttpFoundryReader(config, new ListenedApi(http, listener, timer), timer, clock, random);
    }

    private static TokenProvider tokens(FoundryConfig config, Timer timer) {
        if (config.token() != null) {
            return new FixedToken(config.token());
        }
        if (config.tokenFile() != null) {
            return new FileToken(config.tokenFile(), timer::nanoTime);
        }
        throw new IllegalArgumentException("set foundry.token or foundry.token.file");
    }

    @Override
    public CompletableFuture<Sweep> sweep(BuildRid build, Urgency urgency) {
        JobSweep sweep = new JobSweep(build, urgency, means);
        if (sweeps.add(sweep.result(), () -> sweep.asOfNow(Failures.notSent("the client is closing")))) {
            sweep.start();
        }
        return sweep.result();
    }

    @Override
    public CompletableFuture<BuildReading> readBuild(BuildRid build) {
        return batcher.read(build);
    }

    /**
     * Whether Foundry can be reached and takes the token: lists the jobs of a build that does not exist. One call,
     * neither paced nor retried.
     *
     * @return empty where it can, else why not; completes as the other futures do
     */
    public CompletableFuture<Optional<FoundryFailure>> check() {
        return api.listJobs(NO_BUILD, null)
                .thenApply(answer -> Optional.ofNullable(answer.failure()).filter(HttpFoundryReader::isTrouble));
    }

    /** "No such build" and "not yours to see" are said by a service that knows who asks. */
    private static boolean isTrouble(FoundryFailure failure) {
        boolean ofTheBuild = failure.kind() == Kind.FORBIDDEN
                && failure.errorName() != null
                && !failure.errorName().equals("ApiUsageDenied");
        return failure.kind() != Kind.NOT_FOUND && !ofTheBuild;
    }

    @Override
    public void useShare(double share) {
        pacers.values().forEach(pacer -> pacer.useShare(share));
    }

    /** How many calls wait for their turn. */
    public int queued(Endpoint endpoint) {
        RequestPacer pacer = pacers.get(endpoint);
        return pacer == null ? 0 : pacer.queued();
    }

    /** How many calls are under way. */
    public int inFlight(Endpoint endpoint) {
        RequestPacer pacer = pacers.get(endpoint);
        return pacer == null ? 0 : pacer.inFlight();
    }

    @Override
    public void close() {
        pacers.values().forEach(RequestPacer::close);
        sweeps.close();
        batcher.close();
        api.close();
        timer.close();
    }
}
