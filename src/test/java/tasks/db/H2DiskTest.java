package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import tasks.testkit.FaultyFiles;

/** What H2 does by itself, and must not be told of too early. */
class H2DiskTest extends FaultyDatabase {
    /** H2 writes in the background as well; a sync that begins then finds nothing left to store. */
    @Test
    void aSyncWaitsForWhatH2IsWritingInTheBackground() throws Exception {
        TimeUnit.MILLISECONDS.sleep(700);
        FaultyFiles.hangForce();
        // by itself it does so after a long transaction, or once it has much to write
        database.read(ANN, connection -> {
            H2Store.of(connection).setAutoCommitDelay(500);
            return connection;
        });
        Thread first = inBackground(() -> insert(ANN, "first"));
        TimeUnit.MILLISECONDS.sleep(100);
        CountDownLatch writing = FaultyFiles.stallWrites();
        AtomicBoolean told = new AtomicBoolean();
        Thread second = inBackground(() -> {
            insert(BOB, "second");
            told.set(true);
        });
        assertTrue(writing.await(1_400, TimeUnit.MILLISECONDS), "H2 does not write in the background");
        FaultyFiles.releaseForce();
        first.join(300);
        TimeUnit.MILLISECONDS.sleep(200);
        assertTrue(!told.get() || onDisk().contains("second"), "told of what is not in the file");
        FaultyFiles.goOn();
        first.join();
        second.join();
        assertEquals(List.of("before", "first", "second"), readOnceHealed());
    }

    /** Where an old one were used, H2 would end the new database by its name, and with it the lock on the file. */
    @Test
    void noConnectionOfTheOldDatabaseIsUsedOnceTheNewOneIsOpen() throws Exception {
        CountDownLatch lent = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread holder = inBackground(() -> database.read(BOB, connection -> {
            names(connection);
            lent.countDown();
            awaitUninterruptibly(end);
            return names(connection);
        }));
        lent.await();
        FaultyFiles.fill();
        assertUnavailableSoon(() -> insert(ANN, "no room"));
        FaultyFiles.mend();
        TimeUnit.MILLISECONDS.sleep(600);
        assertUnavailableSoon(() -> read(ANN));
        end.countDown();
        holder.join();
        assertEquals(List.of("before"), readOnceHealed());
        // the pool connects again
        for (int i = 0; i < 20; i++) {
            insert(ANN, "more" + i);
            TimeUnit.MILLISECONDS.sleep(100);
        }
        String second = SecondProcess.open("jdbc:h2:file:" + folder.resolve("tasks"), "sa");
        assertTrue(second.contains("refused"), second);
    }
}
