package tasks.db;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that syncs. A request is so never in the disk's hands, and cannot be interrupted there, which would close the
 * file; those who wait share a sync.
 *
 * <p>After a sync that failed, memory holds what the file may not: the database's life in memory ends, and until it has
 * been opened from its file and synced, nothing may be read or written.
 *
 * <p><b>Threads:</b> owns {@code tasks-sync}; all others at once. The lock is never held over I/O.
 */
final class SyncThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SyncThread.class);

    private static final long RETRY_MILLIS = 250;
    private static final long CLOSE_MILLIS = 5_000;
    private static final long MOST_GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Where the commits have to go. */
    interface Disk {
        /** Forces to disk all that has been committed. */
        void force() throws SQLException;

        /**
         * Forgets all that has been committed and not forced: the database is closed as it is, and the next one to connect
         * opens it from its file.
         *
         * @throws SQLException where it is not known whether that worked
         */
        void startOver() throws SQLException;

        void close();
    }

    private final Disk disk;
    private final Thread thread = new Thread(this::run, "tasks-sync");
    /** Even: the database is in order. Odd: nothing may be read or written. Only the thread changes it. */
    private final AtomicLong life = new AtomicLong();
    /** As {@link System#nanoTime()}; counts while {@link #syncing}. */
    private volatile long began;

    private volatile boolean syncing;
    /** What the last sync took; only the thread uses it. */
    private long tookNanos;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    /** Opened after the next sync to begin, or where there will be none. Guarded by the lock, as all below. */
    private CountDownLatch next = new CountDownLatch(1);

    /** Since the last sync began. */
    private int requests;
    /** As many as the last sync covered: those writers are likely to be back soon. */
    private int expected = 1;

    private boolean suspected;
    private boolean closed;

    SyncThread(Disk disk) {
        this.disk = disk;
        thread.setDaemon(true);
        thread.start();
    }

    /** The number of the life of the database in memory. */
    long life() {
        return life.get();
    }

    /** Whether nothing may be read or written in that life. */
    static boolean isBroken(long life) {
        return (life & 1) != 0;
    }

    /** Whether a sync has been under way for so long. */
    boolean hangs(long nanos) {
        return syncing && System.nanoTime() - began > nanos;
    }

    /** Asks for a sync of all that has been committed; the latch opens when it has ended, also where it failed. */
    CountDownLatch request() {
        lock.lock();
        try {
            requests++;
            if (requests == 1 || requests >= expected) {
                work.signal();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Says that a connection of that life turned out to be broken. */
    void suspect(long when) {
        lock.lock();
        try {
            if (life.get() == when) {
                suspected = true;
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (awaitWork()) {
            try {
                if (isInOrder() && sync()) {
                    continue;
                }
                startOver();
            } catch (RuntimeException | Error e) {
                LOG.error("The thread of the sync goes on", e);
            }
        }
        if (!isBroken(life.get())) {
            life.incrementAndGet();
        }
        lock.lock();
        try {
            // for good: what comes later finds it open, and the life over
            next.countDown();
        } finally {
            lock.unlock();
        }
        disk.close();
    }

    /** Returns when there is something to do; false once the server stops. */
    private boolean awaitWork() {
        lock.lock();
        try {
            while (!closed && requests == 0 && !suspected && !isBroken(life.get())) {
                work.awaitUninterruptibly();
            }
            gather();
            return !closed;
        } catch (InterruptedException e) {
            LOG.debug("Nobody interrupts this thread", e);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Those who shared the last sync ask for the next within a moment of each other: without a wait, the first of them would
     * get one alone, and all others the one after it. A lone writer, and one whose company has gone, waits for nobody.
     */
    private void gather() throws InterruptedException {
        long left = Math.min(tookNanos / 2, MOST_GATHER_NANOS);
        while (requests > 0 && requests < expected && left > 0 && !closed && !suspected) {
            left = work.awaitNanos(left);
        }
    }

    private boolean isInOrder() {
        lock.lock();
        try {
            return !suspected && !isBroken(life.get());
        } finally {
            lock.unlock();
        }
    }

    /** The latch of all that has been made until now. */
    private CountDownLatch takeNext() {
        lock.lock();
        try {
            CountDownLatch taken = next;
            next = new CountDownLatch(1);
            expected = Math.max(1, requests);
            requests = 0;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private boolean sync() {
        CountDownLatch covered = takeNext();
        began = System.nanoTime();
        syncing = true;
        try {
            disk.force();
            tookNanos = System.nanoTime() - began;
            return true;
        } catch (SQLException | RuntimeException | Error e) {
            life.incrementAndGet();
            covered.countDown();
            LOG.error("Commits could not be forced to disk: {}", e.getMessage());
            return false;
        } finally {
            syncing = false;
            covered.countDown();
        }
    }

    /** Until it works, or the server stops. */
    private void startOver() {
        if (!isBroken(life.get())) {
            life.incrementAndGet();
        }
        forgetSuspicion();
        // what was made meanwhile is lost as well
        takeNext().countDown();
        LOG.warn("The database is closed, to be opened anew from its file");
        boolean told = false;
        while (true) {
            try {
                disk.startOver();
                disk.force();
                LOG.info("The database is open again");
                life.incrementAndGet();
                return;
            } catch (SQLException | RuntimeException | Error e) {
                if (!told) {
                    LOG.error("The database cannot be opened; it is tried again until it can: {}", e.getMessage());
                    told = true;
                }
            }
            if (isClosedAfterPause()) {
                return;
            }
        }
    }

    /** What is suspected in a life that is over counts no more. */
    private void forgetSuspicion() {
        lock.lock();
        try {
            suspected = false;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosedAfterPause() {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS);
            while (!closed && left > 0) {
                left = work.awaitNanos(left);
            }
            return closed;
        } catch (InterruptedException e) {
            LOG.debug("Nobody interrupts this thread", e);
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
