package io.buildwatch.cli;

import io.buildwatch.client.ClusterKafkaClients;
import io.buildwatch.config.TemporaryDirectory;
import io.buildwatch.text.ExceptionText;
import java.io.FileDescriptor;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The entry point: lists the commands and runs one. Uses no logging, Kafka or HTTP, so that it starts fast. */
@Command(
        name = "buildwatch",
        description = "Watches Foundry builds and publishes their changes on Kafka topics.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Example: buildwatch run --config buildwatch.properties"})
public final class Main {
    /** The service. It goes on if its log is no longer read. */
    private static final String SERVICE = "run";

    private static final String EXIT_STATUS = "Exit status: ";

    private Main() {}

    public static void main(String[] args) {
        CommandIo terminal = CommandIo.ofProcess();
        if (args.length == 0 || !args[0].equals(SERVICE)) {
            ClosedPipe.onClosed(FileDescriptor.out, () -> System.exit(ExitStatus.UNREAD));
        }
        int status = ExitStatus.FAILED;
        try {
            status = execute(terminal, commands(terminal), args);
        } catch (Throwable e) {
            // Picocli handles exceptions only. After an Error, other threads would keep the process alive.
            String why = TemporaryDirectory.problem(e).orElseGet(() -> ExceptionText.of(e));
            terminal.err().println("buildwatch: " + FailureMapper.printable(why));
        }
        System.exit(terminal.out().checkError() ? unwritten(terminal) : status);
    }

    private static int unwritten(CommandIo terminal) {
        if (ClosedPipe.isClosed(FileDescriptor.out)) {
            return ExitStatus.UNREAD;
        }
        terminal.err().println("buildwatch: could not write all to standard output; is the disk full?");
        return ExitStatus.FAILED;
    }

    /** Every command of the product, in the order of the help. */
    static List<Object> commands(CommandIo terminal) {
        return List.of(
                new DevCommand(terminal),
                new RunCommand(terminal, ServiceProcess::new),
                new SettingsCommand(terminal),
                new TopicsCommand(terminal),
                new PlanCommand(terminal),
                new SubmitCommand(terminal, new ClusterKafkaClients()),
                new TailCommand(terminal, new ClusterKafkaClients()),
                new WatchCommand(terminal, new ClusterKafkaClients()),
                new StatusCommand(terminal, new ClusterKafkaClients()),
                new FollowsCommand(terminal, new ClusterKafkaClients()),
                new VersionCommand(terminal));
    }

    /**
     * Parses the arguments and runs the command. A mistake of the user's is printed, never thrown.
     *
     * @return the exit status
     */
    static int execute(CommandIo terminal, List<?> commands, String... args) {
        CommandLine root = commandLine(commands);
        FailureMapper failures = new FailureMapper(terminal);
        root.setExpandAtFiles(false)
                .setOut(writer(terminal.out()))
                .setErr(writer(terminal.err()))
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
        if (args.length == 0) {
            root.usage(terminal.err());
            return ExitStatus.USAGE;
        }
        return root.execute(args[0].equals("help") ? asOption(root, args) : args);
    }

    /** "help" as "--help", and "help COMMAND" as "COMMAND --help". An unknown word stays, so that it is an error. */
    private static String[] asOption(CommandLine root, String... help) {
        if (help.length == 1) {
            return new String[] {"--help"};
        }
        String command = help[1];
        return root.getSubcommands().containsKey(command) ? new String[] {command, "--help"} : new String[] {command};
    }

    static CommandLine commandLine(List<?> commands) {
        CommandLine root = new CommandLine(new Main());
        commands.forEach(root::addSubcommand);
        root.getCommandSpec()
                .versionProvider(() -> new String[] {VersionCommand.line()})
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Show the version.")
                        .build());
        addHelp(root);
        root.getSubcommands().values().forEach(Main::addHelp);
        return root;
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help.")
                        .build());
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        List<String> footer = new ArrayList<>(List.of(usage.footer()));
        if (footer.stream().noneMatch(line -> line.startsWith(EXIT_STATUS))) {
            // Between the blank line and the example.
            footer.add(Math.min(1, footer.size()), EXIT_STATUS + "0 done, 1 failed, 2 wrong usage or configuration.");
            usage.footer(footer.toArray(new String[0]));
        }
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
