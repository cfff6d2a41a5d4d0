package tasks.db;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.RandomAccessStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps H2's file short while it is open, in steps that hold up writers for some milliseconds: once much of it is dead, what
 * is live is written anew, and then what lies at the end is moved into the room before. H2 does so by itself, but in steps
 * of up to a second.
 *
 * <p><b>Threads:</b> the one that syncs.
 */
final class H2Compaction {
    private static final Logger LOG = LoggerFactory.getLogger(H2Compaction.class);

    /** Of the file, in percent: with less that is live it is made shorter. */
    private static final int TOO_LITTLE = 66;
    /** What is used of the file: above there is nothing to gain by moving. */
    private static final int ENOUGH = 90;

    /** While others are waiting: a part of the time that their sync takes, and so long at most. */
    private static final int SHARE = 4;

    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** What must stay free on the disk. */
    private static final long ROOM = 64 << 20;

    private static final int PATIENCE_MILLIS = 20;
    /** After it has failed. */
    private static final long REST_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** Movings without any gain before that ends. */
    private static final int TRIES = 10;

    /** So often the file is gone through as long as there is too little that is live. */
    private static final int PASSES = 4;
    /** And anew after so many times the syncs after which what is live is counted. */
    private static final int ANEW = 16;
    /** What lies behind that is written anew in the room before; in percent of what is live. */
    private static final int BEHIND = 125;

    /**
     * When it begins.
     *
     * @param quiet bytes of the file; below that there is nothing to gain
     * @param busy the same; below that others are not held up for it
     * @param syncs what is live is not counted more often
     * @param alone after so many syncs for one commit each, {@link H2Disk} takes the next to be so, too
     * @param step bytes of memory that are written anew at a time; in the file they are a fraction
     */
    record Limits(long quiet, long busy, int syncs, int alone, int step) {
        static final Limits USUAL = new Limits(4 << 20, 256 << 20, 64, 50, 4 << 20);

        /** While others are waiting. */
        int busyStep() {
            return step / 4;
        }

        /** Bytes of the file, more than what is written anew at a time: H2 moves no chunk that is longer. */
        int moved() {
            return step / 2;
        }
    }

    private final MVStore store;
    private final H2Pages pages;
    private final FileStore<?> file;
    private final Gate gate;
    private final Limits limits;
    private final LongSupplier room;
    private long restsUntil = System.nanoTime();
    private int syncs;
    /** Syncs for others since it was last found how often the file is to be gone through. */
    private int others;
    /** The same since it was counted what compressing would take off. */
    private int uncounted;

    private long plain;

    private @Nullable H2Rewriting rewriting;
    private int tries;
    /** Since the file was as short as it should be. */
    private int passes;

    /** The least that the file has been since it was written anew. */
    private long size;
    /** With less that is live it is worth while: less than what the last time could do about it. */
    private int threshold = TOO_LITTLE;

    /**
     * Of a store.
     *
     * @param gate closed while H2 captures: see {@link H2Disk}
     * @param room bytes that are free on the disk
     */
    H2Compaction(MVStore store, Gate gate, Limits limits, LongSupplier room) {
        this.room = room;
        this.pages = H2Pages.of(store);
        this.limits = limits;
        this.store = store;
        this.file = store.getFileStore();
        this.gate = gate;
        uncounted = limits.syncs;
    }

    /**
     * Does a little before a sync, which then writes it.
     *
     * @param tookNanos what the sync before took
     * @param lone whether that is for a lone writer; what is written anew is compressed all the same
     */
    void keepUp(long tookNanos, boolean lone) {
        boolean writtenAnew = attempt(() -> {
            boolean underWay = rewriting != null;
            beside(tookNanos);
            return underWay || rewriting != null;
        });
        pages.expect(lone && !writtenAnew);
    }

    /**
     * Goes on while nobody is waiting; a sync has to follow.
     *
     * @return whether it is worth calling once more
     */
    boolean step() {
        pages.expect(false);
        return attempt(this::alone);
    }

