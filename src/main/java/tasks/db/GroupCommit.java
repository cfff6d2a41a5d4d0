package tasks.db;

import java.sql.SQLException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit for H2: a commit is in memory first, and all commits made before one shared sync to disk are released by
 * it. The first that waits runs the sync; those that come meanwhile share the next one.
 *
 * <p>An owner with a commit that is not on disk yet is listed here from before the commit until after its sync, so that a
 * reader, who asks after it has read, waits for all that it can have seen, and owners without one wait for nothing. One
 * entry an owner is enough: an owner's commits are serialised by the lock on its counter row, so when a later one is made
 * the earlier has been made, and the sync that covers the later covers both.
 *
 * <p><b>Threads:</b> all at once. The lock guards the counters only and is never held over I/O.
 */
final class GroupCommit implements Durability {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    /** Forces to disk all that has been committed. */
    @FunctionalInterface
    interface Sync {
        void run() throws SQLException;
    }

    private final Sync sync;
    private final Runnable onFailure;
    private final ConcurrentHashMap<Long, Pending> pending = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();
    /** Syncs that have begun. */
    private long begun;
    /** Syncs that have ended. They run one at a time, so all up to this number have. */
    private long ended;

    private boolean syncing;
    /**
     * Syncs that have failed. What was read or written before one and not told before it may be lost: the database that
     * had it in memory is gone.
     */
    private final AtomicLong failures = new AtomicLong();

    /**
     * Group commit over one way to sync.
     *
     * @param onFailure what to do with a database whose file cannot be trusted any more
     */
    GroupCommit(Sync sync, Runnable onFailure) {
        this.sync = sync;
        this.onFailure = onFailure;
    }

    @Override
    public long mark() {
        return failures.get();
    }

    @Override
    public Commit announce(long owner, long mark) {
        Pending commit = new Pending(owner, mark);
        pending.put(owner, commit);
        return commit;
    }

    @Override
    public void awaitOwner(long owner, long mark) {
        Pending last = pending.get(owner);
        if (last != null) {
            last.reach();
        }
        checkNothingLost(mark);
    }

    private void checkNothingLost(long mark) {
        if (failures.get() != mark) {
            throw new DatabaseUnavailable("a sync to disk failed meanwhile", new IllegalStateException());
        }
    }

    private final class Pending implements Commit {
        private final long owner;
        private final long mark;
        /** The sync that covers it; 0 until it is made. Guarded by the lock. */
        private long needs;

        Pending(long owner, long mark) {
            this.owner = owner;
            this.mark = mark;
        }

        /** Also after a commit that failed: what its readers waited for may be an earlier one. */
        @Override
        public void made() {
            lock.lock();
            try {
                needs = begun + 1;
                progress.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void await() {
            reach();
            pending.remove(owner, this);
            checkNothingLost(mark);
        }

        /** Returns once the sync that covers this commit has ended, and runs it where nobody else does. */
        private void reach() {
            while (true) {
                long mine;
                lock.lock();
                try {
                    while (needs == 0 || (syncing && ended < needs)) {
                        progress.awaitUninterruptibly();
                    }
                    if (ended >= needs) {
                        return;
                    }
                    syncing = true;
                    mine = ++begun;
                } finally {
                    lock.unlock();
                }
                runSync(mine);
            }
        }
    }

    private void runSync(long number) {
        boolean failed = false;
        try {
            sync.run();
        } catch (SQLException | RuntimeException | Error e) {
            failed = true;
            LOG.error("Commits could not be forced to disk; the database is closed and opened again", e);
            reopen();
        }
        lock.lock();
        try {
            syncing = false;
            ended = number;
            if (failed) {
                failures.incrementAndGet();
            }
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Also where that fails, those who wait must hear of it. */
    private void reopen() {
        try {
            onFailure.run();
        } catch (RuntimeException | Error e) {
            LOG.error("The database could not be closed", e);
        }
    }
}
