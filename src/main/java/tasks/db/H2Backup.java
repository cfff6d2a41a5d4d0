package tasks.db;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.h2.mvstore.Chunk;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * A copy of H2's file while others write to it: byte for byte what the file is at one moment at which nothing is being
 * written, as a process leaves it that is killed then.
 *
 * <p>H2 keeps its data in chunks, which it never changes, but moves, and overwrites once they are dead for a time; both is
 * turned off here, for as long as the copy takes, so that it only appends. H2's own {@code BACKUP} does the first only, and
 * not at a moment at which nothing is under way.
 *
 * <p><b>Threads:</b> one at a time for a store; it holds up writers for a few milliseconds only.
 */
final class H2Backup {
    /** The first two blocks, which say where the newest chunk is. */
    private static final long HEADER = 2 * H2Store.BLOCK;

    private static final int PIECE = 1 << 20;
    /** Writers wait so long at the gate, and are let by for as long, so often at most. */
    private static final int PATIENCE_MILLIS = 100;

    private static final int TRIES = 50;

    private final MVStore store;
    private final FileStore<?> file;
    private final FileChannel out;
    /** What the copy must have: H2's number of the state. */
    private long captured;

    private H2Backup(MVStore store, FileChannel out) {
        this.store = store;
        this.file = store.getFileStore();
        this.out = out;
    }

    /**
     * Makes a copy, which is on disk then.
     *
     * @param to a file that does not exist
     * @param gate closed while H2 captures: see {@link H2Disk}
     * @param stopped whether to give up
     */
    static void write(MVStore store, Path to, Gate gate, BooleanSupplier stopped) throws IOException {
        int retention = store.getRetentionTime();
        try (FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            H2Backup backup = new H2Backup(store, out);
            backup.copy(HEADER, backup.beginAlone(gate), stopped);
            out.force(true);
            backup.check(to);
        } finally {
            store.setReuseSpace(true);
            store.setRetentionTime(retention);
        }
    }

    /**
     * Has H2 capture what it has, between transactions, and begins. Where one takes long, others are let by before the next
     * try, and it is given up in the end: what H2 captured then could have half of that transaction.
     */
    private long beginAlone(Gate gate) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            if (gate.isClosedWithin(PATIENCE_MILLIS)) {
                try {
                    store.commit();
                    captured = store.getCurrentVersion();
                    // before the gate is open: what makes the file shorter moves chunks with the gate closed
                    store.setReuseSpace(false);
                    store.setRetentionTime(Integer.MAX_VALUE);
                } finally {
                    gate.open();
                }
                return begin();
            }
            pause();
        }
        throw new IOException("Transactions take too long for a backup to begin between them: try it again");
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The server stops");
        }
    }

    /** H2 opens a file whose newest state is not whole, too, with an older one, and says nothing. */
    private void check(Path copy) throws IOException {
        try (MVStore opened = new MVStore.Builder()
                .fileName(copy.toString())
                .readOnly()
                .cacheSize(1)
                .open()) {
            if (opened.getCurrentVersion() < captured) {
                throw new IOException("The copy has an older state than the database: try it again");
            }
        } catch (MVStoreException e) {
            throw new IOException("The copy cannot be opened: try it again", e);
        }
    }

    /** Copies what may change from now on; what lies before the number that it gives will not. */
    private long begin() throws IOException {
        Result result = new Result();
        // nothing is under way in there, and nothing may be thrown: H2 would close the store
        store.executeFilestoreOperation(() -> {
            try {
                result.end = endOfKnownChunks();
                copy(0, Math.min(HEADER, file.size()), () -> false);
                copy(result.end, file.size(), () -> false);
            } catch (IOException | RuntimeException e) {
                result.failure = Optional.of(e);
            }
        });
        if (result.failure.isPresent()) {
            throw new IOException(result.failure.get());
        }
        return result.end;
    }

    private static final class Result {
        private long end;
        private Optional<Exception> failure = Optional.empty();
    }

    /** The newest chunk, which does not know itself, can lie behind it, and so can what is free. */
    private long endOfKnownChunks() {
        long end = HEADER;
        for (Chunk<?> chunk : H2Store.chunks(store)) {
            end = Math.max(end, (chunk.block + chunk.len) * H2Store.BLOCK);
        }
        return Math.min(end, file.size());
    }

    /** Through H2's own channel: who closes another one of this process would give H2's lock on the file away. */
    private void copy(long from, long end, BooleanSupplier stopped) throws IOException {
        for (long at = from; at < end; at += PIECE) {
            if (stopped.getAsBoolean()) {
                throw new IOException("The server stops");
            }
            ByteBuffer piece = file.readFully(null, at, (int) Math.min(PIECE, end - at));
            for (long to = at; piece.hasRemaining(); ) {
                to += out.write(piece, to);
            }
        }
    }
}
