package io.buildwatch.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.Monitoring;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.FollowView;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the page shows of schedules and datasets that are followed, and of the builds that were found by them. */
@Tag("browser")
class FollowsPageIT extends StubbedPageTest {
    private static final String NIGHTLY = "ri.scheduler.main.schedule.nightly";
    private static final String HOURLY = "ri.scheduler.main.schedule.hourly";
    private static final String ORDERS = "ri.foundry.main.dataset.orders";
    private static final String NAMED = "Nightly orders (" + NIGHTLY + ")";
    private static final Pattern FROM = Pattern.compile("What you see is from \\d\\d:\\d\\d:\\d\\d\\.");

    /** Less than the 15 s after which the page asks again by itself. */
    private static final double AT_ONCE_MS = 8_000;

    /** More than that. */
    private static final double LATER_MS = 40_000;

    private static final LocatorAssertions.IsInViewportOptions WHOLE =
            new LocatorAssertions.IsInViewportOptions().setRatio(1);

    private void hold(FollowObserved.Builder follow) {
        service.hold(FollowView.of(follow.build()));
    }

    private FollowObserved.Builder nightly() {
        return samples.follow(NIGHTLY).setDisplayName("Nightly orders");
    }

    /** One build that the schedule started, one that was found by following the dataset, and one that was submitted. */
    private void holdThreeBuilds() {
        service.hold(SampleViews.startedBy(going("0001"), NIGHTLY, NIGHTLY));
        service.hold(SampleViews.startedBy(going("0002"), HOURLY, ORDERS));
        service.hold(going("0003"));
    }

    private void follows() {
        page.navigate(service.url() + "#/follows");
        assertThat(page.locator("h1")).hasText("Follows");
    }

    private Locator follow(String name) {
        return page.locator("tbody tr", new Page.LocatorOptions().setHasText(name));
    }

    private Locator fact(String name) {
        return page.locator(".facts dl > div:has(dt:text-is('" + name + "')) dd");
    }

    private void showsBuilds(String total, String... tails) {
        assertThat(page.locator(".total")).hasText(total);
        assertThat(page.locator(".rows .row")).hasCount(tails.length);
        for (String tail : tails) {
            assertThat(row(tail)).isVisible();
        }
    }

    /** The page's own request, made again because the page is seen again. */
    private void askAgain() {
        hide(true);
        hide(false);
    }

    private static LocatorAssertions.ContainsTextOptions within(double ms) {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(ms);
    }

    @Test
    void listsWhatIsFollowedWithItsLastRun() {
        Instant since = Instant.parse("2026-03-01T06:00:00Z");
        hold(nightly()
                .setSince(since)
                .setBuildsFound(1_204)
                .setLastRunTime(since.plusSeconds(90_061))
                .setLastResult("submitted"));
        hold(samples.follow(ORDERS).setSince(since).setDetail("2 schedules build it"));
        home();

        page.locator("#nav-follows").click();

        assertThat(page.locator("h1")).hasText("Follows");
        assertThat(page).hasTitle("Follows · Buildwatch");
        assertThat(page.locator("nav [aria-current=page]")).hasText("Follows");
        assertThat(page.getByRole(AriaRole.COLUMNHEADER)).hasText(new String[] {
            "Schedule or dataset", "State", "Since", "Builds found", "Last run", "Its result", "Detail"
        });
        assertThat(follow("Nightly orders").locator("th, td")).hasText(new String[] {
            "Nightly orders", "watching", "1 Mar 2026, 06:00:00", "1,204", "2 Mar 2026, 07:01:01", "submitted", ""
        });
        assertThat(follow(ORDERS).locator("th, td")).hasText(new String[] {
            ORDERS, "watching", "1 Mar 2026, 06:00:00", "0", "none yet", "", "2 schedules build it"
        });
        assertThat(page.locator("tbody tr")).hasCount(2);
        assertThat(page.locator("tbody a").filter(new Locator.FilterOptions().setHasText("Nightly")))
                .hasAttribute("title", NIGHTLY);
    }

