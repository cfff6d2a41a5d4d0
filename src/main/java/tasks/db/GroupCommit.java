package tasks.db;

import java.sql.SQLException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Group commit for H2: a commit is in memory first, and all commits made before one shared sync to disk are released by
 * it; those that come meanwhile share the next one.
 *
 * <p>An owner with a commit that is not on disk yet is listed here from before the commit until after its sync, so that a
 * reader, who asks after it has read, waits for all that it can have seen, and owners without one wait for nothing.
 *
 * <p>After a sync that failed, nothing that was read or written before is told any more.
 *
 * <p><b>Threads:</b> all at once; a request waits for a time only, and never in the disk's hands.
 */
final class GroupCommit implements Durability {
    /** Nobody waits longer after his mark, so that a 503 comes within two seconds. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_800);
    /** But so long at least, so that work that took its time is not in vain on a sound disk. */
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final SyncThread sync;
    private final ConcurrentHashMap<Long, Pending> pending = new ConcurrentHashMap<>();

    GroupCommit(SyncThread sync) {
        this.sync = sync;
    }

    /** What is in the file when it is opened can be what a crashed process had not forced to disk. */
    static GroupCommit begin(SyncThread.Disk disk) throws SQLException {
        try {
            disk.force();
        } catch (SQLException | RuntimeException | Error e) {
            disk.close();
            throw e;
        }
        return new GroupCommit(new SyncThread(disk));
    }

    @Override
    public Mark mark() {
        long now = sync.life();
        if (SyncThread.isBroken(now)) {
            throw unavailable("the database is closed, or being opened anew");
        }
        return new Mark(now, System.nanoTime());
    }

    /**
     * Refused where the database has been opened anew since the mark, so that a commit of an earlier life cannot be one in
     * this; and where the disk hangs, so that nothing piles up behind it.
     */
    @Override
    public Commit announce(long owner, Mark mark) {
        checkNothingLost(mark);
        if (sync.hangs(PATIENCE_NANOS)) {
            throw unavailable("the disk hangs");
        }
        Pending commit = new Pending(owner, mark);
        // one that was made before is covered by the sync that covers this one
        pending.put(owner, commit);
        return commit;
    }

    @Override
    public void awaitOwner(long owner, Mark mark) {
        checkNothingLost(mark);
        Pending last = pending.get(owner);
        if (last != null) {
            last.reach(mark);
        }
        checkNothingLost(mark);
    }

    @Override
    public boolean isOver(Mark mark) {
        return sync.life() != mark.life();
    }

    private void checkNothingLost(Mark mark) {
        if (isOver(mark)) {
            throw unavailable("a sync to disk failed meanwhile");
        }
    }

    private static DatabaseUnavailable unavailable(String why) {
        return new DatabaseUnavailable(why, new IllegalStateException());
    }

    @Override
    public void suspect(Mark mark) {
        sync.suspect(mark.life());
    }

    private final class Pending implements Commit {
        private final long owner;
        private final Mark mark;
        private final CountDownLatch made = new CountDownLatch(1);
        /** The sync that covers it; null until it is made. */
        private volatile @Nullable CountDownLatch onDisk;

        Pending(long owner, Mark mark) {
            this.owner = owner;
            this.mark = mark;
        }

        /** Also after a commit that failed: it may have been made all the same. */
        @Override
        public void made() {
            onDisk = sync.request();
            made.countDown();
        }

        @Override
        public void await() {
            reach(mark);
            checkNothingLost(mark);
        }

        /** Returns once this commit and all earlier ones of its owner are on disk. */
        private void reach(Mark since) {
            if (mark.life() == since.life()) {
                long until = Math.max(since.nanos() + PATIENCE_NANOS, System.nanoTime() + LEAST_NANOS);
                await(made, since, until);
                CountDownLatch covering = onDisk;
                if (covering != null) {
                    await(covering, since, until);
                }
            }
            if (mark.life() <= since.life()) {
                pending.remove(owner, this);
            }
        }

        private void await(CountDownLatch latch, Mark since, long until) {
            checkNothingLost(since);
            try {
                if (!latch.await(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    throw unavailable("the sync to disk takes too long");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unavailable("interrupted");
            }
        }
    }

    @Override
    public void close() {
        sync.close();
    }
}
