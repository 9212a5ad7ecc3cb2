package io.buildwatch.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.JobStatus;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.JobView;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the page does with answers that a test chooses. */
@Tag("browser")
class PageIT extends StubbedPageTest {
    @Test
    void showsTheBuildsThatAreHeld() {
        BuildView build = going("0001");
        service.hold(build);
        service.hold(SampleViews.counting(samples.build("0002"), BuildState.SUCCEEDED, counts(0, 0, 5, 0)));

        home();

        assertThat(row("0001")).containsText("running");
        assertThat(row("0001")).containsText("3 running, 4 waiting, 3 succeeded of 10 jobs");
        assertThat(row("0001")).containsText("30 %");
        assertThat(row("0001")).containsText("master · a.ionescu");
        assertThat(row("0001").getByRole(com.microsoft.playwright.options.AriaRole.PROGRESSBAR))
                .hasAttribute("aria-valuetext", "30 %: 3 running, 4 waiting, 3 succeeded of 10 jobs");
        assertThat(row("0002")).containsText("succeeded");
        assertThat(page.locator(".total")).hasText("2 builds");
    }

    @Test
    void saysHowToBeginWhereThereIsNone() {
        home();

        assertThat(page.locator(".empty")).containsText("buildwatch submit RID");
    }

    @Test
    void showsChangesNewBuildsAndRemovalsWithoutAReload() {
        BuildView build = going("0001");
        service.hold(build);
        home();
        page.evaluate("window.sameDocument = true");

        service.change(SampleViews.counting(build, BuildState.FAILING, counts(2, 2, 5, 1)));
        assertThat(row("0001")).containsText("failing");
        assertThat(row("0001")).containsText("1 failed");

        service.change(going("0002"));
        assertThat(row("0002")).isVisible();

        service.remove(build.buildRid());
        assertThat(row("0001")).hasCount(0);
        assertThat(page.evaluate("window.sameDocument")).isEqualTo(true);
    }

    @Test
    void filtersAndSearchesAndKeepsItInTheAddress() {
        samples.builds(300).forEach(service::hold);
        service.hold(SampleViews.onBranch(going("needle"), "feature/unlike-others", "z.zhang"));
        home();

        page.fill("#search", "UNLIKE-others");
        assertThat(page.locator(".total")).hasText("1 of 301 builds");
        assertThat(row("needle")).isVisible();
        assertThat(page).hasURL(Pattern.compile(".*#/\\?q=UNLIKE-others$"));

        page.locator("button", new Page.LocatorOptions().setHasText("Clear filters"))
                .click();
        page.getByLabel("Failed or failing").check();
        assertThat(page).hasURL(Pattern.compile(".*failed=true$"));
        assertThat(page.locator(".rows .badge").first()).containsText(Pattern.compile("failing|failed"));

        page.reload();
        assertThat(page.getByLabel("Failed or failing")).isChecked();
        assertThat(page.locator(".total")).hasText(Pattern.compile("\\d+ of 301 builds"));
    }

    @Test
    void showsPlainlyWhichBuildsCannotBeSeen() {
        samples.builds(120).forEach(service::hold);
        home();

        page.getByLabel("Monitoring").selectOption("LOST");

        assertThat(page.locator(".total")).hasText("1 of 120 builds");
        assertThat(page.locator(".rows .monitoring")).hasText(Pattern.compile("^lost \\d+ (s|min)$"));
        page.locator(".rows a").click();
        assertThat(page.locator(".facts .note")).containsText(Pattern.compile("what is shown is from before \\d"));
    }

    @Test
    void opensABuildWithItsJobsThoseThatFailedFirst() {
        BuildView build = holdBuildOf(60);
        home();

        page.locator(".rows a").first().click();

        assertThat(page.locator("h1")).hasText(build.buildRid());
        assertThat(page.locator("a", new Page.LocatorOptions().setHasText("Open in Foundry")))
                .hasAttribute(
                        "href",
                        "https://foundry.example.com/workspace/data-integration/job-tracker/builds/"
                                + build.buildRid());
        assertThat(page.locator(".jobs .rows .badge").first()).containsText("failed");
        assertThat(page.locator(".jobs .rows rect[data-kind=waiting]").first()).isAttached();
        assertThat(page.locator(".jobs .rows rect[data-kind=running]").first()).isAttached();
        assertThat(page.locator(".jobs .attempts", new Page.LocatorOptions().setHasText("attempt 2"))
                        .first())
                .isVisible();

        page.locator(".jobs .rows .time").first().click();
        assertThat(page.locator("dialog")).containsText("ri.foundry.main.dataset.");
        assertThat(page.locator("dialog tbody tr")).hasCount(3);
        page.keyboard().press("Escape");
        assertThat(page.locator("dialog")).isHidden();
    }

