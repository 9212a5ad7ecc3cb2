package io.buildwatch.cli;

import io.buildwatch.await.BuildDisplay;
import io.buildwatch.await.BuildOutcome;
import io.buildwatch.await.JsonDisplay;
import io.buildwatch.await.LiveDisplay;
import io.buildwatch.await.PlainDisplay;
import io.buildwatch.await.ScheduleWait;
import io.buildwatch.await.WaitPolicy;
import io.buildwatch.await.WaitPolicy.Submitter;
import io.buildwatch.client.KafkaClients;
import io.buildwatch.config.ClientConfig;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.FollowRid;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command {@code watch}. No signature here names a class of Kafka: picocli looks at the signatures of every command
 * before any command runs, and loading these classes takes time.
 */
@Command(
        name = "watch",
        description = "Submit builds and wait until they are complete; of a schedule, its next build.",
        abbreviateSynopsis = true,
        footer = {
            "",
            "Exit status: 0 all succeeded, 1 the command failed, 2 wrong usage, 3 a build",
            "failed, 4 one was canceled, 5 one could not be seen, 124 the time was over,",
            "130 Ctrl-C, 141 output no longer read; of several, the first of 3 4 5 124.",
            "Example: buildwatch watch --timeout 30m RID && ./deploy"
        })
final class WatchCommand implements Callable<Integer> {
    private final CommandIo terminal;
    private final KafkaClients clients;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Parameters(paramLabel = "RID", arity = "1..*", description = RidArguments.ALL_FORMS)
    private List<String> texts = new ArrayList<>();

    @Option(names = "--running", description = "Of a schedule: a build that is under way will do.")
    private boolean running;

    @Option(names = "--no-submit", description = "Only follow; others have submitted them.")
    private boolean noSubmit;

    @Option(names = "--any", description = "End when the first one is complete.")
    private boolean any;

    @Option(names = "--fail-fast", description = "End with 3 at the first failed job.")
    private boolean failFast;

    @Option(names = "--jobs", description = "A line for each change of a job, too.")
    private boolean jobs;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Option(names = "--timeout", paramLabel = "TIME", description = "End with 124 after this time, such as 30m.")
    private @Nullable String timeout;

    @Option(names = "--recheck", paramLabel = "TIME", description = "Wait this long for news of a held result; 5s.")
    private @Nullable String recheck;

    @Option(names = "--no-exit-status", description = "Exit with 0 whatever became of the builds.")
    private boolean noExitStatus;

    /** Whether lines are painted on the terminal, which must then be restored at the end. */
    private volatile boolean painting;

    WatchCommand(CommandIo terminal, KafkaClients clients) {
        this.terminal = terminal;
        this.clients = clients;
    }

    @Override
    public Integer call() {
        return run(() -> false);
    }

    /** @param interrupted whether to end as at Ctrl-C; called a few times a second */
    int run(BooleanSupplier interrupted) {
        RidArguments.Named named = RidArguments.parseAll(texts, terminal, "nothing was sent");
        boolean ofSchedule = !named.follows().isEmpty();
        if (ofSchedule && (named.follows().size() > 1 || !named.builds().isEmpty() || noSubmit)) {
            throw new CommandFailure(
                    ExitStatus.USAGE, "name one schedule or dataset alone, without --no-submit; nothing was sent");
        }
        if (running && !ofSchedule) {
            throw new CommandFailure(ExitStatus.USAGE, "--running is only for a schedule or dataset; nothing was sent");
        }
        Duration patience = timeout == null ? null : TimeText.parse("--timeout", timeout);
        Duration time = recheck == null ? WaitPolicy.USUAL_RECHECK : TimeText.parse("--recheck", recheck);
        try (OnInterrupt interrupt = new OnInterrupt(this::restore)) {
            BooleanSupplier ending = () -> interrupt.isGiven() || interrupted.getAsBoolean();
            ClientConfig config = kafka.resolve(terminal, true);
            if (!ofSchedule) {
                Submitter submitter = noSubmit ? Submitter.OTHERS : Submitter.THIS_COMMAND;
                return watch(config, named.builds(), new WaitPolicy(submitter, failFast, any, time), patience, ending);
            }
            long begin = System.nanoTime();
            FollowRid schedule = named.follows().iterator().next();
            ScheduleWatch.Ended ended = new ScheduleWatch(
                            clients,
                            config,
                            schedule,
                            running,
                            time,
                            Clock.systemUTC(),
                            System::nanoTime,
                            line -> StatusRun.say(terminal, line))
                    .run(patience, ending);
            ScheduleWait.Result result = ended.result();
            if (result == null || result.build() == null) {
                return status(ended.end(), result == null ? BuildOutcome.OPEN : result.outcome());
            }
            Duration left = patience == null ? null : patience.minusNanos(System.nanoTime() - begin);
            WaitPolicy policy = new WaitPolicy(Submitter.FOLLOWER, failFast, any, time);
            return watch(config, Set.of(result.build()), policy, left, ending);
        } catch (RuntimeException e) {
            restore();
            throw e;
        }
    }

    private int watch(
            ClientConfig config,
            Set<BuildRid> rids,
            WaitPolicy policy,
            @Nullable Duration patience,
            BooleanSupplier ending) {
        boolean live = !json && Boolean.getBoolean("buildwatch.terminal");
        WatchRun run = new WatchRun(clients, config, rids, policy, jobs, patience, display(live), System::nanoTime);
        painting = live;
        WatchRun.End end = run.run(ending);
        return status(end, run.overallOutcome());
    }

    private BuildDisplay display(boolean live) {
        if (json) {
            return new JsonDisplay(terminal.out(), terminal.err(), Clock.systemUTC());
        }
        boolean color = terminal.environment().getOrDefault("NO_COLOR", "").isEmpty();
        return live
                ? new LiveDisplay(terminal.out(), color, new WindowSize(), Clock.systemUTC())
                : new PlainDisplay(terminal.out(), terminal.err(), Clock.systemUTC());
    }

    /** Restores the terminal if lines were painted on it. Any thread. */
    private void restore() {
        if (painting) {
            terminal.out().print(LiveDisplay.RESTORE);
            terminal.out().flush();
        }
    }

    private int status(WatchRun.End end, BuildOutcome verdict) {
        return switch (end) {
            case INTERRUPTED -> ExitStatus.INTERRUPTED;
            case UNREAD -> ExitStatus.UNREAD;
            case OVER -> noExitStatus ? ExitStatus.DONE : status(verdict);
            case TIMED_OUT -> noExitStatus ? ExitStatus.TIMED_OUT : status(verdict);
        };
    }

    private static int status(BuildOutcome verdict) {
        return switch (verdict) {
            case SUCCEEDED -> ExitStatus.DONE;
            case FAILED -> ExitStatus.BUILD_FAILED;
            case CANCELED -> ExitStatus.BUILD_CANCELED;
            case UNSEEN -> ExitStatus.UNSEEN;
            case OPEN -> ExitStatus.TIMED_OUT;
        };
    }
}
