package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.account.AccountDao;
import tasks.db.DatabaseUnavailable;
import tasks.testkit.TestDatabase;

/** Who waits for an owner's row holds one connection, and nobody who can have another. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class BusyOwnerTest {
    @RegisterExtension
    final TestDatabase database;

    BusyOwnerTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind, 2);
    }

    @Test
    void otherOwnersAndReadersAreServedMeanwhile() throws Exception {
        TaskDesk tasks = new TaskDesk(database.database());
        AccountDao accounts = new AccountDao(database.database());
        long ann = accounts.findOrCreate("ann");
        long bob = accounts.findOrCreate("bob");
        long id = tasks.create(ann, "before");
        try (Connection other = TestDatabase.connect(database.settings().url());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE account SET seq = seq WHERE id = " + ann);
            CompletableFuture<Long> waiting = CompletableFuture.supplyAsync(() -> {
                long start = System.nanoTime();
                try {
                    tasks.post(ann, "{\"title\":\"not now\"}");
                    return 0L;
                } catch (DatabaseUnavailable e) {
                    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                }
            });
            int served = 0;
            while (!waiting.isDone()) {
                tasks.create(bob, "meanwhile");
                tasks.get(ann, id);
                served++;
            }
            assertTrue(served > 3, "served: " + served);
            assertTrue(waiting.get() > 900 && waiting.get() < 2_500, waiting.get() + " ms");
            other.rollback();
            assertEquals(served, database.number("SELECT COUNT(*) FROM task WHERE owner = " + bob));
        }
        tasks.create(ann, "after");
        assertEquals(2, database.number("SELECT seq FROM account WHERE id = " + ann));
    }
}
