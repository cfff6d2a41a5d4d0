package tasks.db;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@link SyncThread} is asked for, and how it waits for that.
 *
 * <p><b>Threads:</b> all at once ask; one waits. The lock is never held over I/O.
 */
final class SyncRequests {
    private static final Logger LOG = LoggerFactory.getLogger(SyncRequests.class);

    private static final long MOST_GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** See {@link SyncThread#life()}. */
    private final AtomicLong life;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    /** Opened after the next sync to begin, or where there will be none. Guarded by the lock, as all below. */
    private CountDownLatch next = new CountDownLatch(1);

    /** Since the last sync began. */
    private int made;
    /** As many as the last sync covered: those writers are likely to be back soon. */
    private int expected = 1;

    private boolean suspected;
    private boolean closed;

    SyncRequests(AtomicLong life) {
        this.life = life;
    }

    /** Asks for a sync of all that has been committed; the latch opens when it has ended, also where it failed. */
    CountDownLatch make() {
        lock.lock();
        try {
            made++;
            if (made == 1 || made >= expected) {
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

    /**
     * Waits until there is something to do.
     *
     * @param most how long, in nanoseconds
     * @param gather how long to wait for company, at most
     * @return false once the server stops
     */
    boolean await(long most, long gather) {
        lock.lock();
        try {
            long left = most;
            while (!closed && made == 0 && !suspected && !SyncThread.isBroken(life.get()) && left > 0) {
                left = work.awaitNanos(left);
            }
            gather(gather);
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
    private void gather(long most) throws InterruptedException {
        long left = Math.min(most, MOST_GATHER_NANOS);
        while (made > 0 && made < expected && left > 0 && !closed && !suspected) {
            left = work.awaitNanos(left);
        }
    }

    /** Whether the database may be used as it is. */
    boolean isInOrder() {
        lock.lock();
        try {
            return !suspected && !SyncThread.isBroken(life.get());
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody waits for a sync. */
    boolean isAsked() {
        lock.lock();
        try {
            return made > 0;
        } finally {
            lock.unlock();
        }
    }

    /** The latch of all that has been made until now. */
    CountDownLatch takeNext() {
        lock.lock();
        try {
            CountDownLatch taken = next;
            next = new CountDownLatch(1);
            expected = Math.max(1, made);
            made = 0;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** How many were made that the latch taken last is for. */
    int taken() {
        lock.lock();
        try {
            return expected;
        } finally {
            lock.unlock();
        }
    }

    /** What is suspected in a life that is over counts no more. */
    void forgetSuspicion() {
        lock.lock();
        try {
            suspected = false;
        } finally {
            lock.unlock();
        }
    }

    /** Waits; true once the server stops. */
    boolean isClosedAfter(long nanos) {
        lock.lock();
        try {
            long left = nanos;
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

    /** There will be no sync any more. */
    void end() {
        lock.lock();
        try {
            // for good: what comes later finds it open, and the life over
            next.countDown();
        } finally {
            lock.unlock();
        }
    }

    /** Lets the one who waits end. */
    void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }
}
