package tasks.db;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A sync begins, and ends as the test decides. */
final class HandDisk implements SyncThread.Disk {
    final AtomicInteger count = new AtomicInteger();
    final AtomicInteger startedOver = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    private final Semaphore begun = new Semaphore(0);
    private final BlockingQueue<Callable<Void>> endings = new LinkedBlockingQueue<>();

    @Override
    public void force() throws SQLException {
        count.incrementAndGet();
        begun.release();
        try {
            endings.take().call();
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean tidy() {
        return false;
    }

    @Override
    public void startOver() {
        startedOver.incrementAndGet();
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }

    void awaitBegin() throws InterruptedException {
        assertTrue(begun.tryAcquire(10, TimeUnit.SECONDS), "no sync has begun");
    }

    void succeed() {
        endings.add(() -> null);
    }

    void fail(Exception failure) {
        endings.add(() -> {
            throw failure;
        });
    }
}