    @Test
    void showsAChangeOfAJobAndOfItsBuildWithoutAReload() {
        BuildView build = holdBuildOf(3);
        openBuild(build.buildRid());
        assertThat(page.locator(".jobs .rows .row")).hasCount(3);

        JobView job = samples.job(
                build.buildRid(),
                "ri.foundry.main.job.new",
                List.of(SampleViews.change(99, 1, JobStatus.FAILED, null, NOW, NOW, NOW, NOW.plusSeconds(1))));
        service.change(job);
        service.change(SampleViews.counting(build, BuildState.FAILING, counts(0, 0, 3, 1)));

        assertThat(page.locator(".jobs .rows .row").first()).containsText("new");
        assertThat(page.locator(".facts .badge")).containsText("failing");
        assertThat(page.locator(".jobs .rows .row")).hasCount(4);
    }

    @Test
    void saysWhatToDoAboutABuildThatIsNotHeld() {
        openBuild("ri.foundry.main.build.none/");

        assertThat(page.locator(".empty h2")).hasText("This build is not held here");
        assertThat(page.locator(".empty p"))
                .hasText("Watch it with buildwatch submit ri.foundry.main.build.none; it shows here at once.");
    }

    @Test
    void tellsNobodyToSubmitWhatIsNoRid() {
        openBuild("0001");

        assertThat(page.locator(".empty h2")).hasText("This is not the RID of a build");
        assertThat(page.locator(".empty")).not().containsText("submit");
        service.hold(going("0001"));
        page.locator(".empty a").click();
        assertThat(row("0001")).isVisible();
    }

    @Test
    void findsABuildByWhatPeopleHaveOfIt() {
        String uuid = "a4386b7e-d546-49be-8a36-eefc355f5c58";
        String rid = "ri.foundry.main.build." + uuid;
        samples.builds(20).forEach(service::hold);
        service.hold(going(uuid));
        home();
        for (String text : List.of(
                rid,
                rid + "/",
                "\u00a0\"" + rid + "\"\u200b",
                "https://foundry.example.com/workspace/data-integration/job-tracker/builds/" + rid + "?tab=jobs",
                "https://h/login?next=https%253A%252F%252Fh%252Fbuilds%252F" + rid,
                service.url() + "#/build/" + rid,
                "https://h/builds/" + uuid + "/",
                uuid.toUpperCase(Locale.ROOT) + "/")) {
            page.fill("#search", text);
            assertThat(page.locator(".total")).hasText("1 of 21 builds");
            assertThat(row(uuid)).isVisible();
            page.fill("#search", "");
            assertThat(page.locator(".total")).hasText("21 builds");
        }

        page.fill("#search", "https://h/builds/ri.foundry.main.build.other/");
        assertThat(page.locator(".empty")).containsText("buildwatch submit ri.foundry.main.build.other;");
    }

    @Test
    void findsAJobByWhatPeopleHaveOfIt() {
        BuildView build = holdBuildOf(3);
        openBuild(build.buildRid());
        String job = page.locator(".jobs .rows button").first().getAttribute("title");

        page.fill("#search", "https://h/builds/" + build.buildRid() + "/jobs/" + job + "/");

        assertThat(page.locator(".total")).hasText("1 of 3 jobs");
    }

    @Test
    void saysThatTheConnectionIsLostAndGoesOnWithTheStateAfterIt() {
        BuildView build = going("0001");
        service.hold(build);
        home();
        assertThat(page.locator("#connection")).hasText("live");

        service.goAway();
        assertThat(page.locator("#lost")).isVisible();
        assertThat(page.locator("#lost [role=alert]")).hasText("Connection to Buildwatch lost.");
        assertThat(page.locator("#lost-detail")).containsText("What you see is from");
        assertThat(row("0001")).isVisible();

        service.remove(build.buildRid());
        service.hold(going("0002"));
        service.comeBack();

        assertThat(page.locator("#lost")).isHidden();
        assertThat(row("0002")).isVisible();
        assertThat(row("0001")).hasCount(0);
        service.change(SampleViews.counting(going("0002"), BuildState.SUCCEEDED, counts(0, 0, 10, 0)));
        assertThat(row("0002")).containsText("succeeded");
    }

