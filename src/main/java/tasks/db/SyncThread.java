package tasks.db;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that syncs. A request is so never in the disk's hands, and cannot be interrupted there, which would close the
 * file; those who wait share a sync.
 *
 * <p>After a sync that failed, memory holds what the file may not: the database's life in memory ends, and until it has
 * been opened from its file and synced, nothing may be read or written.
 *
 * <p><b>Threads:</b> owns {@code tasks-sync}; all others at once.
 */
final class SyncThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SyncThread.class);

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long TIDY_UP_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long CLOSE_MILLIS = 8_000;
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(30);
    private static final int PAUSES = 4;
    private static final long FOR_EVER = Long.MAX_VALUE;

    /** Where the commits have to go. */
    interface Disk {
        /** Says how many commits the next force is for. */
        default void expect(int commits) {
            // most do the same for one as for many
        }

        /** Forces to disk all that has been committed. */
        void force() throws SQLException;

        /**
         * Forgets all that has been committed and not forced: the database is closed as it is, and the next one to connect
         * opens it from its file.
         *
         * @throws SQLException where it is not known whether that worked
         */
        void startOver() throws SQLException;

        /**
         * Does a small piece of what can be done while nobody is waiting.
         *
         * @return whether there is more to do
         */
        boolean tidy() throws SQLException;

        void close();
    }

    private final Disk disk;
    private final Thread thread = new Thread(this::run, "tasks-sync");
    /** Even: the database is in order. Odd: nothing may be read or written. Only the thread changes it. */
    private final AtomicLong life = new AtomicLong();
    /** As {@link System#nanoTime()}; counts while {@link #syncing}. */
    private volatile long began;

    private volatile boolean syncing;
    /** What the last sync took; only the thread uses it, as what follows. */
    private long tookNanos;

    private boolean untidy;
    /** It was quiet for so long before, or there was a piece of work just now. */
    private long pauseNanos = QUIET_NANOS;

    private final SyncRequests requests = new SyncRequests(life);

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

    /** Asks for a sync of all that has been committed; the latch opens when it has ended, also where it failed. */
    CountDownLatch request() {
        return requests.make();
    }

    /** Says that a connection of that life turned out to be broken. */
    void suspect(long when) {
        requests.suspect(when);
    }

    /** Whether a sync has been under way for so long. */
    boolean hangs(long nanos) {
        return syncing && System.nanoTime() - began > nanos;
    }

    private void run() {
        while (requests.await(untidy ? pauseNanos : FOR_EVER, tookNanos / 2)) {
            try {
                if (requests.isInOrder() && (requests.isAsked() ? sync() : tidy())) {
                    continue;
                }
                startOver();
            } catch (RuntimeException | Error e) {
                LOG.error("The thread of the sync goes on", e);
            }
        }
        tidyUp();
        if (!isBroken(life.get())) {
            life.incrementAndGet();
        }
        requests.end();
        disk.close();
    }

    private boolean sync() {
        untidy = true;
        pauseNanos = QUIET_NANOS;
        CountDownLatch covered = requests.takeNext();
        return done(covered, () -> {
            disk.expect(requests.taken());
            disk.force();
            tookNanos = System.nanoTime() - began;
        });
    }

    private boolean tidy() {
        return done(new CountDownLatch(0), () -> {
            untidy = disk.tidy();
            // others have most of the time, also where the disk is slow
            pauseNanos = Math.max(PAUSE_NANOS, PAUSES * (System.nanoTime() - began));
        });
    }

    /** What was left for a quiet moment, as far as it is done soon: nobody waits but who stops the server. */
    private void tidyUp() {
        long until = System.nanoTime() + TIDY_UP_NANOS;
        while (untidy && !isBroken(life.get()) && !requests.isAsked() && System.nanoTime() - until < 0) {
            tidy();
        }
    }

    /** What is done on the disk. */
    @FunctionalInterface
    private interface Piece {
        void run() throws SQLException;
    }

    private boolean done(CountDownLatch covered, Piece piece) {
        began = System.nanoTime();
        syncing = true;
        try {
            piece.run();
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
        requests.forgetSuspicion();
        // what was made meanwhile is lost as well
        requests.takeNext().countDown();
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
            if (requests.isClosedAfter(RETRY_NANOS)) {
                return;
            }
        }
    }

    @Override
    public void close() {
        requests.close();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
