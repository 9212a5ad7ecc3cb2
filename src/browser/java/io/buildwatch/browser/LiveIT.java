package io.buildwatch.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.JobStatus;
import io.buildwatch.view.BuildView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How the page is kept up to date, and that it says how old its contents are. */
@Tag("browser")
class LiveIT extends StubbedPageTest {
    private static final String POLLED = "refreshed every 3 s";
    private static final Pattern OLD = Pattern.compile("^\\d+ s old$|^1 min \\d\\d s old$");

    @Test
    void showsBuildsAndTheirChangesWhereNoStreamComes() {
        service.silent = true;
        BuildView build = going("0001");
        service.hold(build);
        page.navigate(service.url());

        assertThat(row("0001")).containsText("running");
        assertThat(page.locator("#connection")).hasText(POLLED);
        service.hold(SampleViews.counting(build, BuildState.FAILING, counts(2, 2, 5, 1)));
        service.hold(going("0002"));
        assertThat(row("0001")).containsText("1 failed");
        assertThat(row("0002")).isVisible();
        assertThat(page.locator("#lost")).isHidden();
    }

    @Test
    void showsABuildAndItsJobsWhereNoStreamComes() {
        service.silent = true;
        BuildView build = holdBuildOf(3);
        page.navigate(service.url() + "#/build/" + build.buildRid());

        assertThat(page.locator(".jobs .rows .row")).hasCount(3);
        assertThat(page.locator("#connection")).hasText(POLLED);
        service.change(samples.job(
                build.buildRid(),
                "ri.foundry.main.job.new",
                List.of(SampleViews.change(99, 1, JobStatus.FAILED, null, NOW, NOW, NOW, NOW))));
        service.hold(SampleViews.counting(build, BuildState.FAILING, counts(0, 0, 3, 1)));
        assertThat(page.locator(".jobs .rows .row")).hasCount(4);
    }

    /** A browser opens six connections to a service, for all its tabs together. */
    @Test
    void sevenTabsAndMoreShowEveryChange() {
        BuildView build = going("0001");
        BuildView other = holdBuildOf(2);
        service.hold(build);
        List<Page> tabs = new ArrayList<>(List.of(page));
        while (tabs.size() < 9) {
            tabs.add(page.context().newPage());
        }
        for (Page tab : tabs) {
            boolean even = tabs.indexOf(tab) % 2 == 0;
            tab.navigate(service.url() + (even ? "" : "#/build/" + other.buildRid()));
            assertThat(tab.locator(even ? ".builds .rows .row" : ".jobs .rows .row"))
                    .hasCount(2);
            assertThat(tab.locator("#connection")).hasText(Pattern.compile("live|" + POLLED));
        }
        assertThat(service.streams()).isBetween(1, 3);

        service.change(SampleViews.counting(build, BuildState.FAILING, counts(2, 2, 5, 1)));
        service.change(SampleViews.counting(other, BuildState.SUCCEEDED, counts(0, 0, 2, 0)));
        for (Page tab : tabs) {
            boolean even = tabs.indexOf(tab) % 2 == 0;
            Locator shown = tab.locator(even ? ".rows .row >> text=1 failed" : ".facts .badge >> text=succeeded");
            assertThat(shown).isVisible();
        }

        tabs.subList(0, 8).forEach(Page::close);
        assertThat(tabs.get(8).locator("#connection")).hasText("live");
    }

    @Test
    void aHiddenTabGivesItsStreamUpAndShowsWhatItMissedWhenItIsSeenAgain() {
        BuildView build = going("0001");
        service.hold(build);
        home();
        assertThat(service.streams()).isEqualTo(1);

        hide(true);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> service.streams() == 0);
        service.remove(build.buildRid());
        service.hold(going("0002"));
        hide(false);

        assertThat(row("0002")).isVisible();
        assertThat(row("0001")).hasCount(0);
        assertThat(page.locator("#connection")).hasText("live");
    }

    @Test
    void isNotLiveWhileTheServiceIsBehind() {
        service.hold(going("0001"));
        home();

        service.behind = 42;
        assertThat(page.locator("#connection")).hasText(OLD);
        assertThat(page.locator("#behind")).containsText(Pattern.compile("What you see is from [0-9:]+: .*Kafka"));
        assertThat(page.locator(".builds")).hasClass(Pattern.compile("stale"));

        service.behind = 0;
        assertThat(page.locator("#connection")).hasText("live");
        assertThat(page.locator("#behind")).isHidden();
        assertThat(page.locator(".builds")).not().hasClass(Pattern.compile("stale"));
    }

    @Test
    void isNotLiveWhileFoundryCannotBeRead() {
        service.foundry = foundry("connection refused", 40);
        service.hold(going("0001"));
        page.navigate(service.url());

        assertThat(page.locator("#service-word")).hasText("in trouble"); // another part is
        assertThat(page.locator("#connection")).hasText(OLD);
        assertThat(page.locator("#behind")).containsText("Foundry cannot be read: connection refused");
        page.locator("#nav-service").click();
        assertThat(page.locator(".card", new Page.LocatorOptions().setHasText("foundry")))
                .containsText("foundry: has errors");

        service.foundry = foundry(null, 1);
        page.locator("#nav-builds").click();
        assertThat(page.locator("#connection")).hasText("live");
    }

    private static Map<String, Object> foundry(@Nullable String error, double oldest) {
        Map<String, Object> part = new HashMap<>(Map.of(
                "ok", true, "lastListed", "2026-01-01T00:00:00Z", "buildsPolled", 3, "oldestUnpolledSeconds", oldest));
        if (error != null) {
            part.put("error", error);
        }
        return part;
    }

    @Test
    void saysWhyThereIsNothingToShowYet() {
        service.refusal = "the service is starting; kafka: no answer from k:9092; try again";
        for (String path : List.of("", "#/build/ri.foundry.main.build.a")) {
            page.navigate(service.url() + path);
            assertThat(page.locator(".empty")).containsText("Nothing to show yet");
            assertThat(page.locator(".empty")).containsText("kafka: no answer from k:9092");
            assertThat(page.locator("#lost-text")).hasText("Buildwatch cannot answer now.");
        }
        page.navigate(service.url() + "#/service");
        assertThat(page.locator(".note")).containsText("kafka: no answer from k:9092");

        service.refusal = "";
        service.hold(going("0001"));
        page.locator("#nav-builds").click();
        assertThat(row("0001")).isVisible();
    }

    @Test
    void theServiceAsItWasStaysWithItsTimeWhenItCannotBeAsked() {
        page.navigate(service.url() + "#/service");
        assertThat(page.locator(".card")).hasCount(3);

        service.goAway();

        assertThat(page.locator(".note")).containsText(Pattern.compile("What you see is from [0-9:]+\\."));
        assertThat(page.locator(".card")).hasCount(3);
    }
}
