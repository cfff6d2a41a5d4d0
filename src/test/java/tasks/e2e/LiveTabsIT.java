package tasks.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.PageScenario;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;
import tasks.testkit.TestRun;
import tasks.testkit.UnpackedWar;

/** The tabs of one browser and their one stream, to a server of their own. */
class LiveTabsIT extends PageScenario {
    private static final double PATIENCE_MILLIS = 60_000;

    private StockServer server() throws Exception {
        return Stock.valueOf(container.name())
                .server()
                .with("TASKS_METRICS_TOKEN", "figures-only")
                .with("TASKS_ADMIN_USER", "admin")
                .with("TASKS_ADMIN_PASSWORD", "correct horse battery");
    }

    private Page signedIn(StockServer server) {
        Page tab = open(context, server.base());
        if (context.pages().size() == 2) { // the scenario's own and the first of this server's
            tab.locator("#username").fill("admin");
            tab.locator("#password").fill("correct horse battery");
            tab.keyboard().press("Enter");
        }
        assertThat(tab.locator("#user")).hasText("admin");
        assertLive(tab);
        return tab;
    }

    private static void assertLive(Page tab) {
        assertThat(tab.locator("#live"))
                .hasText("Live", new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MILLIS));
    }

    private static String[] session(Http http) throws Exception {
        String login = http.json("POST", "/login", "{\"username\":\"admin\",\"password\":\"correct horse battery\"}")
                .body();
        return new String[] {
            "Authorization", "Bearer " + Json.read(login).get("access_token").asText()
        };
    }

    /** As the server counts, for whom an end is one once it has tried to write. */
    private static void assertStreams(int count, Http http, String... session) throws Exception {
        Eventually.check(() -> {
            http.json("POST", "/tasks", Json.object("title", "tells who is gone"), session);
            String figures = http.send("GET", "/metrics", "Authorization", "Bearer figures-only")
                    .body();
            assertTrue(figures.contains("\ntasks_streams " + count + ".0\n"), figures);
        });
    }

    @Test
    void tabsShareOneStreamAndGoOnWhenTheOneThatHasItIsClosed() throws Exception {
        try (StockServer server = server().start();
                Http http = new Http(server.base())) {
            String[] session = session(http);
            Page first = signedIn(server);
            List<Page> others = List.of(signedIn(server), signedIn(server));
            assertStreams(1, http, session);
            http.json("POST", "/tasks", Json.object("title", "told to all"), session);
            for (Page tab : List.of(first, others.get(0), others.get(1))) {
                assertThat(row(tab, "told to all")).hasCount(1);
            }
            first.close();
            http.json("POST", "/tasks", Json.object("title", "told after the close"), session);
            for (Page tab : others) {
                assertThat(row(tab, "told after the close")).hasCount(1);
            }
            assertStreams(1, http, session);
        }
    }

    @Test
    void aTabThatTheBrowserHasStoppedIsNotWaitedFor() throws Exception {
        try (StockServer server = server().start();
                Http http = new Http(server.base())) {
            String[] session = session(http);
            Page first = signedIn(server);
            Page second = signedIn(server);
            CDPSession hand = context.newCDPSession(first);
            setLifecycle(hand, "frozen");
            // as when a person comes back to it
            second.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
            http.json("POST", "/tasks", Json.object("title", "told to the second"), session);
            assertThat(row(second, "told to the second"))
                    .hasCount(1, new LocatorAssertions.HasCountOptions().setTimeout(PATIENCE_MILLIS));
            setLifecycle(hand, "active");
            assertThat(row(first, "told to the second")).hasCount(1);
            http.json("POST", "/tasks", Json.object("title", "told to both"), session);
            for (Page tab : List.of(first, second)) {
                assertThat(row(tab, "told to both")).hasCount(1);
            }
            assertStreams(1, http, session);
        }
    }

    private static void setLifecycle(CDPSession hand, String state) {
        JsonObject arguments = new JsonObject();
        arguments.addProperty("state", state);
        hand.send("Page.setWebLifecycleState", arguments);
    }

    @Test
    void whereTheBrowserHasNoLocksEachTabHasItsOwn() throws Exception {
        context.addInitScript("Object.defineProperty(Navigator.prototype, 'locks', {value: undefined})");
        try (StockServer server = server().start();
                Http http = new Http(server.base())) {
            String[] session = session(http);
            List<Page> tabs = List.of(signedIn(server), signedIn(server));
            assertStreams(2, http, session);
            http.json("POST", "/tasks", Json.object("title", "told to both"), session);
            for (Page tab : tabs) {
                assertThat(row(tab, "told to both")).hasCount(1);
            }
        }
    }

    /** An older state comes back under numbers that were given before, and with them other tasks. */
    @Test
    void aRestoredServerIsShownAsItIsInAllTabs() throws Exception {
        UnpackedWar war = new UnpackedWar();
        Path file = TestRun.folder("tasks-backup-").resolve("backup.gz");
        try (StockServer server = server().start();
                Http http = new Http(server.base())) {
            String[] session = session(http);
            Map<String, String> data =
                    Map.of("TASKS_DATA_DIR", server.work().resolve("data").toString());
            long kept = Json.id(
                    http.json("POST", "/tasks", "{\"title\":\"kept\"}", session).body());
            List<Page> tabs = List.of(signedIn(server), signedIn(server));
            done(war.run(data, "backup", file.toString()));
            for (int i = 0; i < 5; i++) {
                http.json("POST", "/tasks", Json.object("title", "lost " + i), session);
            }
            http.json("PATCH", "/tasks/" + kept, "{\"title\":\"changed and lost\"}", session);
            for (Page tab : tabs) {
                assertThat(row(tab, "changed and lost")).hasCount(1);
                assertThat(tab.locator("#list li")).hasCount(6);
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
            http.json("POST", "/tasks", Json.object("title", "after the restore"), session(http));
            for (Page tab : tabs) {
                assertThat(tab.locator("#list .title")).hasText(new String[] {"kept", "after the restore"});
            }
        }
    }

    private static void done(UnpackedWar.Run run) {
        assertEquals(0, run.status(), run.output());
    }
}