    @Test
    void showsTextAsTextWhateverItHolds() {
        String bad = "<img src=x onerror=alert(1)>";
        BuildView build = SampleViews.onBranch(going("<b>bold</b>"), bad, bad);
        service.hold(build);
        service.hold(
                build.buildRid(),
                List.of(samples.job(
                        build.buildRid(),
                        "ri.foundry.main.job." + bad,
                        List.of(SampleViews.change(1, 1, JobStatus.UNKNOWN, bad, NOW, null, null, NOW)))));
        page.onDialog(dialog -> browser.complaints.add("a script ran: " + dialog.message()));

        home();
        assertThat(page.locator(".rows .about")).hasText(bad + " · " + bad);
        page.locator(".rows a").click();
        assertThat(page.locator(".jobs .rows .badge")).containsText(bad);
        page.locator(".jobs .rows button").click();
        assertThat(page.locator("dialog h2")).containsText(bad);
        assertThat(page.locator("main img, main b")).hasCount(0);
    }

    /** Otherwise the check after each test would never find a violation of the policy. */
    @Test
    void isToldWhatBreaksThePolicy() {
        home();

        page.evaluate("document.body.setAttribute('style', 'color: red')");

        page.waitForCondition(() -> !browser.complaints.isEmpty());
        assertThat(browser.complaints).allSatisfy(text -> assertThat(text).contains("Content Security Policy"));
        browser.complaints.clear();
    }

    @Test
    void worksWithTheKeyboardAlone() {
        samples.builds(200).forEach(service::hold);
        home();

        page.keyboard().press("/");
        assertThat(page.locator("#search")).isFocused();
        page.keyboard().press("ArrowDown");
        Locator links = page.locator(".rows a");
        assertThat(links.first()).isFocused();
        page.keyboard().press("ArrowDown");
        assertThat(links.nth(1)).isFocused();
        page.keyboard().press("End");
        assertThat(page.locator(".rows .row[aria-rowindex='201'] a")).isFocused();
        page.keyboard().press("Home");
        assertThat(links.first()).isFocused();
        String first = links.first().getAttribute("title");
        page.keyboard().press("Enter");
        assertThat(page.locator("h1")).hasText(first);
        page.keyboard().press("Escape");
        assertThat(page.locator(".builds")).isVisible();
    }

    @Test
    void showsTheServiceItsPartsAndItsBudget() {
        samples.builds(10).forEach(service::hold);
        page.navigate(service.url() + "#/service");

        assertThat(page.locator(".verdict")).containsText("A part is in trouble");
        assertThat(page.locator(".card", new Page.LocatorOptions().setHasText("foundry")))
                .containsText("503 from <b>proxy</b>");
        assertThat(page.locator("tr:has(th:text-is('list'))")).containsText("1,200 (48 %)");
        assertThat(page.locator("tr", new Page.LocatorOptions().setHasText("buildwatch-2")))
                .containsText("6–11");
        assertThat(page.locator(".figures")).containsText("17 records");
        assertThat(page.locator(".figures")).containsText("5,400 by batch, the oldest 2 s ago");
        assertThat(page.locator(".figures")).containsText("3 every 15 s");
        assertThat(page.locator("tr", new Page.LocatorOptions().setHasText("first lists")))
                .containsText("12");
    }

    @Test
    void fitsAPhone() {
        BuildView build = holdBuildOf(40);
        samples.builds(40).forEach(service::hold);
        samples.follows().forEach(service::hold);
        page.setViewportSize(360, 740);

        home();
        assertThat(page.locator(".rows .row").first()).isVisible();
        Browser.shoot(page, "phone-home");
        fits();
        openBuild(build.buildRid());
        assertThat(page.locator(".jobs .rows .row").first()).isVisible();
        Browser.shoot(page, "phone-build");
        fits();
        page.navigate(service.url() + "#/service");
        assertThat(page.locator(".verdict")).isVisible();
        fits();
        page.navigate(service.url() + "#/follows");
        assertThat(page.locator("tbody tr")).hasCount(3);
        Browser.shoot(page, "phone-follows");
        fits();
    }

    @Test
    void fitsAPhoneWhereNoStreamComes() {
        service.silent = true;
        service.hold(going("0001"));
        page.setViewportSize(360, 740);
        page.navigate(service.url());

        assertThat(page.locator("#connection")).hasText("refreshed every 3 s");
        assertThat(page.locator("#service-word")).hasText("in trouble");
        Browser.shoot(page, "phone-polled");
        fits();
    }
}
