package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.testkit.FaultyFiles;

/** What makes H2's file shorter, and what copies it, holds up nobody. */
class CompactionFaultTest extends FaultyDatabase {
    private static final int ACCOUNTS = 3_000;

    /** Where it reads what nobody else does, and cannot, that is nobody else's failure. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereTheFileCannotBeMadeShorterWritersGoOn(boolean alone) throws Exception {
        for (int i = 0; i < 4; i++) {
            rename("round" + i);
        }
        database.close();
        database = CompactingDatabase.open(settings, alone);
        CountDownLatch tried = FaultyFiles.failReadsOf("tasks-sync");
        for (int i = 0; tried.getCount() > 0; i++) {
            insert(ANN, "before" + i);
            assertTrue(i < 10_000, "nothing was made shorter");
        }
        for (int i = 0; i < 100; i++) {
            insert(BOB, "after" + i);
        }
        assertTrue(read(BOB).contains("after99"));
        FaultyFiles.mend();
        assertTrue(onDisk().contains("after99"));
    }

    private void rename(String name) {
        database.inTransaction(ANN, connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("MERGE INTO account (id, username, username_key, seq)"
                        + " SELECT x + 10000, '" + name + "-' || x, '" + name + "-' || x, 0"
                        + " FROM SYSTEM_RANGE(1, " + ACCOUNTS + ")");
            }
        });
    }

    @Test
    void aBackupThatWaitsForALongTransactionHoldsUpNobodyElse() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread transaction = inBackground(() -> database.inTransaction(ANN, connection -> {
            begun.countDown();
            return awaitUninterruptibly(end);
        }));
        begun.await();
        CountDownLatch copied = new CountDownLatch(1);
        Thread backup = inBackground(() -> {
            try {
                database.backup(folder.resolve("backup.mv.db"), () -> false);
                copied.countDown();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        int written = 0;
        while (System.nanoTime() - until < 0) {
            insert(BOB, "beside" + written++);
        }
        assertEquals(1, copied.getCount(), "the copy has half of a transaction");
        assertFalse(Files.size(folder.resolve("backup.mv.db")) > 0);
        end.countDown();
        transaction.join();
        backup.join();
        assertEquals(0, copied.getCount());
        assertTrue(written > 5, written + " writes in two seconds");
    }
}
