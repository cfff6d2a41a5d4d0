package tasks.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.Json;
import tasks.testkit.PageScenario;
import tasks.testkit.Person;
import tasks.testkit.Wire;

/** The page shows what happens elsewhere, says when it cannot, and catches up. */
class LivePageIT extends PageScenario {
    private static final Pattern OFFLINE = Pattern.compile("Offline: showing what was here at .+");
    /** Until it is tried again. */
    private static final double PATIENCE_MILLIS = 40_000;

    private static Locator status(Page tab) {
        return tab.locator("#live");
    }

    private static void assertLive(Page tab) {
        assertThat(status(tab)).hasText("Live", new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MILLIS));
    }

    private long create(String title, String... session) throws Exception {
        return Json.id(http.json("POST", "/tasks", Json.object("title", title), session)
                .body());
    }

    private void change(long id, String members, String... session) throws Exception {
        Answer changed = http.json("PATCH", "/tasks/" + id, members, session);
        assertEquals(200, changed.status(), changed.body());
    }

    private void delete(long id, String... session) throws Exception {
        assertEquals(200, http.send("DELETE", "/tasks/" + id, session).status());
    }

    /** That what is shown is what the server has, in its order. */
    private void assertShowsTheServersTasks(Page tab, String... session) throws Exception {
        Eventually.check(() -> {
            List<String> titles = new ArrayList<>();
            for (JsonNode item :
                    Json.read(http.send("GET", "/tasks", session).body()).get("items")) {
                titles.add(item.get("title").asText());
            }
            assertEquals(titles, tab.locator("#list .title").allTextContents());
        });
    }

    @Test
    void aChangeMadeElsewhereAppearsInEveryWindow() throws Exception {
        Person ann = Person.signUp(http);
        String[] session = ann.session();
        signIn(ann);
        assertLive(page);
        Page second = open(container.server());
        assertLive(second);
        try (BrowserContext elsewhere = anotherBrowser()) {
            Page third = open(elsewhere, container.server().base());
            signIn(third, ann);
            assertLive(third);
            List<Page> all = List.of(page, second, third);

            long id = create("made by a script", session);
            all.forEach(tab -> assertThat(row(tab, "made by a script")).hasCount(1));
            change(id, "{\"title\":\"renamed\",\"priority\":1}", session);
            all.forEach(tab -> assertThat(row(tab, "renamed").locator(".facts")).hasText("Priority 1"));
            change(id, "{\"done\":true}", session);
            all.forEach(tab -> assertThat(tab.getByRole(AriaRole.CHECKBOX, named("Done: renamed")))
                    .isChecked());
            String own = add("made in a window");
            all.forEach(tab -> assertThat(row(tab, own)).hasCount(1));
            delete(id, session);
            all.forEach(tab -> assertThat(row(tab, "renamed")).hasCount(0));
            all.forEach(tab -> assertThat(tab.locator("#count")).hasText("1 task"));
        }
    }

    @Test
    void whoIsCutOffIsToldSoAndCatchesUp() throws Exception {
        Person ann = Person.signUp(http);
        String[] session = ann.session();
        try (Wire wire = new Wire(container.server().base())) {
            page.close();
            page = open(context, wire.base());
            signIn(ann);
            for (int round = 0; round < 3; round++) {
                assertLive(page);
                List<Long> ids = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    ids.add(create("before " + round + " " + i, session));
                }
                wire.cut();
                for (int i = 0; i < 10; i += 2) {
                    delete(ids.get(i), session);
                    change(ids.get(i + 1), "{\"title\":\"changed " + round + " " + i + "\"}", session);
                    create("made meanwhile " + round + " " + i, session);
                }
                assertThat(status(page)).hasText(OFFLINE);
                wire.mend();
                assertLive(page);
                assertShowsTheServersTasks(page, session);
            }
        }
    }

    @Test
    void aBrowserThatGoesOfflineSaysSoAtOnceAndIsBackAtOnce() throws Exception {
        Person ann = Person.signUp(http);
        String[] session = ann.session();
        signIn(ann);
        assertLive(page);
        long id = create("there before", session);
        assertThat(row("there before")).hasCount(1);
        context.setOffline(true);
        assertThat(status(page)).hasText(OFFLINE);
        assertThat(row("there before")).hasCount(1);
        change(id, "{\"title\":\"changed meanwhile\"}", session);
        context.setOffline(false);
        assertThat(row("changed meanwhile")).hasCount(1);
        assertLive(page);
        assertShowsTheServersTasks(page, session);
    }

    @Test
    void aPageThatIsOpenedWithoutItsServerShowsTheTasksOnceItIsThere() throws Exception {
        Person ann = Person.signUp(http);
        signIn(ann);
        String title = add("mine");
        context.route("**/tasks", Route::abort);
        context.route("**/changes*", Route::abort);
        page.reload();
        assertThat(status(page)).hasText("Offline: nothing is here yet");
        context.unroute("**/tasks");
        context.unroute("**/changes*");
        assertLive(page);
        assertThat(row(title)).hasCount(1);
    }

    @Test
    void whatAPersonDoesIsNeitherDoubledNorTakenBack() throws Exception {
        Person ann = Person.signUp(http);
        String[] session = ann.session();
        signIn(ann);
        long id = create("to be done", session);
        Locator check = page.getByRole(AriaRole.CHECKBOX, named("Done: to be done"));
        assertThat(check).hasCount(1);

        // another change is told while the person's own is on its way
        List<Route> held = new ArrayList<>();
        page.route("**/tasks/*", held::add);
        check.check();
        page.waitForCondition(() -> held.size() == 1);
        change(id, "{\"priority\":2}", session);
        assertThat(row("to be done").locator(".facts")).hasText("Priority 2");
        assertThat(check).isChecked();
        held.get(0).resume();
        assertThat(page.locator("#status")).hasText("Done: to be done");
        assertThat(check).isChecked();

        // the server tells of the person's own before it answers
        page.route("**/tasks", held::add);
        page.getByLabel("New task").fill("added once");
        button("Add").click();
        page.waitForCondition(() -> held.size() == 2);
        var answer = held.get(1).fetch();
        assertThat(row("added once")).hasCount(1);
        held.get(1).fulfill(new Route.FulfillOptions().setResponse(answer));
        assertThat(page.getByLabel("New task")).hasValue("");
        assertThat(row("added once")).hasCount(1);
        assertShowsTheServersTasks(page, session);
    }

    @Test
    void anAnswerThatIsOlderThanWhatIsShownChangesNothing() throws Exception {
        Person ann = Person.signUp(http);
        String[] session = ann.session();
        signIn(ann);
        long id = create("first", session);
        assertThat(row("first")).hasCount(1);
        List<Route> held = new ArrayList<>();
        page.route("**/tasks", held::add);
        button("Refresh").click();
        page.waitForCondition(() -> held.size() == 1);
        var old = held.get(0).fetch();
        change(id, "{\"title\":\"second\"}", session);
        create("new", session);
        assertThat(row("second")).hasCount(1);
        assertThat(row("new")).hasCount(1);
        held.get(0).fulfill(new Route.FulfillOptions().setResponse(old));
        assertThat(page.locator("#status")).hasText(Pattern.compile("2 tasks"));
        assertShowsTheServersTasks(page, session);
    }

    @Test
    void whoIsTypingInATaskThatIsDeletedElsewhereIsToldAndLosesNothing() throws Exception {
        Person ann = Person.signUp(http);
        String[] session = ann.session();
        signIn(ann);
        long id = create("contested", session);
        button("Edit: contested").click();
        page.getByLabel("Description").locator("visible=true").fill("half a thought");
        delete(id, session);
        assertThat(page.getByText("This task was deleted elsewhere.")).isVisible();
        assertThat(page.getByLabel("Description").locator("visible=true")).hasValue("half a thought");
        button("Cancel").click();
        assertThat(page.locator("#list li")).hasCount(0);
        assertThat(page.locator("#count")).hasText("Nothing to do. Add a task above.");
    }
}
