package io.buildwatch.pipeline;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.buildwatch.browser.Browser;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.guarantees.Seen;
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

    private static boolean answers(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
                        .statusCode()
                == 200;
    }
}
