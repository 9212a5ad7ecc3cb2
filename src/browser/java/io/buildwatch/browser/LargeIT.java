package io.buildwatch.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitUntilState;
import io.buildwatch.events.BuildState;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.JobView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page with 10,000 builds, and with a build of 10,000 jobs. Prints its figures; the bounds are wide, because the
 * machine may be busy.
 */
@Tag("browser")
class LargeIT extends BrowserTest {
    private static final int MANY = 10_000;

    /**
     * A script: the longest time between two frames, in ms, while the page scrolls through the whole list, so that each
     * frame is drawn anew.
     */
    private static final String SCROLL = "() => new Promise(done => {"
            + " const last = document.documentElement.scrollHeight; let longest = 0; let before = performance.now();"
            + " let step = 0;"
            + " const next = now => { longest = Math.max(longest, now - before); before = now;"
            + "   if (step++ === 120) { done(longest); return; }"
            + "   scrollTo(0, last * step / 120); requestAnimationFrame(next); };"
            + " requestAnimationFrame(now => { before = now; requestAnimationFrame(next); }); })";

    private static final String FIRST_ROW = "() => new Promise(done => {"
            + " const look = () => document.querySelector('.rows .row') ? done(performance.now())"
            + "   : requestAnimationFrame(look); look(); })";

    @Test
    void staysQuickWithTenThousandBuilds() {
        try (StubService service = new StubService()) {
            SampleViews samples = new SampleViews(3, Instant.now());
            List<BuildView> builds = samples.builds(MANY);
            builds.forEach(service::hold);

            measure(
                    "10,000 builds",
                    service.url(),
                    "10,000 builds",
                    () -> builds.stream()
                            .filter(build -> !build.complete())
                            .forEach(build ->
                                    service.change(SampleViews.counting(build, build.state(), build.counts()))));
        }
    }

    @Test
    void staysQuickOnAReadModelOfTenThousandBuildsAndTwentyTimesTheJobs(@TempDir Path directory) throws IOException {
        try (FedService service = new FedService(directory)) {
            int jobs = 20;
            service.fill(MANY, jobs);

            measure("10,000 builds with 200,000 jobs in the read model", service.url(), "10,000 builds", () -> {
                for (int i = 0; i < 500; i++) {
                    service.change(i * 20 + 3, 2, jobs);
                }
            });
        }
    }

    @Test
    void staysQuickWithTenThousandJobs() {
        try (StubService service = new StubService()) {
            SampleViews samples = new SampleViews(4, Instant.now());
            BuildView build = samples.build("large");
            List<JobView> jobs = samples.jobs(build.buildRid(), MANY);
            service.hold(SampleViews.counting(build, BuildState.FAILING, SampleViews.counts(jobs)));
            service.hold(build.buildRid(), jobs);

            measure(
                    "a build of 10,000 jobs",
                    service.url() + "#/build/" + build.buildRid(),
                    "10,000 jobs",
                    () -> jobs.stream().limit(500).forEach(service::change));
        }
    }

    private static void measure(String what, String url, String total, Runnable changes) {
        Page page = browser.page();
        page.navigate(url, new Page.NavigateOptions().setWaitUntil(WaitUntilState.COMMIT));
        double firstRow = number(page.evaluate(FIRST_ROW));
        assertThat(page.locator(".total")).hasText(total);
        double all = number(page.evaluate("performance.now()"));
        double longest = number(page.evaluate(SCROLL));
        Thread changing = new Thread(changes, "changes");
        changing.start();
        double longestChanging = number(page.evaluate(SCROLL));
        join(changing);
        int rows = page.locator(".rows .row").count();
        double heap = heapAfterCollection(page);
        System.out.printf(
                "%s: first row after %.0f ms, all after %.0f ms, longest frame of a scroll through all %.0f ms,"
                        + " %.0f ms while 500 change, %d rows drawn, heap after collection %.1f MB%n",
                what, firstRow, all, longest, longestChanging, rows, heap / 1e6);
        assertThat(firstRow).as("ms to the first row").isLessThan(5_000);
        assertThat(heap).as("bytes of heap").isLessThan(150e6);
        assertThat(longest).as("ms between two frames").isLessThan(1_000);
        assertThat(longestChanging)
                .as("ms between two frames while many change")
                .isLessThan(1_500);
        assertThat(rows).as("rows in the document").isLessThan(80);
        page.context().close();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static double heapAfterCollection(Page page) {
        CDPSession session = page.context().newCDPSession(page);
        session.send("HeapProfiler.collectGarbage");
        return session.send("Runtime.getHeapUsage").get("usedSize").getAsDouble();
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }
}
