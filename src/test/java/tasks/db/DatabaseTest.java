package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.config.Settings;
import tasks.testkit.TestDatabase;

/** Connections, transactions and failures in both databases. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class DatabaseTest {
    private static final int POOL_SIZE = 1;

    @RegisterExtension
    final TestDatabase database;

    private final TestDatabase.Kind kind;

    DatabaseTest(TestDatabase.Kind kind) {
        this.kind = kind;
        database = new TestDatabase(kind, POOL_SIZE);
    }

    @Test
    void onlyOneProcessMayOpenAnH2File() throws Exception {
        Settings.Database settings = database.settings();
        String output = SecondProcess.open(settings.url(), settings.user());
        String expected = kind == TestDatabase.Kind.H2
                ? "refused: The database is already open in another process or application: " + settings.url()
                : "opened 0";
        assertTrue(output.lines().anyMatch(expected::equals), output);
    }

    @Test
    void aFullPoolIsUnavailableWithinTwoSecondsAndSaysItsNumbers() throws Exception {
        CountDownLatch lent = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread user = new Thread(() -> database.database().read(0, connection -> {
            lent.countDown();
            try {
                return end.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new SQLException(e);
            }
        }));
        user.start();
        lent.await();
        long start = System.nanoTime();
        DatabaseUnavailable refused = assertThrows(
                DatabaseUnavailable.class, () -> database.database().read(0, connection -> 1));
        assertThrows(DatabaseUnavailable.class, () -> database.database().inTransaction(0, connection -> 1));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertTrue(millis < 2 * 2_000, millis + " ms for two");
        assertTrue(refused.getMessage().contains("1 active, 0 idle"), refused.getMessage());
        assertEquals(1, database.database().connections().active());
        end.countDown();
        user.join();
        assertEquals(0, count());
    }

    @Test
    void aDatabaseThatIsNotThereIsNamedWithoutItsOptionsWhichMayHoldAPassword() {
        String url = kind == TestDatabase.Kind.H2
                ? database.settings().url() + ";ACCESS_MODE_DATA=nonsense"
                : "jdbc:postgresql://127.0.0.1:1/none?password=secret";
        Settings.Database settings = new Settings.Database(url, "sa", "not to be told", POOL_SIZE);
        RuntimeException failure = assertThrows(RuntimeException.class, () -> Database.open(settings));
        String said =
                (kind == TestDatabase.Kind.H2 ? "The database cannot be opened: " : "The database cannot be reached: ")
                        + url.split("[;?]")[0];
        assertTrue(failure.getMessage().startsWith(said), failure.getMessage());
        assertFalse(failure.getMessage().matches(".*(secret|not to be told|nonsense).*"), failure.getMessage());
    }

    @Test
    void aUrlThatTheDriverDoesNotUnderstandIsRefusedWithoutBeingTold() {
        Settings.Database settings =
                new Settings.Database("jdbc:postgresql://ann:secret@127.0.0.1:x/none", "", "", POOL_SIZE);
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> Database.open(settings));
        assertEquals("TASKS_DB_URL is not a URL of PostgreSQL", failure.getMessage());
        assertEquals(null, failure.getCause());
    }

    @Test
    void aConnectionComesBackWhateverTheCallbackDoes() {
        IllegalStateException fault = new IllegalStateException();
        for (int i = 0; i < 2 * POOL_SIZE; i++) {
            assertSame(
                    fault,
                    assertThrows(
                            IllegalStateException.class,
                            () -> database.database().read(0, connection -> {
                                throw fault;
                            })));
            assertThrows(DatabaseFailure.class, () -> execute("NOT SQL"));
            assertThrows(
                    AssertionError.class,
                    () -> database.database().inTransaction(0, connection -> {
                        throw new AssertionError();
                    }));
        }
        assertEquals(0, database.database().connections().active());
    }

    @Test
    void aTransactionThatThrowsIsRolledBack() {
        IllegalStateException fault = new IllegalStateException();
        assertSame(
                fault,
                assertThrows(
                        IllegalStateException.class,
                        () -> database.database().inTransaction(0, connection -> {
                            try (Statement statement = connection.createStatement()) {
                                statement.execute(insert("ann"));
                            }
                            throw fault;
                        })));
        assertEquals(0, count());
        execute(insert("bob"));
        assertEquals(1, count());
    }

    @Test
    void aConnectionCommitsByItselfAgainAfterATransaction() {
        boolean before = database.database().read(0, Connection::getAutoCommit);
        execute(insert("ann"));
        boolean after = database.database().read(0, Connection::getAutoCommit);
        assertTrue(before && after);
    }

    @Test
    void aSchemaThatIsThereIsKept() {
        execute(insert("ann"));
        Database before = database.database();
        assertNotEquals(before, database.reopen());
        assertEquals(1, count());
    }

    @Test
    void numbersThatAnH2FileSaysAreFreeButAreNotAreNotGivenAgain() {
        execute("INSERT INTO account (id, username, username_key, seq) VALUES (50, 'old', 'old', 0)");
        database.reopen();
        execute(insert("new"));
        // a crash can take H2's counter back behind the rows; PostgreSQL's cannot go back, and is left alone
        long last = kind == TestDatabase.Kind.H2 ? 51 : 50;
        assertEquals(last, database.number("SELECT MAX(id) FROM account"));
    }

    @Test
    void aBrokenStatementIsAFaultAndNotBusy() {
        DatabaseFailure failure = assertThrows(DatabaseFailure.class, () -> execute("SELECT nothing FROM nowhere"));
        assertTrue(failure.getCause() instanceof SQLException);
        execute(insert("ann"));
        assertThrows(DatabaseFailure.class, () -> execute(insert("ann")));
    }

    private void execute(String sql) {
        database.database().inTransaction(0, connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    private static String insert(String name) {
        return "INSERT INTO account (username, username_key, seq) VALUES ('" + name + "', '" + name + "', 0)";
    }

    private long count() {
        return database.number("SELECT COUNT(*) FROM account");
    }
}
