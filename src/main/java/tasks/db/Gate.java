package tasks.db;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Shared by transactions while they are under way; closed for moments in which H2 captures what it stores.
 *
 * <p><b>Threads:</b> all at once; a transaction leaves on the thread that it entered on.
 */
final class Gate {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /**
     * Nobody has it alone for long, unless the disk hangs meanwhile.
     *
     * @param nanos how long to wait
     * @throws DatabaseUnavailable where that is not enough
     */
    void enter(long nanos) {
        boolean in = false;
        try {
            in = lock.readLock().tryLock(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!in) {
            throw new DatabaseUnavailable("the disk hangs", new IllegalStateException());
        }
    }

    void leave() {
        lock.readLock().unlock();
    }

    /** While it is held, no transaction is under way. */
    Lock alone() {
        return lock.writeLock();
    }
}
