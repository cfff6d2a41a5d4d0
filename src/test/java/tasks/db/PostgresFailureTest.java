package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.config.Settings;
import tasks.testkit.Eventually;
import tasks.testkit.Postgres;
import tasks.testkit.TestDatabase;

/** What several nodes and a network between them can do to a transaction. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostgresFailureTest {
    private static final long ANN = 1;
    private static final String TAKE = "UPDATE account SET seq = seq + 1 WHERE id = " + ANN;

    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.POSTGRESQL, 2);

    private void execute(String sql) {
        database.database().inTransaction(ANN, connection -> execute(connection, sql));
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    private String setting(String name) {
        return database.database().read(ANN, connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT current_setting('" + name + "')")) {
                rows.next();
                return rows.getString(1);
            }
        });
    }

    /** As when a process is stopped, a machine is paused, or a cable is out. */
    @Test
    void aTransactionThatStandsStillGivesItsRowBack() throws Exception {
        execute("INSERT INTO account (id, username, username_key, seq) VALUES (1, 'ann', 'ann', 0)");
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Database otherNode = Database.open(database.settings());
        CompletableFuture<Boolean> still =
                CompletableFuture.supplyAsync(() -> otherNode.inTransaction(ANN, connection -> {
                    execute(connection, TAKE);
                    taken.countDown();
                    FaultyDatabase.awaitUninterruptibly(goOn);
                    return execute(connection, TAKE);
                }));
        assertTrue(taken.await(10, TimeUnit.SECONDS));
        Eventually.check(5, () -> {
            try {
                execute(TAKE);
            } catch (DatabaseUnavailable e) {
                throw new AssertionError(e);
            }
        });
        goOn.countDown();
        Throwable told = assertThrows(Exception.class, still::get).getCause();
        assertTrue(told instanceof DatabaseUnavailable, () -> "told: " + told);
        otherNode.close();
        assertEquals(1, database.number("SELECT seq FROM account"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"25P03", "25P04", "53100", "53200", "53300", "57P01", "57P02", "57P03", "57P05", "58030"})
    void aServerInTroubleIsBusyOrAwayAndNotAFaultOfOurs(String state) {
        String trouble = "DO $$ BEGIN RAISE EXCEPTION 'trouble' USING ERRCODE = '" + state + "'; END $$";
        assertThrows(DatabaseUnavailable.class, () -> execute(trouble));
        assertThrows(
                DatabaseUnavailable.class,
                () -> database.database().read(ANN, connection -> execute(connection, trouble)));
    }

    @ParameterizedTest
    @CsvSource({"off,on", "local,local", "on,on", "remote_apply,remote_apply"})
    void aServerThatAnswersCommitsBeforeTheyAreOnDiskIsToldNotTo(String configured, String used) throws Exception {
        try (Connection connection = Postgres.connect(database.settings().url())) {
            execute(connection, "ALTER ROLE postgres SET synchronous_commit = " + configured);
            database.reopen();
            assertEquals(used, setting("synchronous_commit"));
            execute(connection, "ALTER ROLE postgres RESET synchronous_commit");
        }
    }

    @Test
    void theServerLooksAfterClientsThatAreGoneWithoutAWord() {
        assertEquals("10", setting("tcp_keepalives_idle"));
        assertEquals("25000", setting("tcp_user_timeout"));
    }

    @Test
    void toConnectToAServerThatStandsStillHoldsNoThreads() throws Exception {
        try (Postgres server = Postgres.start()) {
            Settings.Database settings = new Settings.Database(server.newDatabase(), Postgres.USER, "", 2);
            try (Database frozen = Database.open(settings)) {
                server.freeze();
                long until = System.nanoTime() + Duration.ofSeconds(15).toNanos();
                while (System.nanoTime() - until < 0) {
                    FaultyDatabase.assertUnavailableSoon(() -> frozen.read(ANN, FaultyDatabase::names));
                }
                long waiting = Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("PostgreSQL JDBC driver connection"))
                        .count();
                assertTrue(waiting <= 4, waiting + " threads wait for the server");
                server.thaw();
                Eventually.check(20, () -> {
                    try {
                        frozen.read(ANN, FaultyDatabase::names);
                    } catch (DatabaseUnavailable e) {
                        throw new AssertionError(e);
                    }
                });
            } finally {
                server.thaw();
            }
        }
    }

    @Test
    void whoWaitsForAWriteThatFindsTheServerStandingStillDoesNotTryHimself() throws Exception {
        try (Postgres server = Postgres.start()) {
            Settings.Database settings = new Settings.Database(server.newDatabase(), Postgres.USER, "", 10);
            try (Database frozen = Database.open(settings)) {
                frozen.inTransaction(ANN, FaultyDatabase::names);
                server.freeze();
                List<Future<?>> writers = new ArrayList<>();
                ExecutorService threads = Executors.newCachedThreadPool();
                for (int i = 0; i < 6; i++) {
                    writers.add(threads.submit(() -> {
                        FaultyDatabase.assertUnavailableSoon(
                                () -> frozen.inTransaction(ANN, Duration.ofMillis(1_900), FaultyDatabase::names));
                        return null;
                    }));
                }
                for (Future<?> writer : writers) {
                    writer.get();
                }
                threads.shutdown();
            } finally {
                server.thaw();
            }
        }
    }
}
