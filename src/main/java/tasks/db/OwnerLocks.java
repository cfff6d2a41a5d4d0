package tasks.db;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One transaction of an owner at a time in this process, from before it has a connection until it is committed or rolled
 * back. The lock on the owner's row says the same, but H2 2.4.240 forgets now and then a commit of a row on which another
 * transaction, that waited for it, rolls back; and those who wait here hold no connection of the pool.
 *
 * <p><b>Threads:</b> all at once; a lock is given back by the thread that took it.
 */
final class OwnerLocks {
    private final ConcurrentHashMap<Long, Lock> locks = new ConcurrentHashMap<>();

    private static final class Lock extends ReentrantLock {
        private static final long serialVersionUID = 1L;
        /** Those who have it or wait for it; changed by the map's own atomic methods only. */
        private int users;
        /** When a transaction last found the database busy or away; changed and read by who has the lock. */
        @SuppressWarnings("serial") // a lock here is never serialised
        private Optional<Long> failedNanos = Optional.empty();

        /** First come, first served: where many wait, none is overtaken until his time is over. */
        Lock() {
            super(true);
        }
    }

    /**
     * Takes an owner's lock.
     *
     * @param nanos how long to wait for it
     * @throws DatabaseUnavailable where another has it for all that time; or has meanwhile found the database busy or away,
     *     so that who waited for him has no time left to find out himself
     */
    void take(long owner, long nanos) {
        long began = System.nanoTime();
        Lock lock = locks.compute(owner, (same, known) -> {
            Lock used = known == null ? new Lock() : known;
            used.users++;
            return used;
        });
        boolean taken = false;
        try {
            taken = lock.tryLock(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!taken) {
                leave(owner);
            }
        }
        if (!taken) {
            throw new DatabaseUnavailable(
                    "another write of this owner takes too long", new IllegalStateException(), true);
        }
        if (lock.failedNanos.isPresent() && lock.failedNanos.get() - began > 0) {
            lock.unlock();
            leave(owner);
            throw new DatabaseUnavailable("it was so for another write of this owner", new IllegalStateException());
        }
    }

    /** Says of the database that it is busy or away; to be called by who has the lock. */
    void failed(long owner) {
        Lock lock = locks.get(owner);
        if (lock != null) {
            lock.failedNanos = Optional.of(System.nanoTime());
        }
    }

    /** Gives it back. */
    void giveBack(long owner) {
        Lock lock = locks.get(owner);
        if (lock == null) {
            throw new IllegalStateException("Nobody has this lock");
        }
        lock.unlock();
        leave(owner);
    }

    private void leave(long owner) {
        locks.computeIfPresent(owner, (same, lock) -> --lock.users == 0 ? null : lock);
    }

    /** Owners whose lock is taken or waited for. */
    int size() {
        return locks.size();
    }
}
