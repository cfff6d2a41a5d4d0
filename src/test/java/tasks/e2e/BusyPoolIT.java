package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tasks.testkit.Alone;
import tasks.testkit.Answer;
import tasks.testkit.EmbeddedJetty;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Postgres;
import tasks.testkit.Prompt;
import tasks.testkit.RunningServer;
import tasks.testkit.SideBySide;
import tasks.testkit.StockServer;
import tasks.testkit.TestDatabase;

/** Two connections, both waiting for a row that somebody else holds, and more clients than that. */
@Alone
class BusyPoolIT {
    private static final int CLIENTS = 8;
    /** Longer than one is kept waiting: each client is refused twice. */
    private static final Duration HELD = Duration.ofSeconds(3);

    @TempDir
    Path folder;

    /** A server, its database, and what it has said that it keeps. */
    private record Store(Http http, String url, Set<String> acknowledged) {}

    @Test
    void isA503WithinTwoSecondsAndHealsOnEitherDatabase() throws Exception {
        String h2 = "jdbc:h2:file:" + folder.resolve("tasks");
        Map<String, String> settings =
                Map.of("tasks.demo.token", RunningServer.TOKEN, "tasks.db.url", h2, "tasks.db.pool.size", "2");
        String postgres = Postgres.shared().newDatabaseWithTables();
        // in this JVM, for no other process could open the file; its end takes the drivers with it, so it comes last
        try (RunningServer onH2 = EmbeddedJetty.start(settings);
                StockServer onPostgres = StockServer.jetty()
                        .withPostgres(postgres)
                        .with("TASKS_DB_POOL_SIZE", "2")
                        .start();
                Http first = new Http(onH2.base());
                Http second = new Http(onPostgres.base())) {
            SideBySide.onEach(
                    List.of(
                            new Store(first, h2, new ConcurrentSkipListSet<>()),
                            new Store(second, postgres, new ConcurrentSkipListSet<>())),
                    store -> {
                        assertRefusesAndHeals(store);
                        return store;
                    });
        }
    }

    private static void assertRefusesAndHeals(Store store) throws Exception {
        Http http = store.http();
        for (int i = 0; i < CLIENTS; i++) {
            write(store, "before" + i, i % 2 == 0);
        }
        try (Connection other = TestDatabase.connect(store.url());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE account SET seq = seq");
            long until = System.nanoTime() + HELD.toNanos();
            int refused = SideBySide.onEach(
                            IntStream.range(0, CLIENTS).boxed().toList(),
                            i -> refused(http, "client" + i, i % 2 == 0, until))
                    .stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            assertTrue(refused > CLIENTS, "refused: " + refused);
            other.rollback();
        }
        Eventually.check(() -> write(store, "healed", true));
        for (int i = 0; i < CLIENTS; i++) {
            write(store, "after" + i, i % 2 == 0);
        }
        Set<String> titles = new TreeSet<>();
        for (JsonNode task : http.tasks()) {
            titles.add(task.get("title").asText());
        }
        assertEquals(store.acknowledged(), titles);
    }

    private static int refused(Http http, String name, boolean key, long until) throws Exception {
        int refused = 0;
        while (System.nanoTime() - until < 0) {
            Answer answer = Prompt.answer(() -> post(http, name + "-" + System.nanoTime(), key));
            if (answer.status() != 409 || !key) {
                Prompt.assertUnavailable(answer);
            }
            refused++;
            assertEquals(200, http.send("GET", "/").status());
        }
        return refused;
    }

    private static void write(Store store, String title, boolean key) throws Exception {
        assertEquals(201, post(store.http(), title, key).status());
        store.acknowledged().add(title);
    }

    private static Answer post(Http http, String title, boolean key) throws Exception {
        String body = Json.object("title", title);
        return key ? http.keyed("POST", "/tasks", body, title) : http.dev("POST", "/tasks", body);
    }
}
