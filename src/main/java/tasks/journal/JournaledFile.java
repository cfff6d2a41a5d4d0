package tasks.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.store.fs.FileBaseDefault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * H2's file, which after a loss of power is what it was after some one of H2's writes, and not before the last force: H2 opens
 * every such state, but not one in which writes are torn, or missing between others.
 *
 * <p>What is written stays in memory, over what is read. To force it means: it is put into the journal, all of it or nothing;
 * that is on disk; then the file itself is written to.
 *
 * <p>Once anything has failed, nothing more is written or forced: what is on disk says what the file is, when it is opened
 * again.
 *
 * <p><b>Threads:</b> all at once. A reader waits for nobody. Who forces holds a lock meanwhile, as the disk does one thing
 * after the other anyway.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // a read waits for nobody
final class JournaledFile extends FileBaseDefault {
    private static final Logger LOG = LoggerFactory.getLogger(JournaledFile.class);

    private final FileChannel file;
    private final Journal journal;
    private final boolean readOnly;
    private final long most;

    /** What is not in the file yet, in order. */
    private final CopyOnWriteArrayList<Change> over = new CopyOnWriteArrayList<>();

    private final ReentrantLock changing = new ReentrantLock();
    private final ReentrantLock forcing = new ReentrantLock();
    /** With what is over it. */
    private volatile long size;
    /** How many bytes are over it; guarded by {@link #changing}. */
    private long pending;

    private volatile boolean failed;
    private boolean started;

    /**
     * A file that is read and written once it is locked.
     *
     * @param most bytes that stay in memory before they are put into the journal without being asked for
     */
    JournaledFile(FileChannel file, Journal journal, boolean readOnly, long most) {
        this.file = file;
        this.journal = journal;
        this.readOnly = readOnly;
        this.most = most;
    }

    @Override
    public @Nullable FileLock tryLock(long position, long length, boolean shared) throws IOException {
        FileLock lock = file.tryLock(position, length, shared);
        if (lock == null) {
            return null;
        }
        try {
            start();
            return new Lock(lock);
        } catch (IOException | RuntimeException | Error e) {
            lock.release();
            throw e;
        }
    }

    private void start() throws IOException {
        long length;
        if (readOnly) {
            List<Change> changes = journal.read(file);
            over.addAll(changes);
            length = file.size();
            for (Change change : changes) {
                length = change.size(length);
            }
        } else {
            journal.recover(file);
            length = file.size();
        }
        size = length;
        started = true;
    }

    /** H2 gives the lock back before it closes the file; what is left to do needs it. */
    private final class Lock extends FileLock {
        private final FileLock lock;

        Lock(FileLock lock) {
            super(JournaledFile.this, lock.position(), lock.size(), lock.isShared());
            this.lock = lock;
        }

        @Override
        public boolean isValid() {
            return lock.isValid();
        }

        @Override
        public void release() throws IOException {
            finish();
            lock.release();
        }
    }

    @Override
    public long size() throws IOException {
        checkOpen();
        return size;
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
        checkOpen();
        // before the file is read: what leaves this list is in the file by then
        List<Change> changes = List.of(over.toArray(new Change[0]));
        int length = (int) Math.min(to.remaining(), size - position);
        if (length <= 0) {
            return to.hasRemaining() ? -1 : 0;
        }
        ByteBuffer piece = to.slice(to.position(), length);
        Change.readFully(file, piece, position);
        changes.forEach(change -> change.patch(piece, position));
        to.position(to.position() + length);
        return length;
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        change(Change.write(position, bytes));
        return bytes.length;
    }

    @Override
    protected void implTruncate(long length) throws IOException {
        if (length < size) {
            change(Change.cut(length));
        }
    }

    private void change(Change change) throws IOException {
        checkUsable();
        boolean full;
        changing.lock();
        try {
            over.add(change);
            size = change.size(size);
            pending += change.bytes().length;
            full = pending > most;
        } finally {
            changing.unlock();
        }
        if (full) {
            force(false);
        }
    }

    @Override
    public void force(boolean metaData) throws IOException {
        forcing.lock();
        try {
            checkUsable();
            List<Change> changes = List.of(over.toArray(new Change[0]));
            if (!changes.isEmpty()) {
                put(changes);
            }
        } finally {
            forcing.unlock();
        }
    }

    private void put(List<Change> changes) throws IOException {
        boolean done = false;
        try {
            journal.append(changes, file);
            long bytes = 0;
            for (Change change : changes) {
                change.apply(file);
                bytes += change.bytes().length;
            }
            changing.lock();
            try {
                over.subList(0, changes.size()).clear();
                pending -= bytes;
            } finally {
                changing.unlock();
            }
            done = true;
        } finally {
            failed |= !done;
        }
    }

    private void checkOpen() throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    private void checkUsable() throws IOException {
        checkOpen();
        if (failed) {
            throw new IOException("A write has failed before; the file has to be opened again");
        }
    }

    /** Where all is forced, the file is left whole without its journal; else the journal says what the file is. */
    private void finish() {
        forcing.lock();
        try {
            if (started && !readOnly && !failed && over.isEmpty()) {
                journal.finish(file);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("The journal is left for the next start: {}", e.getMessage());
        } finally {
            started = false;
            forcing.unlock();
        }
    }

    @Override
    protected void implCloseChannel() throws IOException {
        finish();
        try {
            journal.close();
        } finally {
            file.close();
        }
    }
}