    @Test
    void showsPlainlyWhatCannotBeReadAndWhyARunFailed() {
        String refused = "403 PermissionDenied: the token may not read this schedule";
        hold(samples.follow(ORDERS).setMonitoring(Monitoring.FORBIDDEN).setDetail(refused));
        hold(samples.follow(HOURLY).setMonitoring(Monitoring.NOT_FOUND));
        hold(nightly()
                .setPaused(true)
                .setLastRunTime(NOW)
                .setLastResult("error")
                .setDetail("TargetResolutionFailure: no such target"));

        follows();

        assertThat(follow(ORDERS).locator("td").first()).hasText("forbidden");
        assertThat(follow(ORDERS).locator("td").last()).hasText(refused);
        assertThat(follow(HOURLY).locator("td").first()).hasText("not found");
        assertThat(follow("Nightly").locator("td").first()).hasText("watching, paused in Foundry");
        assertThat(follow("Nightly").locator("td").nth(4)).hasText("error");
        assertThat(follow("Nightly").locator("td").last()).hasText("TargetResolutionFailure: no such target");
    }

    @Test
    void showsWholeNamesAndDetailsWithoutScrollingSideways() {
        String uuid = "f3a1c2d4-0000-4000-8000-0123456789ab";
        hold(samples.follow("ri.scheduler.main.schedule." + uuid)
                .setMonitoring(Monitoring.FORBIDDEN)
                .setLastRunTime(NOW)
                .setLastResult("submitted")
                .setDetail("HTTP 403 Default:PermissionDenied: " + "a long reason, ".repeat(12)));
        hold(nightly().setPaused(true).setDetail("RunFailed: " + "unbroken".repeat(40)));

        follows();

        assertThat(page.locator("tbody tr")).hasCount(2);
        assertThat(page.evaluate("(s => s.scrollWidth - s.clientWidth)(document.querySelector('.scroll'))"))
                .as("pixels of the table that are hidden")
                .isEqualTo(0);
        assertThat(follow(uuid).locator("td").last()).isInViewport(WHOLE);
        assertThat(follow(uuid).locator("a")).isInViewport(WHOLE);
        fits();
    }

    @Test
    void saysWhatToDoWhereNothingIsFollowed() {
        follows();

        assertThat(page.locator("main > .empty:visible"))
                .hasText("Nothing is followed. buildwatch submit RID follows a schedule or a dataset.");
        assertThat(page.locator("table")).isHidden();
        hold(nightly());
        askAgain();
        assertThat(follow("Nightly orders")).isVisible();
        assertThat(page.locator(".empty:visible")).hasCount(0);
    }

    @Test
    void leadsFromAFollowToItsBuilds() {
        hold(nightly());
        hold(samples.follow(ORDERS));
        holdThreeBuilds();
        follows();

        page.locator("a", new Page.LocatorOptions().setHasText("Nightly orders"))
                .click();
        showsBuilds("1 of 3 builds, only those of " + NAMED, "0001");
        assertThat(page).hasURL(service.url() + "#/?schedule=" + NIGHTLY);
        assertThat(page.locator("nav [aria-current=page]")).hasText("Builds");

        page.goBack();
        page.locator("a", new Page.LocatorOptions().setHasText(ORDERS)).click();
        showsBuilds("1 of 3 builds, only those of " + ORDERS, "0002");

        page.locator("button", new Page.LocatorOptions().setHasText("Clear filters"))
                .click();
        showsBuilds("3 builds", "0001", "0002", "0003");
        assertThat(page).hasURL(service.url() + "#/");
    }

    @Test
    void saysThatAScheduleHasNoBuildsYet() {
        hold(samples.follow(HOURLY));
        service.hold(going("0003"));
        follows();

        page.locator("a", new Page.LocatorOptions().setHasText(HOURLY)).click();

        assertThat(page.locator(".total")).hasText("0 of 1 build, only those of " + HOURLY);
        assertThat(page.locator(".empty h2")).hasText("No build matches");
        service.change(SampleViews.startedBy(going("0004"), HOURLY, HOURLY));
        showsBuilds("1 of 2 builds, only those of " + HOURLY, "0004");
    }

