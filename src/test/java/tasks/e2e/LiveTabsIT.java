package tasks.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import tasks.change.RetentionDao;
import tasks.config.Settings;
import tasks.db.Database;
import tasks.testkit.Container;
import tasks.testkit.Eventually;
import tasks.testkit.Json;
import tasks.testkit.PageScenario;
import tasks.testkit.Person;
import tasks.testkit.RunningServer;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;
import tasks.testkit.TestRun;
import tasks.testkit.UnpackedWar;
import tasks.testkit.Wire;

/** The tabs of one browser and their one stream, to a server of their own. */
class LiveTabsIT extends PageScenario {
    private static final double PATIENCE_MILLIS = 60_000;
    private static final String USER = "admin";
    /** More than the numbers that a database gives out ahead: one of them is another task's after a restore. */
    private static final int LOST = 40;

    /** How long a page is cut off at least; a minute is tried now and then. */
    private static final long CUT_MILLIS = Long.getLong("tasks.tabs.cut", 5_000);

    private static StockServer server;

    @BeforeParameterizedClassInvocation
    static void start(Container container) throws Exception {
        server = Stock.valueOf(container.name())
                .server()
                .with("TASKS_METRICS_TOKEN", "figures-only")
                .with("TASKS_ADMIN_USER", USER)
                .with("TASKS_ADMIN_PASSWORD", Person.PASSWORD)
                .start();
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        server.close();
    }

    @Override
    protected RunningServer server() {
        return server;
    }

