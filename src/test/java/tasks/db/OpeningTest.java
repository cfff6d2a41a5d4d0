package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tasks.config.Settings;
import tasks.testkit.Eventually;
import tasks.testkit.Postgres;

/** What of a start's failures may pass by itself, and what does not. */
class OpeningTest {

    private static Settings.Database of(String url) {
        return as(Postgres.USER, url);
    }

    private static Settings.Database as(String user, String url) {
        return new Settings.Database(url, user, "", 2);
    }

    private static void execute(String url, String sql) throws Exception {
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aServerThatIsDownIsUnavailableUntilItIsUp() throws Exception {
        try (Postgres server = Postgres.start()) {
            String url = server.newDatabase();
            server.stopImmediately();
            DatabaseUnavailable down = assertThrows(DatabaseUnavailable.class, () -> new Opening(of(url)).open());
            assertTrue(
                    down.getMessage().startsWith("The database cannot be reached: " + url + ": "), down.getMessage());
            server.restart();
            new Opening(of(url)).open().close();
        }
    }

    @Test
    void aServerThatStandsStillIsUnavailableAndCanBeCutOff() throws Exception {
        try (Postgres server = Postgres.start()) {
            String url = server.newDatabase();
            server.freeze();
            try {
                assertThrows(DatabaseUnavailable.class, () -> new Opening(of(url)).open());
                Opening opening = new Opening(of(url));
                CompletableFuture<Database> opened = CompletableFuture.supplyAsync(opening::open);
                opening.close();
                assertThrows(ExecutionException.class, () -> opened.get(5, TimeUnit.SECONDS));
            } finally {
                server.thaw();
            }
        }
    }

    /** As a lock that somebody holds would make it. */
    @Test
    void aMigrationThatWaitsIsCutOff() throws Exception {
        String url = Postgres.shared().newDatabaseWithTables();
        try (Connection other = Postgres.connect(url)) {
            other.setAutoCommit(false);
            try (Statement statement = other.createStatement()) {
                statement.execute("LOCK TABLE flyway_schema_history IN ACCESS EXCLUSIVE MODE");
            }
            Opening opening = new Opening(of(url));
            CompletableFuture<Database> opened = CompletableFuture.supplyAsync(opening::open);
            Eventually.check(() -> {
                try (Connection looking = Postgres.connect(url);
                        Statement statement = looking.createStatement();
                        var rows = statement.executeQuery("SELECT COUNT(*) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND wait_event_type = 'Lock'")) {
                    rows.next();
                    assertEquals(1, rows.getLong(1));
                }
            });
            assertFalse(opened.isDone());
            opening.close();
            assertThrows(ExecutionException.class, () -> opened.get(5, TimeUnit.SECONDS));
        }
    }

    @Test
    void noRoomForOneMoreConnectionIsUnavailable() throws Exception {
        String url = Postgres.shared().newDatabase();
        execute(url, "CREATE ROLE crowded LOGIN CONNECTION LIMIT 0");
        assertThrows(DatabaseUnavailable.class, () -> new Opening(as("crowded", url)).open());
    }

    @ParameterizedTest
    @CsvSource({"jdbc:postgresql://127.0.0.1:1/tasks", "jdbc:postgresql://nobody.invalid/tasks"})
    void whereNobodyListensOrTheNameIsUnknownIsUnavailable(String url) {
        assertThrows(DatabaseUnavailable.class, () -> new Opening(of(url)).open());
    }

    @Test
    void aWrongUserOrDatabaseIsWrongForGood() throws Exception {
        String url = Postgres.shared().newDatabase();
        IllegalStateException user =
                assertThrows(IllegalStateException.class, () -> new Opening(as("nobody", url)).open());
        assertEquals(
                "The database cannot be opened: " + url + ": FATAL: role \"nobody\" does not exist", user.getMessage());
        String none = url.replaceFirst("[^/]*$", "none");
        IllegalStateException database = assertThrows(IllegalStateException.class, () -> new Opening(of(none)).open());
        assertEquals(
                "The database cannot be opened: " + none + ": FATAL: database \"none\" does not exist",
                database.getMessage());
    }
}
