package io.buildwatch.foundry;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.config.OAuthClient;
import io.buildwatch.foundry.RequestPacer.Priority;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.ssl.SSLContexts;
import org.jspecify.annotations.Nullable;

/**
 * {@link FoundryReader} over HTTP: sweeps and batches, with one {@link RequestPacer} for all calls, and one more for each
 * endpoint that has a limit of its own. Any thread.
 */
public final class HttpFoundryReader implements FoundryReader {
    private static final BuildRid NO_BUILD = new BuildRid("ri.foundry.main.build.00000000-0000-0000-0000-000000000000");

    /** The calls of the job list. */
    private static final Set<Priority> LISTS = EnumSet.complementOf(EnumSet.of(Priority.BATCH, Priority.FOLLOW));

    private static final Set<Priority> LISTS_IN_TURN =
            EnumSet.complementOf(EnumSet.of(Priority.BATCH, Priority.FOLLOW, Priority.OUT_OF_TURN));

    /** They share one limit; its queue and its calls under way are counted under the first of them. */
    private static final Set<ApiEndpoint> FOLLOWED =
            EnumSet.of(ApiEndpoint.SCHEDULE_RUNS, ApiEndpoint.SCHEDULE, ApiEndpoint.DATASET_SCHEDULES);

    /** How much of the budget the calls about what is followed may take. */
    public static final double FOLLOW_SHARE = 0.2;

    /** How much of the concurrency these may take: more, so that a few slow answers do not hold up all follows. */
    private static final double FOLLOW_CONCURRENCY = 0.5;