    /** So many tabs with the person's tasks. */
    private List<Page> signedIn(int count) {
        signIn(USER, Person.PASSWORD);
        List<Page> tabs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Page tab = i == 0 ? page : open(server);
            assertThat(tab.locator("#user")).hasText(USER);
            assertLive(tab);
            tabs.add(tab);
        }
        return tabs;
    }

    private static void assertLive(Page tab) {
        assertThat(tab.locator("#live"))
                .hasText("Live", new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MILLIS));
    }

    private String[] session() throws Exception {
        return Person.bearer(Json.read(Person.login(http, USER, Person.PASSWORD).body())
                .get("access_token")
                .asText());
    }

    /** As the server counts, for whom an end is one once it has tried to write. */
    private void assertStreams(int count, String... session) throws Exception {
        Eventually.check(() -> {
            http.json("POST", "/tasks", Json.object("title", "tells who is gone"), session);
            assertEquals(count, http.streams("figures-only"));
        });
    }

    /** A task that is made elsewhere is in all of these tabs, once. */
    private void assertTold(String title, List<Page> tabs, String... session) throws Exception {
        http.json("POST", "/tasks", Json.object("title", title), session);
        for (Page tab : tabs) {
            assertThat(row(tab, title)).hasCount(1);
        }
    }

    @Test
    void tabsShareOneStreamAndGoOnWhenTheOneThatHasItIsClosed() throws Exception {
        String[] session = session();
        List<Page> tabs = signedIn(3);
        assertStreams(1, session);
        assertTold("told to all", tabs, session);
        page.close();
        assertTold("told after the close", tabs.subList(1, tabs.size()), session);
        assertStreams(1, session);
    }

    @Test
    void aTabThatTheBrowserHasStoppedIsNotWaitedFor() throws Exception {
        String[] session = session();
        List<Page> tabs = signedIn(2);
        CDPSession hand = context.newCDPSession(page);
        setLifecycle(hand, "frozen");
        // as when a person comes back to it
        tabs.get(1).evaluate("document.dispatchEvent(new Event('visibilitychange'))");
        http.json("POST", "/tasks", Json.object("title", "told to the second"), session);
        assertThat(row(tabs.get(1), "told to the second"))
                .hasCount(1, new LocatorAssertions.HasCountOptions().setTimeout(PATIENCE_MILLIS));
        setLifecycle(hand, "active");
        assertThat(row(page, "told to the second")).hasCount(1);
        assertTold("told to both", tabs, session);
        assertStreams(1, session);
    }

    private static void setLifecycle(CDPSession hand, String state) {
        JsonObject arguments = new JsonObject();
        arguments.addProperty("state", state);
        hand.send("Page.setWebLifecycleState", arguments);
    }

    /** Else it would ask for them with each change that it is told of, and a server that can not give them is asked the more. */
    @Test
    void aTabThatCouldNotLoadItsTasksTriesAgainOnlyAfterAWhile() throws Exception {
        String[] session = session();
        signedIn(1);
        AtomicInteger tries = new AtomicInteger();
        context.route(url -> url.matches(".*:[0-9]+/tasks([?].*)?"), route -> {
            tries.incrementAndGet();
            route.fulfill(new Route.FulfillOptions().setStatus(503).setBody("{\"error\":\"Service unavailable\"}"));
        });
        Page second = open(server);
        assertThat(second.locator("#user")).hasText(USER);
        long began = System.nanoTime();
        for (int i = 0; i < 30; i++) {
            http.json("POST", "/tasks", Json.object("title", "told " + i), session);
            assertThat(row(page, "told " + i)).hasCount(1);
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        assertTrue(tries.get() <= 2 + seconds / 5, tries + " tries in " + seconds + " s");
        context.unrouteAll();
        Eventually.check(30, () -> {
            http.json("POST", "/tasks", Json.object("title", "tells the second to try again"), session);
            second.waitForTimeout(200);
            assertEquals(1, row(second, "told 29").count());
        });
    }

    @Test
    void whereTheBrowserHasNoLocksEachTabHasItsOwn() throws Exception {
        context.addInitScript("Object.defineProperty(Navigator.prototype, 'locks', {value: undefined})");
        page.reload();
        String[] session = session();
        List<Page> tabs = signedIn(2);
        assertStreams(2, session);
        assertTold("told to each", tabs, session);
    }

    /** An older state comes back under numbers that were given before, and with them other tasks. */
    @Test
    void aRestoredServerIsShownAsItIsInAllTabs() throws Exception {
        UnpackedWar war = new UnpackedWar();
        Path file = TestRun.folder("tasks-backup-").resolve("backup.gz");
        String[] session = session();
        for (JsonNode task :
                Json.read(http.send("GET", "/tasks", session).body()).get("items")) {
            http.send("DELETE", "/tasks/" + task.get("id"), session);
        }
        long kept = Json.id(
                http.json("POST", "/tasks", "{\"title\":\"kept\"}", session).body());
        List<Page> tabs = signedIn(2);
        done(war.run(Map.of("TASKS_DATA_DIR", server.work().resolve("data").toString()), "backup", file.toString()));
        for (int i = 0; i < LOST; i++) {
            http.json("POST", "/tasks", Json.object("title", "lost " + i), session);
        }
        http.json("PATCH", "/tasks/" + kept, "{\"title\":\"changed and lost\"}", session);
        for (Page tab : tabs) {
            assertThat(row(tab, "changed and lost")).hasCount(1);
            assertThat(tab.locator("#list li")).hasCount(1 + LOST);
        }
        server.close();
        for (Page tab : tabs) {
            assertThat(tab.locator("#live")).containsText("Offline: showing what was here");
        }
        String restored = server.work().resolve("restored").toString();
        done(war.run(Map.of("TASKS_DATA_DIR", restored), "restore", file.toString()));
        server.with("TASKS_DATA_DIR", restored).start();
        for (Page tab : tabs) {
            assertLive(tab);
            assertThat(row(tab, "kept")).hasCount(1);
            assertThat(tab.locator("#list li")).hasCount(1);
        }
        http.json("POST", "/tasks", Json.object("title", "after the restore"), session());
        for (Page tab : tabs) {
            assertThat(tab.locator("#list .title")).hasText(new String[] {"kept", "after the restore"});
        }
    }

    /** What was deleted meanwhile is not told any more, so the page has to start over. */
    @Test
    void whoWasCutOffForLongerThanTheServerRemembersIsShownWhatIsThere() throws Exception {
        String[] session = session();
        try (Wire wire = new Wire(server.base())) {
            page.close();
            page = open(context, wire.base());
            signIn(USER, Person.PASSWORD);
            Page second = open(context, wire.base());
            List<Page> tabs = List.of(page, second);
            tabs.forEach(LiveTabsIT::assertLive);
            long deleted = Json.id(http.json("POST", "/tasks", "{\"title\":\"deleted meanwhile\"}", session)
                    .body());
            long changed = Json.id(http.json("POST", "/tasks", "{\"title\":\"changed meanwhile\"}", session)
                    .body());
            for (Page tab : tabs) {
                assertThat(row(tab, "changed meanwhile")).hasCount(1);
            }
            wire.cut();
            long cut = System.nanoTime();
            http.send("DELETE", "/tasks/" + deleted, session);
            http.json("PATCH", "/tasks/" + changed, "{\"title\":\"changed\"}", session);
            server.close();
            forget();
            server.start();
            for (Page tab : tabs) {
                assertThat(tab.locator("#live")).containsText("Offline: showing what was here");
                assertThat(row(tab, "deleted meanwhile")).hasCount(1);
            }
            page.waitForTimeout(
                    (double) Math.max(0, CUT_MILLIS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - cut)));
            wire.mend();
            for (Page tab : tabs) {
                assertLive(tab);
                assertThat(row(tab, "changed")).hasCount(1);
                assertThat(row(tab, "deleted meanwhile")).hasCount(0);
            }
            assertTold("after the cut", tabs, session());
        }
    }

    /** As if all that is written were older than the history. */
    private static void forget() throws Exception {
        String url = "jdbc:h2:file:" + server.work().resolve("data").resolve("tasks");
        try (Database database = Database.open(new Settings.Database(url, "sa", "", 2))) {
            Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(2));
            new RetentionDao(database, later, Duration.ofDays(1)).run(() -> false);
        }
    }

    private static void done(UnpackedWar.Run run) {
        assertEquals(0, run.status(), run.output());
    }
}
