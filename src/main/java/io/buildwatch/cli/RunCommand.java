package io.buildwatch.cli;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.BuildwatchConfig.LogFormat;
import io.buildwatch.config.ConfigLoader;
import io.buildwatch.config.ConfigSource;
import io.buildwatch.service.StopMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code run}. */
@Command(
        name = "run",
        description = "Run the service until it is told to stop.",
        footer = {"", "Example: buildwatch run --config buildwatch.properties --set log.format=json"})
final class RunCommand implements Callable<Integer> {
    private final CommandIo terminal;
    private final Supplier<ServiceRunner> service;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings, as a .properties file in UTF-8.")
    private @Nullable Path file;

    @Mixin
    private final SetOption settings = new SetOption();

    @Option(names = "--check", description = "Check this instance, Kafka, the registry and Foundry, and end.")
    private boolean check;

    @Option(
            names = "--leave-on-stop",
            description = "When stopped, hand the builds over at once: for scaling down, not for restarts.")
    private boolean leave;

    /** @param service makes the service; called only if the configuration is valid */
    RunCommand(CommandIo terminal, Supplier<ServiceRunner> service) {
        this.terminal = terminal;
        this.service = service;
    }

    @Override
    public Integer call() {
        ConfigSource source = settings.over(file, terminal);
        List<String> warnings = new ArrayList<>();
        BuildwatchConfig config = ConfigOptions.load(source, warnings::add, ConfigLoader::load);
        try {
            if (check) {
                warnings.forEach(line -> terminal.err().println("buildwatch: " + line));
                return check(config, source);
            }
            LogSetup.forService(config.logFormat());
            warnings.forEach(LogSetup::warn);
            return service.get().run(config, leave ? StopMode.LEAVE_GROUP : StopMode.KEEP_PLACE);
        } catch (CommandFailure e) {
            List<String> lines =
                    e.lines().stream().map(source::withVariableNames).toList();
            if (check || config.logFormat() == LogFormat.TEXT) {
                throw new CommandFailure(e.status(), lines);
            }
            // A log in JSON has the reason too, as JSON.
            lines.forEach(LogSetup::error);
            return e.status();
        }
    }

    private int check(BuildwatchConfig config, ConfigSource source) {
        boolean good = true;
        for (ServiceRunner.CheckResult result : service.get().check(config)) {
            String state = result.ok() ? "ok" : "FAILED";
            for (String line : result.lines()) {
                terminal.out()
                        .printf(
                                "%-6s %s: %s%n",
                                state, result.part(), FailureMapper.printable(source.withVariableNames(line)));
            }
            good &= result.ok();
        }
        return good ? ExitStatus.DONE : ExitStatus.FAILED;
    }
}
