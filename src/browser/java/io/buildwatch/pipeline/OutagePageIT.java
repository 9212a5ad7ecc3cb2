package io.buildwatch.pipeline;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.buildwatch.browser.Browser;
import io.buildwatch.dev.broker.EmbeddedBroker;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page of a running service shows while its broker is away. */
@Tag("browser")
class OutagePageIT {
    private static final Pattern OLD = Pattern.compile(" s old$");
    private static final double LONG_MS = 60_000;

    @TempDir
    Path dir;

    @Test
    void whatIsShownWhileTheBrokerIsAwayIsSaidToBeOldOnAPageFirstOpenedThenToo() {
        Path data = dir.resolve("broker");
        EmbeddedBroker broker = EmbeddedBroker.start(0, data);
        try (Browser browser = Browser.open();
                Pipeline pipeline = new Pipeline(broker.bootstrapServers(), "q.", dir.resolve("state")).start()) {
            pipeline.submit(
                    pipeline.simulator.add(new ScriptedBuilds(1, 3, 2, 1)).get(0));
            String url = "http://127.0.0.1:" + pipeline.service.httpPort() + "/";
            Page page = browser.page();
            page.navigate(url);
            says(page, "#connection", Pattern.compile("^live$"));
            says(page, ".rows .row", Pattern.compile("succeeded"));

            int port = broker.port();
            broker.close();
            says(page, "#connection", OLD);
            says(page, "#behind", Pattern.compile("What you see is from"));
            Page later = browser.page();
            later.navigate(url);
            says(later, ".rows .row", Pattern.compile("succeeded"));
            says(later, "#connection", OLD);
            later.locator("#nav-service").click();
            assertThat(later.locator(".card", new Page.LocatorOptions().setHasText("kafka: in trouble")))
                    .isVisible();

            broker = EmbeddedBroker.start(port, data);
            later.locator("#nav-builds").click();
            says(later, "#connection", Pattern.compile("^live$"));
            says(page, "#connection", Pattern.compile("^live$"));
            page.context().close();
            later.context().close();
        } finally {
            broker.close();
        }
    }

    private static void says(Page page, String where, Pattern what) {
        assertThat(page.locator(where))
                .containsText(what, new LocatorAssertions.ContainsTextOptions().setTimeout(LONG_MS));
    }
}
