package tasks.db;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shared by transactions while they are under way; closed for moments in which H2 captures what it stores.
 *
 * <p><b>Threads:</b> all at once; who has entered or closed it leaves or opens it, on the same thread.
 */
final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /**
     * Begins a transaction. Nobody has it closed for long, unless the disk hangs meanwhile.
     *
     * @param nanos how long to wait
     * @throws DatabaseUnavailable where that is not enough
     */
    void enter(long nanos) {
        if (!isTaken(lock.readLock(), nanos)) {
            throw new DatabaseUnavailable("the disk hangs", new IllegalStateException());
        }
    }

    void leave() {
        lock.readLock().unlock();
    }

    /** Waits for all transactions that are under way, and keeps others from beginning. */
    void close() {
        lock.writeLock().lock();
    }

    /** The same, but not longer; false where that is not enough. */
    boolean isClosedWithin(long millis) {
        return isTaken(lock.writeLock(), TimeUnit.MILLISECONDS.toNanos(millis));
    }

    void open() {
        lock.writeLock().unlock();
    }

    private static boolean isTaken(Lock lock, long nanos) {
        try {
            return lock.tryLock(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            LOG.debug("Interrupted at the gate", e);
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
