package io.buildwatch.foundry;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.config.OAuthClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.ssl.SSLContexts;
import org.jspecify.annotations.Nullable;

/** {@link FoundryReader} over HTTP: sweeps and batches, with one {@link RequestPacer} for each endpoint. Any thread. */
public final class HttpFoundryReader implements FoundryReader {
    private static final BuildRid NO_BUILD = new BuildRid("ri.foundry.main.build.00000000-0000-0000-0000-000000000000");

    private final OrchestrationApi api;
    private final ServiceTrouble trouble;
    private final CallTimer timer;
    private final Map<ApiEndpoint, RequestPacer> pacers = new EnumMap<>(ApiEndpoint.class);
    private final OpenFutures sweeps = new OpenFutures();
    private final AtomicLong untaken = new AtomicLong();
    private final JobSweep.Means means;
    private final BuildBatcher batcher;
    private final @Nullable JobBatcher jobs;

    HttpFoundryReader(
            FoundryConfig config,
            OrchestrationApi api,
            ServiceTrouble trouble,
            CallTimer timer,
            Clock clock,
            RandomGenerator random) {
        this.api = api;
        this.trouble = trouble;
        this.timer = timer;
        FoundryConfig.Limits limits = config.limits();
        RequestPacer list =
                new RequestPacer(limits.listPerMinute(), Duration.ofMinutes(1), limits.listConcurrency(), timer);
        RequestPacer batch = new RequestPacer(limits.batchPerSecond(), limits.batchConcurrency(), timer);
        RequestPacer single = new RequestPacer(limits.batchPerSecond(), limits.batchConcurrency(), timer);
        pacers.put(ApiEndpoint.LIST_JOBS, list);
        pacers.put(ApiEndpoint.BUILD_BATCH, batch);
        pacers.put(ApiEndpoint.BUILD, single);
        RetryBackoff backoff = new RetryBackoff(random);
        this.means = new JobSweep.Means(
                api, list, timer, clock, backoff, config.answers().maxPages(), untaken);
        this.batcher = new BuildBatcher(api, batch, single, timer, clock, backoff);
        RequestPacer jobBatch = new RequestPacer(limits.batchPerSecond(), limits.batchConcurrency(), timer);
        pacers.put(ApiEndpoint.JOB_BATCH, jobBatch);
        this.jobs = config.refresh().byBatch()
                ? new JobBatcher(
                        api, jobBatch, timer, clock, backoff, config.refresh().interval())
                : null;
    }

    /**
     * Opens a reader; it connects at the first call.
     *
     * @param clock for the times of requests and answers
     * @param random for jitter; need not be thread-safe
     * @param listener receives every call; {@link FoundryListener#NONE} if none is wanted
     * @throws IllegalArgumentException if there are no credentials, or there is a {@link CertificateFile#problem}
     */
    public static HttpFoundryReader open(
            FoundryConfig config, Clock clock, RandomGenerator random, FoundryListener listener) {
        CallTimer timer = new DaemonTimer();
        HttpCaller caller = new HttpCaller(config, trust(config, clock), timer, new FailureClassifier(clock));
        TokenSource credentials = credentials(config.credentials(), caller, timer, random);
        ServiceTrouble trouble = new ServiceTrouble();
        OrchestrationApi api = new ListenedApi(
                new HttpOrchestrationApi(config, caller, credentials, new FlawReport(listener, timer)),
                trouble.noteBefore(listener),
                timer);
        return new HttpFoundryReader(config, api, trouble, timer, clock, random);
    }

    private static SSLContext trust(FoundryConfig config, Clock clock) {
        Path certificates = config.connection().caFile();
        return certificates == null
                ? SSLContexts.createSystemDefault()
                : CertificateFile.trust(certificates, clock.instant());
    }

    private static TokenSource credentials(
            FoundryConfig.Credentials given, HttpCaller caller, CallTimer timer, RandomGenerator random) {
        if (given.token() != null) {
            return new GivenTokenSource(new FixedSecret("foundry.token", given.token()));
        }
        if (given.tokenFile() != null) {
            return new GivenTokenSource(new FileSecret("token file", given.tokenFile(), timer::nanoTime));
        }
        OAuthClient client = given.oauth();
        if (client == null) {
            throw new IllegalArgumentException(
                    "set foundry.token, foundry.token.file or foundry.oauth.client.id with its secret");
        }
        return new OAuthTokenSource(
                new TokenEndpoint(caller, client.id())::requestToken,
                clientSecret(client, timer),
                timer::nanoTime,
                new SplittableRandom(random.nextLong()));
    }

    private static SecretSource clientSecret(OAuthClient client, CallTimer timer) {
        if (client.secret() != null) {
            return new FixedSecret("foundry.oauth.client.secret", client.secret());
        }
        if (client.secretFile() != null) {
            return new FileSecret("client secret file", client.secretFile(), timer::nanoTime);
        }
        throw new IllegalArgumentException("set foundry.oauth.client.secret or foundry.oauth.client.secret.file");
    }

    @Override
    public SweepCall sweep(BuildRid build, Urgency urgency, Consumer<List<JobReading>> pages) {
        JobSweep sweep = new JobSweep(build, urgency, pages, means);
        if (sweeps.add(sweep.result(), () -> sweep.resultSoFar(LocalFailures.notSent("the client is closing")))) {
            sweep.start();
        }
        return sweep;
    }

    /** How many readings, of all sweeps, were handed over and not taken yet. */
    public long untakenReadings() {
        return untaken.get();
    }

    @Override
    public CompletableFuture<BuildReading> readBuild(BuildRid build) {
        return batcher.read(build);
    }

    @Override
    public @Nullable JobRefresh refresh(BuildRid build, Consumer<JobsReading> taker) {
        return jobs == null ? null : jobs.refresh(build, taker);
    }

    /**
     * Checks that Foundry can be reached and accepts the token, by listing the jobs of a build that does not exist. One
     * call, neither paced nor retried.
     *
     * @return the problem, empty if there is none; completes as the other futures do
     */
    public CompletableFuture<Optional<FoundryFailure>> check() {
        return api.listJobs(NO_BUILD, null)
                .thenApply(answer -> Optional.ofNullable(answer.failure()).filter(ServiceTrouble::isTrouble));
    }

    /** What is wrong with Foundry as a whole, as of the latest call that showed it; empty if nothing is. */
    public Optional<FoundryFailure> serviceFailure() {
        return trouble.latestFailure();
    }

    @Override
    public void useShare(double share) {
        pacers.values().forEach(pacer -> pacer.useShare(share));
    }

    /** How many calls to the endpoint wait to be sent. */
    public int queued(ApiEndpoint endpoint) {
        RequestPacer pacer = pacers.get(endpoint);
        return pacer == null ? 0 : pacer.queued();
    }

    /** How many calls to the endpoint are under way. */
    public int inFlight(ApiEndpoint endpoint) {
        RequestPacer pacer = pacers.get(endpoint);
        return pacer == null ? 0 : pacer.inFlight();
    }

    /** The endpoint's limit, and how much of it is used and left. */
    public RequestBudget budget(ApiEndpoint endpoint) {
        RequestPacer pacer = pacers.get(endpoint);
        return pacer == null ? RequestBudget.of(0, 0, 0) : pacer.budget();
    }

    @Override
    public void close() {
        pacers.values().forEach(RequestPacer::close);
        sweeps.close();
        batcher.close();
        if (jobs != null) {
            jobs.close();
        }
        api.close();
        timer.close();
    }
}
