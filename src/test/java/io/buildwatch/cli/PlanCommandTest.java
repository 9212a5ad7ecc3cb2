package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlanCommandTest {
    private final FakeTerminal terminal = new FakeTerminal();

    @TempDir
    Path directory;

    private int run(String... args) {
        CommandIo t = terminal.terminal();
        List<String> all = new ArrayList<>(List.of("plan"));
        all.addAll(Arrays.asList(args));
        return Main.execute(t, List.of(new PlanCommand(t)), all.toArray(String[]::new));
    }

    @Test
    void printsWhatItAssumesAndWhatToExpectWithNothingConfigured() {
        assertThat(run("--builds", "300", "--jobs", "20")).isEqualTo(ExitStatus.DONE);

        assertThat(terminal.err()).isEmpty();
        assertThat(terminal.out()).allMatch(line -> line.length() <= 100);
        assertThat(terminal.out())
                .startsWith("Assumed")
                .contains(
                        "  so 900 jobs run and 2,550 wait; a build lasts 500.0 s, and something changes in it every 25.0 s",
                        "  Foundry answers after 40ms, a commit comes up to 100ms later, and no call and no job fails",
                        "  foundry.batch.requests.per.second=4, foundry.requests.per.minute=5000",
                        "  refresh.interval=2s, foundry.requests.share=50%, build.interval=10s, list.interval=10m",
                        "foundry.refresh=auto (as configured): jobs of any builds are read in batches",
                        "  from a change to its event: mean 1.1 s, 99 % within 2.1 s",
                        "  limit that binds: none, the delay comes from refresh.interval",
                        "  fresher: lower refresh.interval to 1s (mean 0.7 s)",
                        "       209  jobs/getBatch         jobs that have not ended",
                        "foundry.refresh=list: each build is listed",
                        "  fresher: set foundry.refresh to auto (mean 1.1 s)");
    }

    @Test
    void printedExampleOfTheDocumentsIsTrue() throws Exception {
        assertThat(run("--builds", "2000", "--jobs", "20")).isEqualTo(ExitStatus.DONE);

        String page = Files.readString(Path.of("docs/cli.md"));
        assertThat(page).contains(String.join("\n", terminal.out()));
    }

    @Test
    void saysThatFoundrysLimitBindsAndThatNoSettingHelps() {
        assertThat(run("--builds=2000", "--jobs=20", "--pages=100")).isEqualTo(ExitStatus.DONE);

        assertThat(terminal.out())
                .contains(
                        "  limit that binds: foundry.batch.requests.per.second",
                        "  fresher: no setting helps, because Foundry documents 4 calls a second to each batch endpoint");
    }

    @Test
    void takesLimitsAndIntervalsFromTheConfiguration() throws Exception {
        Path file = Files.writeString(
                directory.resolve("buildwatch.properties"),
                "foundry.refresh=auto\nfoundry.requests.share=12.5%\nfoundry.batch.requests.per.second=2\nssl.key.password=${file:/no/such:file}\n");
        assertThat(run("--config", file.toString(), "--set", "refresh.interval=5s", "--builds=100", "--jobs=20"))
                .isEqualTo(ExitStatus.DONE);

        assertThat(terminal.err()).isEmpty();
        assertThat(terminal.out())
                .contains(
                        "  foundry.batch.requests.per.second=2, foundry.requests.per.minute=5000",
                        "  refresh.interval=5s, foundry.requests.share=12.5%, build.interval=10s, list.interval=10m",
                        "foundry.refresh=auto (as configured): jobs of any builds are read in batches");
    }

    @Test
    void saysThatFollowsComeLater() {
        assertThat(run("--builds=10", "--jobs=20", "--follows=8")).isEqualTo(ExitStatus.DONE);

        assertThat(terminal.out())
                .contains(
                        "  8 follows, each asked every 15s (follow.interval)",
                        "        32  schedules/{rid}/runs  follows");
    }

    @Test
    void printsOneJsonObject() throws Exception {
        assertThat(run("--builds=300", "--jobs=20", "--json")).isEqualTo(ExitStatus.DONE);

        assertThat(terminal.out()).hasSize(1);
        JsonNode plan = new ObjectMapper().readTree(terminal.out().get(0));
        assertThat(plan.at("/load/builds").asInt()).isEqualTo(300);
        assertThat(plan.at("/assumptions/answerSeconds").asDouble()).isEqualTo(0.04);
        assertThat(plan.at("/limits/batch/calls").asDouble()).isEqualTo(4);
        assertThat(plan.at("/configured").asText()).isEqualTo("auto");
        assertThat(plan.at("/byBatch/delay/meanSeconds").asDouble()).isBetween(0.9, 1.3);
        assertThat(plan.at("/byBatch/limited").asBoolean()).isFalse();
        assertThat(plan.at("/byBatch/decides").asText()).isEqualTo("refresh.interval");
        assertThat(plan.at("/byListing/calls/0/endpoint").asText()).isEqualTo("builds/{rid}/jobs");
        assertThat(plan.at("/byListing/changes/0/setting").asText()).isEqualTo("foundry.refresh");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --builds=0 --jobs=20                                   | --builds 0: must be from 1 to 1000000
            --builds=10 --jobs=1000001                             | --jobs 1000001: must be from 1 to 1000000
            --builds=10 --jobs=20 --running=0                      | --running 0: must be from 1 to 1000000
            --builds=10 --jobs=20 --pages=-1                       | --pages -1: must be from 1 to 1000000
            --builds=10 --jobs=20 --follows=-1                     | --follows -1: must be from 0 to 1000000
            --builds=10 --jobs=20 --seconds=0                      | --seconds 0.0: must be from 0.1 to 31536000
            --builds=10 --jobs=20 --seconds=NaN                    | --seconds NaN: must be from 0.1 to 31536000
            --builds=ten --jobs=20                                 | --builds
            --builds=10                                            | --jobs
            --builds=10 --jobs=20 --set=refresh.interval=2         | refresh.interval=2: must be a duration
            --builds=10 --jobs=20 --set=follow.interval=2          | follow.interval=2: must be a duration
            --builds=10 --jobs=20 --set=refresh.intervall=2s       | refresh.intervall
            --builds=10 --jobs=20 --set=poll.interval.min=1m       | poll.interval.min=1m: must not be more than
            --builds=10 --jobs=20 --config=/no/such/file           | there is no such file
            """)
    void aMistakeIsOneLine(String arguments, String told) {
        assertThat(run(arguments.split(" +"))).isEqualTo(ExitStatus.USAGE);

        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err())
                .singleElement()
                .asString()
                .startsWith("buildwatch: ")
                .contains(told);
    }
}
