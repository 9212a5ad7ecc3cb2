package io.buildwatch.pipeline;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.buildwatch.browser.Browser;
import io.buildwatch.dev.simulator.BuildDetails;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.dev.simulator.SimulatedSchedule;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.Monitoring;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.guarantees.SeenFollows;
import io.buildwatch.testing.BrokerExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page of a running service with a real broker. */
@Tag("browser")
class ServedPageIT {
    private static final String SCHEDULE = "ri.scheduler.main.schedule.nightly";
    private static final String FORBIDDEN = "ri.scheduler.main.schedule.forbidden";

    /** The page asks what is followed every 15 s. */
    private static final LocatorAssertions.ContainsTextOptions SOON =
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    @Test
    void followsBuildsToTheirEndAndSaysWhenTheServiceIsGone() {
        try (Browser browser = Browser.open();
                Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            String url = "http://127.0.0.1:" + pipeline.service.httpPort() + "/";
            // Until the streams run, /api answers 503, and the browser would complain of that on the console.
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> answers(url + "api/builds"));
            Page page = browser.page();
            page.navigate(url);
            assertThat(page.locator("#connection")).hasText("live");
            assertThat(page.locator(".empty")).containsText("buildwatch submit RID");
            page.evaluate("window.sameDocument = true");

            List<String> rids = pipeline.simulator.add(new ScriptedBuilds(3, 12, 6, 42));
            rids.forEach(pipeline::submit);
            assertThat(page.locator(".rows .row")).hasCount(3);
            rids.forEach(seen::untilComplete);
            for (String rid : rids) {
                BuildCompletion latest = seen.latest(rid).orElseThrow();
                Locator row = page.locator(".rows .row", new Page.LocatorOptions().setHasText(rid));
                assertThat(row)
                        .containsText(
                                latest.getState().name().toLowerCase(Locale.ROOT),
                                new LocatorAssertions.ContainsTextOptions().setTimeout(20_000));
                assertThat(row).containsText("100 %");
            }
            assertThat(page.evaluate("window.sameDocument")).isEqualTo(true);

            page.locator(".rows a").first().click();
            assertThat(page.locator(".total")).hasText("12 jobs");
            assertThat(page.locator(".jobs .rows rect[data-kind=running]").first())
                    .isAttached();
            Browser.shoot(page, "served-build");
            page.locator("#nav-service").click();
            assertThat(page.locator(".verdict")).containsText("instance test-1");
            assertThat(page.locator(".card")).hasCount(4);
            Browser.shoot(page, "served-service");
            page.locator("#nav-builds").click();
            assertThat(page.locator("#connection")).hasText("live");
            assertThat(browser.complaints).isEmpty();

            pipeline.stop();
            assertThat(page.locator("#lost")).isVisible();
            assertThat(pipeline.faults).isEmpty();
            page.context().close();
        }
    }

    @Test
    void showsWhatIsFollowedAndTheBuildsThatAreFound() {
        try (Browser browser = Browser.open();
                Pipeline pipeline =
                        new Pipeline(BROKER, dir, Pipeline.QUICK.withFollowInterval(Duration.ofSeconds(1))).start();
                SeenFollows follows = pipeline.seenFollows()) {
            String url = "http://127.0.0.1:" + pipeline.service.httpPort() + "/";
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> answers(url + "api/follows"));
            Page page = browser.page();
            page.navigate(url + "#/follows");
            assertThat(page.getByText("Nothing is followed.")).isVisible();

            SimulatedSchedule schedule = pipeline.simulator.schedule(SCHEDULE).displayName("Nightly");
            pipeline.simulator.schedule(FORBIDDEN).forbid(true);
            pipeline.submit(SCHEDULE);
            pipeline.submit(FORBIDDEN);
            SimulatedBuild build = Jobs.newBuild(pipeline, 4);
            build.details(new BuildDetails("master", "someone", SCHEDULE, 0, false));
            schedule.run().submitted(build.rid());
            pipeline.submit(Jobs.newBuild(pipeline, 2).rid());
            follows.until(seen -> seen.latest(SCHEDULE)
                            .filter(follow -> follow.getBuildsFound() == 1)
                            .isPresent()
                    && seen.latest(FORBIDDEN)
                            .filter(follow -> follow.getMonitoring() == Monitoring.FORBIDDEN)
                            .isPresent());

            assertThat(page.locator("tr:has(a:text-is('Nightly')) td").nth(2)).containsText("1", SOON);
            assertThat(page.locator("tr:has(a:text-is('Nightly')) td").nth(4)).containsText("submitted", SOON);
            Locator refused = page.locator("tr", new Page.LocatorOptions().setHasText(FORBIDDEN));
            assertThat(refused.locator("td").first()).containsText("forbidden", SOON);
            assertThat(refused.locator("td").last())
                    .hasText(follows.latest(FORBIDDEN).orElseThrow().getDetail());
            Browser.shoot(page, "served-follows");

            page.locator("a:text-is('Nightly')").click();
            assertThat(page.locator(".total")).hasText("1 of 2 builds, only those of Nightly (" + SCHEDULE + ")");
            assertThat(page.locator(".rows .row")).hasCount(1);
            assertThat(page.locator(".rows .row")).containsText(build.rid());
            page.locator(".rows a").click();
            assertThat(page.locator("dl > div:has(dt:text-is('Schedule')) dd")).hasText("Nightly (" + SCHEDULE + ")");
            page.locator("#nav-service").click();
            assertThat(page.locator(".figures > div:has(dt:text-is('Followed')) dd"))
                    .hasText("2 every 1 s");
            assertThat(browser.complaints).isEmpty();
            assertThat(pipeline.faults).isEmpty();
            page.context().close();
        }
    }

    private static boolean answers(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
                        .statusCode()
                == 200;
    }
}
