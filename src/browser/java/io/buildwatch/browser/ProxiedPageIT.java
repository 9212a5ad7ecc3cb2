package io.buildwatch.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import io.buildwatch.config.HttpConfig;
import io.buildwatch.events.BuildState;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.CountsView;
import io.buildwatch.web.AllWell;
import io.buildwatch.web.HeldQueries;
import io.buildwatch.web.HttpEndpoints;
import io.buildwatch.web.ServiceSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of the product's HTTP server, behind a real nginx. */
@Tag("browser")
class ProxiedPageIT extends BrowserTest {
    @TempDir
    Path dir;

    private final HeldQueries queries = new HeldQueries();
    private final BuildView build =
            SampleViews.counting(new SampleViews(1, Instant.now()).build("0001"), BuildState.RUNNING, counts(3, 0));
    private HttpEndpoints service;

    @BeforeEach
    void start() throws IOException {
        service = HttpEndpoints.start(HttpConfig.defaults().withPort(0), new AllWell(), () -> "");
        service.serve(
                queries,
                () -> new ServiceSource.State(
                        "0",
                        "a",
                        "i",
                        List.of(),
                        List.of(),
                        ServiceSource.Refresh.NONE,
                        ServiceSource.Follows.NONE,
                        Map.of(),
                        0,
                        0L,
                        List.of()));
        queries.change(build);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private String serviceUrl() {
        return "http://127.0.0.1:" + service.port();
    }

    /** nginx with its defaults; with the page under a path; and set to compress everything. */
    @ParameterizedTest
    @CsvSource({"/,'',''", "/tools/buildwatch/,/,''", "/,'','gzip on; gzip_types *; gzip_min_length 0;'"})
    void changesComeThroughAsTheyHappen(String location, String path, String more) {
        try (NginxProxy nginx = new NginxProxy(dir, serviceUrl() + path, location, more)) {
            Page page = browser.page();
            page.navigate(nginx.url() + location);

            assertThat(page.locator("#connection")).hasText("live");
            assertThat(page.locator(".rows .row")).containsText("running");
            queries.change(SampleViews.counting(build, BuildState.FAILING, counts(2, 1)));
            assertThat(page.locator(".rows .row")).containsText("1 failed");
            assertThat(page.locator("#connection")).hasText("live");

            queries.behindSeconds = 90;
            assertThat(page.locator("#behind")).containsText("What you see is from");
            page.locator("#nav-follows").click();
            assertThat(page.getByText("Nothing is followed.")).isVisible();
            page.context().close();
        }
    }

    /** nginx set to buffer events although the service asks it not to. */
    @Test
    void aProxyThatHoldsEventsBackDelaysChangesByLittle() {
        try (NginxProxy nginx = new NginxProxy(dir, serviceUrl(), "/", "proxy_ignore_headers X-Accel-Buffering;")) {
            Page page = browser.page();
            page.navigate(nginx.url() + "/");

            assertThat(page.locator(".rows .row")).containsText("running");
            queries.change(SampleViews.counting(build, BuildState.FAILING, counts(2, 1)));
            assertThat(page.locator(".rows .row")).containsText("1 failed");
            page.context().close();
        }
    }

    private static CountsView counts(int running, int failed) {
        return new CountsView(0, running, 0, failed, 0, 0, 0);
    }
}
