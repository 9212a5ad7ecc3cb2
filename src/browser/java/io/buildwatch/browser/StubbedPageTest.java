package io.buildwatch.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.buildwatch.events.BuildState;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.CountsView;
import io.buildwatch.view.JobView;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test class with a page in a browser, and a {@link StubService} whose answers a test chooses. */
abstract class StubbedPageTest extends BrowserTest {
    static final Instant NOW = Instant.now();
    final SampleViews samples = new SampleViews(7, NOW);
    StubService service;
    Page page;

    @BeforeEach
    void start() {
        service = new StubService();
        page = browser.page();
        browser.complaints.clear();
    }

    /**
     * No script and no Content-Security-Policy complained. Failed requests do not count, because tests make requests
     * fail.
     */
    @AfterEach
    void closesWithoutComplaint() {
        page.context().close();
        service.close();
        assertThat(browser.complaints)
                .filteredOn(text -> !text.contains("Failed to load resource") && !text.contains("net::ERR_"))
                .isEmpty();
    }

    void home() {
        page.navigate(service.url());
        assertThat(page.locator("#connection")).hasText("live");
    }

    void openBuild(String rid) {
        page.navigate(service.url() + "#/build/" + URLEncoder.encode(rid, StandardCharsets.UTF_8));
        assertThat(page.locator("#connection")).hasText("live");
    }

    BuildView holdBuildOf(int jobCount) {
        BuildView build = samples.build("a1b2c3d4-0000-4000-8000-00000000" + jobCount);
        List<JobView> jobs = samples.jobs(build.buildRid(), jobCount);
        BuildView counting = SampleViews.counting(build, BuildState.FAILING, SampleViews.counts(jobs));
        service.hold(counting);
        service.hold(build.buildRid(), jobs);
        return counting;
    }

    Locator row(String tail) {
        return page.locator(".rows .row", new Page.LocatorOptions().setHasText(tail));
    }

    BuildView going(String tail) {
        return SampleViews.counting(samples.build(tail), BuildState.RUNNING, counts(4, 3, 3, 0));
    }

    /**
     * Hides the page or shows it again, as a browser would tell it. A script does so, because a headless browser never
     * hides a tab behind another.
     */
    void hide(boolean hidden) {
        page.evaluate(
                "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
                        + " document.dispatchEvent(new Event('visibilitychange')); }",
                hidden);
    }

    /** Nothing is wider than the window. */
    void fits() {
        assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
                .as("pixels beyond the edge of %s", page.url())
                .satisfies(beyond -> assertThat(((Number) beyond).intValue()).isLessThanOrEqualTo(0));
    }

    static CountsView counts(int waiting, int running, int succeeded, int failed) {
        return new CountsView(waiting, running, succeeded, failed, 0, 0, 0);
    }
}
