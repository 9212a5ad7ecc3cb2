package io.buildwatch.cli;

import io.buildwatch.client.ClientFailure;
import io.buildwatch.text.ExceptionText;
import io.buildwatch.text.VisibleText;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever a command throws into short lines on standard error and an exit status. */
final class FailureMapper implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /** If this environment variable is not empty, the stack trace follows the line. */
    static final String DEBUG_VARIABLE = "BUILDWATCH_DEBUG";

    private final CommandIo terminal;

    FailureMapper(CommandIo terminal) {
        this.terminal = terminal;
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        print(problem(e) + " (see '" + command + " --help')");
        return ExitStatus.USAGE;
    }

    private static String problem(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().get(0);
            boolean option = unmatched.isUnknownOption();
            if (option || e.getCommandLine().getParent() == null) {
                List<String> near = unmatched.getSuggestions();
                return "there is no " + (option ? "option '" : "command '") + word + "'"
                        + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?");
            }
        }
        return String.valueOf(e.getMessage());
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, ParseResult parsed) {
        boolean debug = !terminal.environment().getOrDefault(DEBUG_VARIABLE, "").isEmpty();
        int status = ExitStatus.FAILED;
        if (e instanceof CommandFailure failure) {
            failure.lines().forEach(this::print);
            status = failure.status();
        } else if (e instanceof ClientFailure failure) {
            print(String.valueOf(failure.getMessage()));
            status = failure.isInConfiguration() ? ExitStatus.USAGE : ExitStatus.FAILED;
        } else {
            print(ExceptionText.of(e) + (debug ? "" : " (" + DEBUG_VARIABLE + "=1 shows where)"));
        }
        if (debug) {
            e.printStackTrace(terminal.err());
        }
        return status;
    }

    private void print(String line) {
        terminal.err().println("buildwatch: " + printable(line));
    }

    /** The text on one line, control characters escaped: a message may quote text from outside. */
    static String printable(String text) {
        return VisibleText.of(text.strip().lines().map(String::strip).collect(Collectors.joining(" ")));
    }
}