    @Test
    void keepsTheScheduleInTheAddressTogetherWithTheOtherFilters() {
        hold(nightly());
        holdThreeBuilds();
        service.hold(SampleViews.startedBy(
                SampleViews.counting(samples.build("0005"), BuildState.FAILED, counts(0, 0, 1, 1)), NIGHTLY, null));
        page.navigate(service.url() + "#/?schedule=" + NIGHTLY);
        showsBuilds("2 of 4 builds, only those of " + NAMED, "0001", "0005");

        page.getByLabel("Failed or failing").check();
        showsBuilds("1 of 4 builds, only those of " + NAMED, "0005");
        assertThat(page.locator("#announcer")).hasText("1 of 4 builds, only those of " + NAMED);

        page.reload();
        showsBuilds("1 of 4 builds, only those of " + NAMED, "0005");
        assertThat(page.getByLabel("Failed or failing")).isChecked();
    }

    @Test
    void namesTheScheduleOfTheListAsSoonAsItsNameIsKnown() {
        service.followsGate = new CountDownLatch(1);
        hold(nightly());
        holdThreeBuilds();
        page.navigate(service.url() + "#/?schedule=" + NIGHTLY);
        showsBuilds("1 of 3 builds, only those of " + NIGHTLY, "0001");

        service.followsGate.countDown();

        assertThat(page.locator(".total")).hasText("1 of 3 builds, only those of " + NAMED);
    }

    /** The build has ended, so that nothing else makes the page draw it again. */
    @Test
    void namesTheScheduleOfABuildAsSoonAsItsNameIsKnown() {
        service.followsGate = new CountDownLatch(1);
        hold(nightly());
        BuildView build = openBuildOf(NIGHTLY, NIGHTLY);
        assertThat(page.locator("#connection")).hasText("live");
        assertThat(fact("Schedule")).hasText(NIGHTLY);

        service.followsGate.countDown();

        assertThat(fact("Schedule")).hasText(NAMED);
        assertThat(fact("Found by following")).isHidden();
        assertThat(page.locator("h1")).hasText(build.buildRid());
    }

    @Test
    void saysByWhichFollowABuildWasFound() {
        hold(nightly());

        openBuildOf(HOURLY, ORDERS);
        assertThat(fact("Schedule")).hasText(HOURLY);
        assertThat(fact("Found by following")).hasText(ORDERS);

        openBuildOf(null, NIGHTLY);
        assertThat(fact("Found by following")).hasText(NAMED);
        assertThat(fact("Schedule")).isHidden();

        openBuildOf(null, null);
        assertThat(fact("Branch")).isVisible();
        assertThat(fact("Found by following")).isHidden();
        assertThat(fact("Schedule")).isHidden();
    }

    private BuildView openBuildOf(@Nullable String schedule, @Nullable String foundBy) {
        BuildView ended = SampleViews.counting(
                samples.build("of-" + schedule + "-by-" + foundBy), BuildState.SUCCEEDED, counts(0, 0, 2, 0));
        BuildView build = SampleViews.startedBy(ended, schedule, foundBy);
        service.hold(build);
        openBuild(build.buildRid());
        assertThat(page.locator("h1")).hasText(build.buildRid());
        return build;
    }

    @Test
    void saysHowOftenEachIsRead() {
        service.following = Map.of("count", 1, "intervalSeconds", 90, "oldestReadingSeconds", 0);
        follows();
        assertThat(page.locator(".empty:visible")).containsText("Nothing is followed");
        assertThat(page.locator("main > .total")).isHidden();

        hold(nightly());
        askAgain();
        assertThat(page.locator("main > .total"))
                .hasText("Each is read every 1 min 30 s, one that is not found or forbidden every 5 min.");
    }

    @Test
    void namesTheScheduleOfEachBuildInTheList() {
        service.followsGate = new CountDownLatch(1);
        hold(nightly());
        holdThreeBuilds();
        home();
        Locator about = row("0001").locator(".about");
        assertThat(about).hasText("master · a.ionescu · " + NIGHTLY);

        service.followsGate.countDown();

        assertThat(about).hasText("master · a.ionescu · Nightly orders");
        assertThat(row("0002").locator(".about")).hasText("master · a.ionescu · " + HOURLY);
        assertThat(row("0003").locator(".about")).hasText("master · a.ionescu");
    }

