package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.TestDatabase;

/** What is committed stays, whoever rolls back a write of the same row: H2 2.4.240 by itself loses one now and then. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class RollbackTest {
    private static final int COMMITTING = 4;
    private static final int ROLLING_BACK = 6;
    private static final int MILLIS = Integer.getInteger("tasks.rollback.millis", 5_000);

    @RegisterExtension
    final TestDatabase database;

    RollbackTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind, COMMITTING + ROLLING_BACK);
    }

    /** Has done its work, and takes it back. */
    private static final class TakenBack extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aWriteThatIsTakenBackTakesNothingElseBack() throws Exception {
        long owner = database.database().inTransaction(0, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(
                        "INSERT INTO account (id, username, username_key, seq) VALUES (7, 'a', 'a', 0)");
            }
            return 7L;
        });
        Set<Long> given = ConcurrentHashMap.newKeySet();
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
        ExecutorService threads = Executors.newFixedThreadPool(COMMITTING + ROLLING_BACK);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < COMMITTING + ROLLING_BACK; i++) {
            boolean commits = i < COMMITTING;
            all.add(threads.submit(() -> {
                while (System.nanoTime() < until) {
                    write(owner, commits, given);
                }
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get();
        }
        threads.shutdown();
        assertTrue(given.size() > 100, "too few to prove anything: " + given.size());
        assertEquals(given.size(), database.number("SELECT seq FROM account WHERE id = " + owner));
    }

    private void write(long owner, boolean commits, Set<Long> given) {
        try {
            long seq = database.database().inTransaction(owner, connection -> {
                long next = next(connection, owner);
                if (!commits) {
                    throw new TakenBack();
                }
                return next;
            });
            assertTrue(given.add(seq), seq + " was given twice");
        } catch (TakenBack meant) {
            // as if it had never been
        }
    }

    private static long next(Connection connection, long owner) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE account SET seq = seq + 1 WHERE id = " + owner, new String[] {"seq"});
            try (var keys = statement.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        }
    }
}
