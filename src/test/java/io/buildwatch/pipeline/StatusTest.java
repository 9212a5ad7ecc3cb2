package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.cli.CommandInProcess;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code status}, reading the topics of a service. */
@Tag("broker")
final class StatusTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    @Test
    void showsBuildsAndJobsWithTheirAttempts() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            CommandInProcess.Place place =
                    new CommandInProcess.Place(BROKER.bootstrapServers(), pipeline.registry.url(), pipeline.topic(""));
            SimulatedBuild good = Jobs.newBuild(pipeline, 2);
            SimulatedBuild retried = Jobs.newBuild(pipeline, 2);
            pipeline.submit(good.rid());
            Jobs.succeed(good);
            seen.untilComplete(good.rid());
            pipeline.submit(retried.rid());
            Jobs.run(retried);
            String job = Jobs.job(retried, 0);
            seen.until(s -> s.events(retried.rid()).size() >= 2);
            retried.job(job).status("FAILED");
            seen.until(s -> s.latest(retried.rid())
                    .filter(it -> it.getCounts().getFailed() == 1)
                    .isPresent());

            CommandInProcess all = place.start("status");
            assertThat(all.status()).isZero();
            assertThat(all.out())
                    .satisfiesExactly(
                            line -> assertThat(line).startsWith("STATE"),
                            line -> assertThat(line).startsWith("FAILING").endsWith(retried.rid()),
                            line -> assertThat(line).startsWith("SUCCEEDED").endsWith(good.rid()));
            CommandInProcess failed = place.start("status", "--failed", "--json");
            assertThat(failed.status()).isZero();
            assertThat(failed.out()).singleElement().asString().contains(retried.rid(), "\"state\":\"FAILING\"");
            CommandInProcess old = place.start("status", "--since", "2100-01-01T00:00:00Z");
            assertThat(old.status()).isZero();
            assertThat(old.out()).isEmpty();

            retried.job(job).retry();
            seen.until(s -> s.latest(retried.rid())
                    .filter(it -> it.getCounts().getFailed() == 0)
                    .isPresent());
            CommandInProcess one = place.start("status", retried.rid());
            assertThat(one.status()).isZero();
            List<String> lines = one.out();
            assertThat(lines.get(0)).startsWith(retried.rid());
            assertThat(lines).anyMatch(line -> line.contains("/workspace/data-integration/job-tracker/builds/"));
            assertThat(lines).anyMatch(line -> line.matches("  (WAITING|RUNNING) +2 .*" + job));
            assertThat(lines).anyMatch(line -> line.matches("    FAILED +1 .*"));

            CommandInProcess unknown = place.start("status", good.rid(), "ri.foundry.main.build.nobodys");
            assertThat(unknown.status()).isEqualTo(5);
            assertThat(unknown.out().get(0)).startsWith(good.rid());
        }
    }
}