    @Test
    void showsMoreFollowsThanOneAnswerHolds() {
        for (int i = 1; i <= 1_001; i++) {
            hold(samples.follow("ri.scheduler.main.schedule.%04d".formatted(i)));
        }

        follows();

        assertThat(page.locator("tbody tr")).hasCount(1_001);
        assertThat(page.locator("tbody a").last()).hasText("ri.scheduler.main.schedule.1001");
    }

    @Test
    void saysThatItWaitsForAnAnswerThatComesLateAndShowsTheBuildsMeanwhile() {
        service.followsGate = new CountDownLatch(1);
        hold(nightly());
        service.hold(going("0003"));

        follows();
        assertThat(page.locator(".empty:visible")).hasText("Loading…");
        assertThat(page.locator("table")).isHidden();
        page.locator("#nav-builds").click();
        assertThat(row("0003")).isVisible();
        assertThat(page.locator("#connection")).hasText("live");
        page.locator("#nav-follows").click();
        assertThat(page.locator(".empty:visible")).hasText("Loading…");

        service.followsGate.countDown();
        assertThat(follow("Nightly orders")).isVisible();
        assertThat(page.locator(".empty:visible")).hasCount(0);
    }

    @Test
    void saysWhyThereIsNothingToShowAndAsksAgainByItself() {
        service.followsRefusal = "the service is starting; kafka: no answer from k:9092; try again";
        hold(nightly());
        holdThreeBuilds();

        follows();
        assertThat(page.getByRole(AriaRole.ALERT).filter(new Locator.FilterOptions().setHasText("k:9092")))
                .hasText("the service is starting; kafka: no answer from k:9092; try again.");
        assertThat(page.locator(".empty:visible")).hasCount(0);
        assertThat(page.locator("table")).isHidden();
        page.navigate(service.url() + "#/?schedule=" + NIGHTLY);
        showsBuilds("1 of 3 builds, only those of " + NIGHTLY, "0001");
        page.locator("#nav-follows").click();
        assertThat(page.locator(".note")).containsText("k:9092");

        service.followsRefusal = "";
        assertThat(page.locator("tbody")).containsText("Nightly orders", within(LATER_MS));
        assertThat(page.locator(".note")).isHidden();
    }

    @Test
    void whatItShowedStaysWithItsTimeWhenTheServiceCannotBeAsked() {
        hold(nightly());
        follows();
        assertThat(follow("Nightly orders")).isVisible();

        service.goAway();
        askAgain();
        assertThat(page.locator(".note")).containsText("the service cannot be reached. ");
        assertThat(page.locator(".note")).containsText(FROM);
        assertThat(follow("Nightly orders")).isVisible();

        service.comeBack();
        hold(nightly().setBuildsFound(7));
        askAgain();
        assertThat(page.locator(".note")).isHidden();
        assertThat(follow("Nightly orders").locator("td").nth(2)).hasText("7");
    }

    @Test
    void aHiddenTabShowsWhatItMissedAsSoonAsItIsSeenAgain() {
        hold(nightly());
        follows();
        assertThat(follow("Nightly orders").locator("td").nth(2)).hasText("0");

        hide(true);
        hold(nightly().setBuildsFound(8));
        hide(false);

        assertThat(follow("Nightly orders").locator("td").nth(2)).containsText("8", within(AT_ONCE_MS));
    }

    @Test
    void saysThatItIsOldWhileTheServiceIsBehind() {
        hold(nightly());
        service.behind = 42;
        follows();

        assertThat(follow("Nightly orders")).isVisible();
        assertThat(page.locator("#behind")).containsText("the service is behind the topics");
        assertThat(page.locator("#connection")).hasText(Pattern.compile("^\\d+ s old$"));
        page.locator("#nav-service").click();
        assertThat(page.locator(".verdict")).isVisible();
        assertThat(page.locator("#behind")).isHidden();

        service.behind = 0;
        page.locator("#nav-follows").click();
        assertThat(follow("Nightly orders")).isVisible();
        assertThat(page.locator("#behind")).isHidden();
        assertThat(page.locator("#connection")).hasText("");
    }

