package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.service.StopMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunCommandTest {
    private static final String GOOD = """
            foundry.url=stack.example.com
            bootstrap.servers=broker:9092
            schema.registry.url=http://registry:8081
            """;

    private final FakeTerminal terminal = new FakeTerminal().with("FOUNDRY_TOKEN", "s3cret");
    private final List<BuildwatchConfig> seen = new ArrayList<>();
    private final List<StopMode> stops = new ArrayList<>();
    private List<ServiceRunner.CheckResult> checks = List.of();

    @TempDir
    Path directory;

    private final class Runner implements ServiceRunner {
        @Override
        public int run(BuildwatchConfig config, StopMode onStop) {
            seen.add(config);
            stops.add(onStop);
            return 7;
        }

        @Override
        public List<CheckResult> check(BuildwatchConfig config) {
            seen.add(config);
            return checks;
        }
    }

    private int run(String... args) {
        CommandIo t = terminal.terminal();
        return Main.execute(t, List.of(new RunCommand(t, Runner::new)), args);
    }

    private String file() throws Exception {
        return Files.writeString(directory.resolve("bw.properties"), GOOD).toString();
    }

    @Test
    void serviceGetsTheConfigurationAndItsStatusIsTheCommands() throws Exception {
        int status = run("run", "--config", file(), "--set", "topics.partitions=3", "--set", "log.format=json");

        assertThat(status).isEqualTo(7);
        assertThat(seen).singleElement().satisfies(config -> {
            assertThat(config.topics().partitions()).isEqualTo(3);
            assertThat(config.foundry().credentials().token()).isEqualTo("s3cret");
        });
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void wrongConfigurationIsALineEachAndNothingStarts() throws Exception {
        int status = run("run", "--config", file(), "--set", "topics.partitions=0", "--set", "poll.x=1");

        assertThat(status).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).hasSize(2).allMatch(line -> line.startsWith("buildwatch: "));
        assertThat(seen).isEmpty();
    }

    @Test
    void checkShowsEachPartAndFailsWhenOneDoes() throws Exception {
        checks = List.of(
                new ServiceRunner.CheckResult("kafka", true, List.of("3 brokers", "a: b")),
                new ServiceRunner.CheckResult("foundry", false, List.of("foundry.url: no route\nto host")));

        int status = run("run", "--config", file(), "--check", "--set", "some.plugin=1");

        assertThat(status).isEqualTo(ExitStatus.FAILED);
        assertThat(terminal.out())
                .containsExactly(
                        "ok     kafka: 3 brokers",
                        "ok     kafka: a: b",
                        "FAILED foundry: foundry.url: no route to host");
        assertThat(terminal.err()).singleElement().asString().contains("some.plugin", "passed on");
    }

    @Test
    void aValueFromTheEnvironmentIsToldWithItsVariable() throws Exception {
        terminal.with("BUILDWATCH_FOUNDRY_URL", "stack.example.com").with("BUILDWATCH_STATE_DIR", "/nowhere");
        checks = List.of(new ServiceRunner.CheckResult("instance", false, List.of("state.dir: cannot use /nowhere")));

        run("run", "--config", file(), "--check");

        assertThat(terminal.out())
                .containsExactly("FAILED instance: state.dir: cannot use /nowhere (state.dir comes from"
                        + " BUILDWATCH_STATE_DIR)");
    }

    @Test
    void checkSucceedsWhenAllPartsDo() throws Exception {
        checks = List.of(new ServiceRunner.CheckResult("kafka", true, List.of("3 brokers", "a: b")));

        assertThat(run("run", "--config", file(), "--check")).isEqualTo(ExitStatus.DONE);
    }

    @Test
    void leavesTheGroupOnlyWhenTold() throws Exception {
        run("run", "--config", file());
        run("run", "--config", file(), "--leave-on-stop");

        assertThat(stops).containsExactly(StopMode.KEEP_PLACE, StopMode.LEAVE_GROUP);
    }
}
