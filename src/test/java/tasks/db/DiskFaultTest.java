package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import tasks.config.Settings;
import tasks.testkit.Eventually;
import tasks.testkit.FaultyFiles;

/** What is told of H2's file while the disk fails, and afterwards. */
class DiskFaultTest extends FaultyDatabase {
    @Test
    void whatASyncCouldNotForceIsNotRead() throws Exception {
        FaultyFiles.failForce();
        assertUnavailableSoon(() -> insert(ANN, "ghost"));
        assertUnavailableSoon(() -> read(ANN));
        FaultyFiles.mend();
        List<String> seen = readOnceHealed();
        assertEquals(onDisk(), seen);
        insert(ANN, "after");
        assertTrue(onDisk().contains("after"));
    }

    /** The connection of the sync belongs to the database that is gone, those of the pool to the next one. */
    @RepeatedTest(10)
    void afterAShutdownWhatIsReadIsInTheFile() throws Exception {
        try (Connection connection = connect(settings.url());
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN IMMEDIATELY");
        }
        readOnceHealed();
        CountDownLatch lent = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread holder = new Thread(() -> {
            try {
                database.read(BOB, connection -> {
                    names(connection);
                    lent.countDown();
                    return awaitUninterruptibly(end);
                });
            } catch (DatabaseUnavailable e) {
                // it was lent out by a database that is gone
            }
        });
        holder.start();
        lent.await();
        boolean written = true;
        try {
            insert(ANN, "ghost");
        } catch (DatabaseUnavailable e) {
            written = false;
        }
        List<String> seen = readOnceHealed();
        assertEquals(onDisk(), seen);
        assertTrue(!written || seen.contains("ghost"), seen.toString());
        end.countDown();
        holder.join();
        insert(ANN, "after");
        assertTrue(onDisk().contains("after"));
    }

    @Test
    void aFullDiskIsUnavailableAndHealsWhenThereIsRoom() throws Exception {
        FaultyFiles.fill();
        assertUnavailableSoon(() -> insert(ANN, "no room"));
        assertUnavailableSoon(() -> insert(ANN, "still none"));
        FaultyFiles.mend();
        assertHeals("before");
    }

    @Test
    void aDiskThatHangsKeepsNobodyWaiting() throws Exception {
        FaultyFiles.hangForce();
        assertUnavailableSoon(() -> insert(ANN, "late"));
        assertUnavailableSoon(() -> read(ANN));
        assertEquals(2, read(BOB).size());
        long start = System.nanoTime();
        assertThrows(DatabaseUnavailable.class, () -> insert(BOB, "piled up"));
        assertTrue(System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(500), "it waits for a disk that hangs");
        FaultyFiles.mend();
        assertHeals("before", "late");
    }

    @Test
    void aClosedDatabaseIsNotOpenedAgainByThoseWhoWait() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger done = new AtomicInteger();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < POOL_SIZE; i++) {
            long owner = i;
            Thread writer = new Thread(() -> {
                for (int n = 0; !stop.get(); n++) {
                    try {
                        insert(owner, "w" + owner + "-" + n);
                        done.incrementAndGet();
                    } catch (DatabaseUnavailable e) {
                        // it is closed
                    }
                }
            });
            writers.add(writer);
            writer.start();
        }
        Eventually.check(() -> assertTrue(done.get() > 50));
        database.close();
        TimeUnit.MILLISECONDS.sleep(300);
        stop.set(true);
        for (Thread writer : writers) {
            writer.join();
        }
        try (FileChannel file = FileChannel.open(folder.resolve("tasks.mv.db"), StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            assertNotNull(lock, "the file is still open");
        }
        assertTrue(onDisk().size() > done.get(), "acknowledged writes are missing");
    }

    @Test
    void aFileThatCannotBeWrittenIsRefusedAtTheStart() {
        database.close();
        Settings.Database readOnly = new Settings.Database(settings.url() + ";ACCESS_MODE_DATA=r", "sa", "", POOL_SIZE);
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> Database.open(readOnly));
        assertEquals("The database cannot be opened: " + settings.url() + ": it is read-only", failure.getMessage());
    }
}