    @Test
    void showsTextAsTextWhateverItHolds() {
        String bad = "<img src=x onerror=alert(1)>";
        String rid = "ri.scheduler.main.schedule.<b>&\"'";
        hold(samples.follow(rid).setDisplayName(bad).setLastResult(bad).setDetail("<script>alert(2)</script>"));
        page.onDialog(dialog -> browser.complaints.add("a script ran: " + dialog.message()));
        String shown = bad + " (" + rid + ")";

        follows();
        assertThat(page.locator("tbody th")).hasText(bad);
        assertThat(page.locator("tbody td").nth(4)).hasText(bad);
        assertThat(page.locator("tbody td").last()).hasText("<script>alert(2)</script>");
        assertThat(page.locator("tbody a")).hasAttribute("title", rid);

        service.hold(SampleViews.startedBy(going("0001"), rid, rid));
        page.locator("tbody a").click();
        showsBuilds("1 of 1 build, only those of " + shown, "0001");
        page.getByLabel("Failed or failing").check();
        assertThat(page.locator("#announcer")).hasText("0 of 1 build, only those of " + shown);
        page.getByLabel("Failed or failing").uncheck();

        assertThat(page.locator(".rows .about")).hasText("master · a.ionescu · " + bad);

        page.locator(".rows a").click();
        assertThat(fact("Schedule")).hasText(shown);
        assertThat(page.locator("main img, main b, main script, #announcer img"))
                .hasCount(0);
    }

    @Test
    void worksWithTheKeyboardAlone() {
        hold(samples.follow(HOURLY));
        hold(nightly());
        holdThreeBuilds();
        home();

        page.locator("#nav-builds").focus();
        page.keyboard().press("Tab");
        assertThat(page.locator("#nav-follows")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("#main")).isFocused();
        assertThat(follow("Nightly orders")).isVisible();
        page.keyboard().press("Tab");
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Followed")))
                .isFocused();
        page.keyboard().press("Tab");
        assertThat(page.locator("tbody a").first()).isFocused();
        page.keyboard().press("Tab");
        assertThat(page.locator("tbody a").last()).isFocused();
        page.keyboard().press("Enter");
        showsBuilds("1 of 3 builds, only those of " + NAMED, "0001");

        page.locator("#nav-follows").click();
        assertThat(follow("Nightly orders")).isVisible();
        page.keyboard().press("Escape");
        assertThat(page).hasURL(service.url() + "#/?schedule=" + NIGHTLY);
        showsBuilds("1 of 3 builds, only those of " + NAMED, "0001");
    }

    @Test
    void theFocusStaysWhereItIsWhenAnAnswerComes() {
        hold(samples.follow(ORDERS));
        hold(samples.follow(HOURLY));
        hold(nightly());
        follows();
        assertThat(page.locator("tbody tr")).hasCount(3);
        Locator link = page.locator("a", new Page.LocatorOptions().setHasText("Nightly orders"));
        link.focus();

        service.removeFollow(ORDERS);
        hold(samples.follow("ri.scheduler.main.schedule.a-new-one"));
        hold(nightly().setBuildsFound(9));
        askAgain();

        assertThat(follow("Nightly orders").locator("td").nth(2)).hasText("9");
        assertThat(page.locator("tbody a"))
                .hasText(new String[] {"ri.scheduler.main.schedule.a-new-one", HOURLY, "Nightly orders"});
        assertThat(link).isFocused();
    }

    @Test
    void saysHowOftenFollowsAreReadAndForHowLongAReadingIsUnderWayThatTakesLong() {
        page.navigate(service.url() + "#/service");
        Locator followed = page.locator(".figures > div:has(dt:text-is('Followed')) dd");
        assertThat(followed).hasText("3 every 15 s");

        service.following = Map.of("count", 1_200, "intervalSeconds", 15, "oldestReadingSeconds", 75.4);
        assertThat(followed).hasText("1,200 every 15 s, a reading under way for 1 min 15 s");

        service.following = Map.of("count", 0, "intervalSeconds", 15, "oldestReadingSeconds", 0);
        assertThat(followed).hasText("none");
    }
}
