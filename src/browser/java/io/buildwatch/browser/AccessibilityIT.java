package io.buildwatch.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.buildwatch.events.BuildState;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.JobView;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks axe's rules on every view in both themes, and writes pictures of them to {@code target/browser}. */
@Tag("browser")
class AccessibilityIT extends BrowserTest {
    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void breaksNoRuleInAnyView(ColorScheme theme) {
        SampleViews samples = new SampleViews(11, Instant.now());
        String name = theme.name().toLowerCase(Locale.ROOT);
        try (StubService service = new StubService()) {
            BuildView build = samples.build("5f0c61de-7a1b-4c7e-9c55-2d0f6d1e8a34");
            List<JobView> jobs = samples.jobs(build.buildRid(), 400);
            service.hold(build.buildRid(), jobs);
            samples.builds(500).forEach(service::hold);
            service.hold(SampleViews.counting(build, BuildState.FAILING, SampleViews.counts(jobs)));
            samples.follows().forEach(service::hold);
            Page page = browser.page(theme, 1280, 800);

            page.navigate(service.url());
            assertThat(page.locator("#connection")).hasText("live");
            assertThat(page.locator("#service-word")).hasText("in trouble");
            assertThat(page.locator(".rows .row").first()).isVisible();
            Browser.shoot(page, "home-" + name);
            obeys(page);

            page.navigate(service.url() + "#/build/" + build.buildRid());
            assertThat(page.locator(".jobs .rows .row").first()).isVisible();
            Browser.shoot(page, "build-" + name);
            obeys(page);
            page.locator(".jobs .rows button").first().click();
            Browser.shoot(page, "job-" + name);
            obeys(page);
            page.keyboard().press("Escape");

            page.navigate(service.url() + "#/follows");
            assertThat(page.locator("tbody tr")).hasCount(3);
            Browser.shoot(page, "follows-" + name);
            obeys(page);
            page.locator("tbody a").first().click();
            assertThat(page.locator(".total")).containsText("only those of");
            obeys(page);

            page.navigate(service.url() + "#/service");
            assertThat(page.locator(".verdict")).isVisible();
            Browser.shoot(page, "service-" + name);
            obeys(page);

            page.navigate(service.url() + "#/");
            assertThat(page.locator("#connection")).hasText("live");
            service.goAway();
            assertThat(page.locator("#lost")).isVisible();
            Browser.shoot(page, "lost-" + name);
            obeys(page);
            page.context().close();
        }
    }

    private static void obeys(Page page) {
        assertThat(new AxeBuilder(page).analyze().getViolations())
                .as("axe on %s", page.url())
                .extracting(rule -> rule.getId() + ": " + rule.getHelp() + ": "
                        + rule.getNodes().get(0).getHtml())
                .isEmpty();
    }
}