    /** Nobody needs it: where it fails, it rests, and others go on as before, unless the store is broken. */
    private boolean attempt(BooleanSupplier piece) {
        // a backup needs what is dead to stay where it is
        if (!file.isSpaceReused() || System.nanoTime() - restsUntil < 0) {
            return false;
        }
        try {
            return piece.getAsBoolean();
        } catch (RuntimeException e) {
            if (store.isClosed()) {
                throw e;
            }
            rewriting = null;
            tries = 0;
            restsUntil = System.nanoTime() + REST_NANOS;
            LOG.error("The file could not be made shorter; that rests for ten minutes", e);
            return false;
        }
    }

    private void beside(long tookNanos) {
        syncs++;
        others = Math.min(others + 1, limits.syncs * ANEW);
        uncounted = Math.min(uncounted + 1, limits.syncs);
        if (rewriting == null && syncs >= limits.syncs) {
            syncs = 0;
            // what is free already is used for what comes; half of the rest may be dead, as nobody knows whether it
            // ever gets quiet
            long used = file.size() * file.getFillRate() / 100;
            if (used > limits.busy && isTooLittle(used, threshold / 2)) {
                begin(Long.MAX_VALUE);
            }
        }
        rewrite(Math.min(tookNanos / SHARE, STEP_NANOS), limits.busyStep());
    }

    private boolean alone() {
        if (rewriting == null && tries == 0 && !beginPass()) {
            return false;
        }
        if (rewriting != null) {
            if (!rewrite(STEP_NANOS, limits.step())) {
                tries = TRIES;
                size = Long.MAX_VALUE;
            }
        } else {
            move();
            tries = file.size() < size ? TRIES : tries - 1;
            size = Math.min(size, file.size());
            if (tries == 0 && passes >= PASSES) {
                threshold = Math.min(TOO_LITTLE, live() * TOO_LITTLE / 100);
            }
        }
        return true;
    }

    private boolean beginPass() {
        if (others >= limits.syncs * ANEW) {
            others = 0;
            passes = 0;
            threshold = TOO_LITTLE;
        }
        if (file.size() > limits.quiet && isTooLittle(file.size(), threshold)) {
            passes++;
            begin(file.getFillRate() > ENOUGH ? Long.MAX_VALUE : needed() * BEHIND / 100);
        } else if (threshold == TOO_LITTLE) {
            passes = 0;
        }
        return rewriting != null;
    }

    /** Whether less than so much of those bytes is live, in percent. */
    private boolean isTooLittle(long bytes, int least) {
        return needed() * 100 < bytes * least;
    }

    /** Bytes of the file. */
    private long needed() {
        if (uncounted >= limits.syncs) {
            uncounted = 0;
            plain = pages.gain();
        }
        return file.size() * live() / 100 - plain;
    }

    /**
     * Begins to write anew what is live, if there is room for that.
     *
     * @param behind where the file need not have anything, in bytes
     */
    private void begin(long behind) {
        // all may lie there twice for a time
        if (room.getAsLong() > file.size() + ROOM) {
            LOG.trace("{} % of {} bytes are live", live(), file.size());
            pages.begin();
            rewriting = new H2Rewriting(store, pages, behind);
        }
    }

    private boolean rewrite(long nanos, int bytes) {
        if (rewriting != null && !rewriting.run(nanos, bytes)) {
            rewriting = null;
            pages.end();
            uncounted = limits.syncs;
            LOG.trace("{} % of {} bytes are live now", live(), file.size());
        }
        return rewriting != null;
    }

    private int live() {
        return file.getFillRate() * file.getChunksFillRate() / 100;
    }

    /** H2 captures what it has moved, so between transactions only; if there is never a moment for it, another time. */
    private void move() {
        if (file instanceof RandomAccessStore chunks && gate.isClosedWithin(PATIENCE_MILLIS)) {
            try {
                if (file.isSpaceReused()) { // or a backup has begun meanwhile
                    // also a few pages of H2's own, which keep old chunks
                    file.compact(ENOUGH, limits.moved() / 4);
                    chunks.compactMoveChunks(ENOUGH, limits.moved(), store);
                }
            } finally {
                gate.open();
            }
        }
    }
}
