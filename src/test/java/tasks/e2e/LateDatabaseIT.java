package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Postgres;
import tasks.testkit.Prompt;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/** PostgreSQL is away when the server starts: the server is there all the same, and serves as soon as PostgreSQL does. */
class LateDatabaseIT {
    private static final long HEALS_SECONDS = 30;
    private static final long STARTS_SECONDS = 60;
    private static final Duration STOPS = Duration.ofSeconds(10);
    private static final String FIGURES = "figures-only";
    /** Of an application at the root. */
    private static final String COOKIE = "tasks-e3b0c442";

    private static final String ORIGIN = "http://localhost:3000";

    private static Postgres postgres;

    @BeforeAll
    static void start() throws Exception {
        postgres = Postgres.start();
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @AfterEach
    void comeBack() throws Exception {
        if (!postgres.isRunning()) {
            postgres.restart();
        }
    }

    /** Without a wait for its database. */
    private static StockServer launch(StockServer stopped, Http http) throws Exception {
        StockServer server = stopped.launch();
        Eventually.check(STARTS_SECONDS, () -> {
            assertTrue(server.process().isAlive(), server::log);
            try {
                assertEquals(200, http.send("GET", "/health/live").status());
            } catch (IOException notYet) {
                throw new AssertionError(notYet);
            }
        });
        return server;
    }

    private static void assertWaits(Http http) throws Exception {
        Prompt.assertUnavailable(Prompt.answer(() -> http.send("GET", "/health/ready")));
        for (String open : List.of("/", "/health/live", "/app/", "/openapi.yaml", "/docs")) {
            assertEquals(200, Prompt.answer(() -> http.send("GET", open)).status(), open);
        }
        assertEquals(
                200,
                http.send("GET", "/metrics", "Authorization", "Bearer " + FIGURES)
                        .status());
        Answer preflight = http.send("OPTIONS", "/tasks", "Origin", ORIGIN, "Access-Control-Request-Method", "POST");
        assertEquals(200, preflight.status());
        assertEquals("OK", preflight.body());
    }

    /** Neither accepted nor refused: nobody knows. */
    private static void assertKnowsNobody(Http http) throws Exception {
        for (String path : List.of("/", "/tasks", "/health/live", "/metrics", "/nowhere")) {
            Prompt.assertUnavailable(Prompt.answer(() -> http.dev("GET", path)));
            Prompt.assertUnavailable(http.send("GET", path, "Authorization", "Bearer wrong"));
            Prompt.assertUnavailable(http.send("GET", path, "Authorization", "Bearer tasks_pat_wrong"));
            Prompt.assertUnavailable(http.send("GET", path, "Cookie", COOKIE + "=wrong"));
        }
        Prompt.assertUnavailable(http.dev("POST", "/tasks", Json.object("title", "early")));
        Prompt.assertUnavailable(http.json("POST", "/login", "{\"username\":\"ann\",\"password\":\"wrong password\"}"));
        Prompt.assertUnavailable(http.send("GET", "/tasks"));
        Prompt.assertUnavailable(http.send("GET", "/changes", "Accept", "text/event-stream"));
        Prompt.assertUnavailable(http.send("GET", "/.well-known/jwks.json"));
        // what is wrong in any case
        Answer malformed = http.send("GET", "/tasks", "Authorization", "Bearer");
        assertEquals("{\"error\":\"Invalid authorization header format\"}", malformed.body());
        Answer scheme = http.send("GET", "/tasks", "Authorization", "Basic x");
        assertEquals("{\"error\":\"Unsupported auth scheme\"}", scheme.body());
        assertEquals(405, http.send("POST", "/health/live").status());
    }

    @ParameterizedTest
    @EnumSource(Stock.class)
    void aServerThatStartsBeforeItsDatabaseServesAsSoonAsThatIsThere(Stock stock) throws Exception {
        String url = postgres.newDatabase();
        postgres.stopImmediately();
        StockServer stopped = stock.server().withPostgres(url).with("TASKS_METRICS_TOKEN", FIGURES);
        try (Http http = new Http(stopped.base());
                StockServer server = launch(stopped, http)) {
            assertWaits(http);
            assertKnowsNobody(http);
            Answer told = http.send("GET", "/tasks", "X-Request-Id", "early-1", "Origin", ORIGIN);
            Prompt.assertUnavailable(told);
            assertEquals("early-1", told.header("X-Request-Id"));
            assertEquals(ORIGIN, told.header("Access-Control-Allow-Origin"));
            assertNull(told.header("Server"));
            Eventually.check(() -> {
                String log = server.log();
                assertTrue(log.contains("The database cannot be reached: " + url), log);
                assertTrue(log.contains("Request early-1: the database is busy or away"), log);
                assertTrue(log.matches("(?s).*GET /tasks status=503 duration=[0-9.]+s id=early-1.*"), log);
                assertFalse(log.contains("\tat "), log);
            });
            postgres.restart();
            Eventually.check(HEALS_SECONDS, () -> {
                Answer ready = Prompt.answer(() -> http.send("GET", "/health/ready"));
                if (ready.status() != 200) {
                    Prompt.assertUnavailable(ready);
                }
                assertEquals(200, ready.status());
            });
            assertServes(http, server);
        }
    }

    private static void assertServes(Http http, StockServer server) throws Exception {
        assertEquals(
                201, http.dev("POST", "/tasks", Json.object("title", "late")).status());
        assertEquals(1, http.tasks().size());
        assertEquals(
                401, http.send("GET", "/tasks", "Authorization", "Bearer wrong").status());
        assertEquals(401, http.send("GET", "/tasks").status());
        assertEquals(404, http.send("GET", "/nowhere").status());
        String figures = http.send("GET", "/metrics", "Authorization", "Bearer " + FIGURES)
                .body();
        assertTrue(
                figures.contains("db_pool_connections_max 10.0") || figures.contains("db_pool_connections_max 10"),
                figures);
        assertTrue(figures.contains("route=\"none\",status=\"503\""), figures);
        Eventually.check(() -> assertTrue(server.log().contains("The database is there"), server.log()));
    }

    @ParameterizedTest
    @EnumSource(Stock.class)
    void aStopWhileItWaitsLeavesNothing(Stock stock) throws Exception {
        String url = postgres.newDatabase();
        postgres.stopImmediately();
        assertStopsCleanly(stock, url);
    }

    /** It accepts connections and says nothing. */
    @ParameterizedTest
    @EnumSource(Stock.class)
    void aDatabaseThatStandsStillHoldsUpNeitherTheStartNorTheStop(Stock stock) throws Exception {
        String url = postgres.newDatabase();
        postgres.freeze();
        try {
            assertStopsCleanly(stock, url);
        } finally {
            postgres.thaw();
        }
    }

    private static void assertStopsCleanly(Stock stock, String url) throws Exception {
        StockServer server = stock.server().withPostgres(url).with("TASKS_METRICS_TOKEN", FIGURES);
        // an idle connection of its would keep Jetty from its end
        try (Http http = new Http(server.base())) {
            launch(server, http);
            assertWaits(http);
        }
        Prompt.within(STOPS, () -> {
            server.close();
            return server;
        });
        String log = server.log();
        for (String word : List.of("memory leak", "failed to stop", "failed to unregister", "SEVERE", "does not end")) {
            assertFalse(log.contains(word), () -> word + " in\n" + log);
        }
    }

    @Test
    void aDatabaseThatDoesNotExistEndsTheStart() throws Exception {
        String url = postgres.newDatabase() + "-not";
        StockServer server = StockServer.jettyByStartJar().withPostgres(url).launch();
        assertTrue(server.process().waitFor(STARTS_SECONDS, TimeUnit.SECONDS), "the process ends");
        assertNotEquals(0, server.process().exitValue());
        assertTrue(
                server.log()
                        .contains(
                                "Tasks API cannot start. The database cannot be opened: " + url + ": FATAL: database"),
                server.log());
    }

    @Test
    void whatIsWrongWithADatabaseThatComesLateIsInTheLogAndNobodyIsServed() throws Exception {
        String url = postgres.newDatabase();
        String none = url.replaceFirst("[^/]*$", "late");
        postgres.stopImmediately();
        StockServer stopped = StockServer.jetty().withPostgres(none).with("TASKS_METRICS_TOKEN", FIGURES);
        try (Http http = new Http(stopped.base());
                StockServer server = launch(stopped, http)) {
            postgres.restart();
            Eventually.check(
                    HEALS_SECONDS,
                    () -> assertTrue(
                            server.log().contains("Tasks API cannot start. The database cannot be opened: " + none),
                            server.log()));
            assertWaits(http);
            assertKnowsNobody(http);
            postgres.newDatabaseNamed("late");
            Eventually.check(
                    HEALS_SECONDS,
                    () -> assertEquals(200, http.send("GET", "/health/ready").status()));
        }
    }
}