    private final OrchestrationApi api;
    private final ServiceTrouble trouble;
    private final CallTimer timer;
    private final RequestPacer total;
    private final Map<ApiEndpoint, RequestPacer> pacers = new EnumMap<>(ApiEndpoint.class);
    private final @Nullable RequestPacer outOfTurn;
    private final PacedScheduleReader schedules;
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
            RandomGenerator random,
            FoundryListener listener) {
        this.api = api;
        this.trouble = trouble;
        this.timer = timer;
        FoundryConfig.Limits limits = config.limits();
        this.total = new RequestPacer(limits.perMinute(), Duration.ofMinutes(1), limits.concurrency(), timer);
        RequestPacer builds = endpointPacer(ApiEndpoint.BUILD_BATCH, limits);
        RequestPacer single = endpointPacer(ApiEndpoint.BUILD, limits);
        RequestPacer jobBatch = endpointPacer(ApiEndpoint.JOB_BATCH, limits);
        this.outOfTurn = config.refresh().byBatch() ? outOfTurnPacer(limits) : null;
        RetryBackoff backoff = new RetryBackoff(random);
        RequestPacer follows = partOf(limits, FOLLOW_SHARE, FOLLOW_CONCURRENCY, Priority.FOLLOW);
        FOLLOWED.forEach(endpoint -> pacers.put(endpoint, follows));
        this.schedules = new PacedScheduleReader(api, follows, timer, clock, backoff);
        this.means = new JobSweep.Means(
                api, total, timer, clock, backoff, config.answers().maxPages(), untaken);
        this.batcher = new BuildBatcher(api, builds, single, timer, clock, backoff);
        this.jobs = config.refresh().byBatch()
                ? new JobBatcher(
                        api,
                        jobBatch,
                        outOfTurn,
                        timer,
                        clock,
                        backoff,
                        listener,
                        config.refresh().interval())
                : null;
    }

    private RequestPacer endpointPacer(ApiEndpoint endpoint, FoundryConfig.Limits limits) {
        RequestPacer pacer = new RequestPacer(limits.batchPerSecond(), limits.batchConcurrency(), total);
        pacers.put(endpoint, pacer);
        return pacer;
    }

    /** Null if no build is to be listed out of turn. */
    private @Nullable RequestPacer outOfTurnPacer(FoundryConfig.Limits limits) {
        return limits.share() == 0 ? null : partOf(limits, limits.share(), limits.share(), Priority.OUT_OF_TURN);
    }

    /** A pacer whose calls may take only these parts of the limits of all calls, in a minute and at once. */
    private RequestPacer partOf(FoundryConfig.Limits limits, double part, double partAtOnce, Priority inTotal) {
        int concurrency = (int) Math.max(1, limits.concurrency() * partAtOnce);
        return new RequestPacer(limits.perMinute() * part, Duration.ofMinutes(1), concurrency, total, inTotal);
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
        return new HttpFoundryReader(config, api, trouble, timer, clock, random, listener);
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
                new TokenEndpoint(caller, client.id(), client.scopes())::requestToken,
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

    /** Reads schedules; closed with this reader. */
    public ScheduleReader schedules() {
        return schedules;
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

    /** How jobs that may still change are read again now. */
    public RefreshStatus refreshStatus() {
        return jobs == null ? new RefreshStatus(RefreshStatus.Way.LIST, null, 0, 0) : jobs.status();
    }

    /** How many calls of this purpose were begun in the last minute, to the second. */
    public int callsInLastMinute(CallPurpose purpose) {
        return switch (purpose) {
            case JOBS -> budget(ApiEndpoint.JOB_BATCH).used();
            case BUILDS ->
                budget(ApiEndpoint.BUILD_BATCH).used()
                        + budget(ApiEndpoint.BUILD).used();
            case FIRST_LISTS -> total.begun(EnumSet.of(Priority.URGENT));
            case PROOFS -> total.begun(EnumSet.of(Priority.PROOF));
            case LISTS -> total.begun(EnumSet.of(Priority.DUE));
            case SAFETY_LISTS -> total.begun(EnumSet.of(Priority.SAFETY));
            case LISTS_OUT_OF_TURN -> total.begun(EnumSet.of(Priority.OUT_OF_TURN));
            case PAGES -> total.begun(EnumSet.of(Priority.CONTINUATION));
            case FOLLOWS -> total.begun(EnumSet.of(Priority.FOLLOW));
        };
    }

    @Override
    public void useShare(double share) {
        total.useShare(share);
        pacers.values().forEach(pacer -> pacer.useShare(share));
        if (outOfTurn != null) {
            outOfTurn.useShare(share);
        }
    }

    /** How many calls to the endpoint wait to be sent, but for those that would list a build out of turn. */
    public int queued(ApiEndpoint endpoint) {
        RequestPacer pacer = pacers.get(endpoint);
        return isCountedElsewhere(endpoint) ? 0 : pacer == null ? total.queued(LISTS_IN_TURN) : pacer.queued();
    }

    /** How many calls to the endpoint are under way. */
    public int inFlight(ApiEndpoint endpoint) {
        RequestPacer pacer = pacers.get(endpoint);
        return isCountedElsewhere(endpoint) ? 0 : pacer == null ? total.inFlight(LISTS) : pacer.inFlight();
    }

    private static boolean isCountedElsewhere(ApiEndpoint endpoint) {
        return FOLLOWED.contains(endpoint) && endpoint != ApiEndpoint.SCHEDULE_RUNS;
    }

    /**
     * The endpoint's limit, and how much of it is used and left. For {@link ApiEndpoint#LIST_JOBS}, which has none of its
     * own, that of all calls together; the endpoints about schedules share one.
     */
    public RequestBudget budget(ApiEndpoint endpoint) {
        RequestPacer pacer = pacers.get(endpoint);
        return pacer == null ? total.budget() : pacer.budget();
    }

    @Override
    public void close() {
        pacers.values().forEach(RequestPacer::close);
        if (outOfTurn != null) {
            outOfTurn.close();
        }
        total.close();
        sweeps.close();
        schedules.close();
        batcher.close();
        if (jobs != null) {
            jobs.close();
        }
        api.close();
        timer.close();
    }
}
