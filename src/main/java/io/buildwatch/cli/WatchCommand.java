package io.buildwatch.cli;

import io.buildwatch.await.BuildDisplay;
import io.buildwatch.await.BuildOutcome;
import io.buildwatch.await.JsonDisplay;
import io.buildwatch.await.LiveDisplay;
import io.buildwatch.await.PlainDisplay;
import io.buildwatch.await.WaitPolicy;
import io.buildwatch.client.KafkaClients;
import io.buildwatch.foundry.BuildRid;
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
        description = "Submit builds and follow them until they are complete.",
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

    @Parameters(paramLabel = "RID", arity = "1..*", description = RidArguments.FORMS)
    private List<String> texts = new ArrayList<>();

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
        Set<BuildRid> rids = RidArguments.parse(texts, terminal, "nothing was sent");
        Duration patience = timeout == null ? null : TimeText.parse("--timeout", timeout);
        Duration time = recheck == null ? WaitPolicy.USUAL_RECHECK : TimeText.parse("--recheck", recheck);
        boolean live = !json && Boolean.getBoolean("buildwatch.terminal");
        try (OnInterrupt interrupt = new OnInterrupt(this::restore)) {
            WatchRun run = new WatchRun(
                    clients,
                    kafka.resolve(terminal, true),
                    rids,
                    new WaitPolicy(!noSubmit, failFast, any, time),
                    jobs,
                    patience,
                    display(live),
                    System::nanoTime);
            painting = live;
            WatchRun.End end = run.run(() -> interrupt.isGiven() || interrupted.getAsBoolean());
            return status(end, run.overallOutcome());
        } catch (RuntimeException e) {
            restore();
            throw e;
        }
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
