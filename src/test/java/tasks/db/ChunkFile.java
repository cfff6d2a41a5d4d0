package tasks.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tasks.testkit.ForwardingFile;

/**
 * H2's file on a disk that may lose, tear and reorder what was not forced. H2 relies on its chunks reaching the disk whole
 * and one after the other; here no chunk is written before what was written earlier is on disk, so that one chunk at most is
 * in doubt after a power loss, and that one is known by its checksum and left out ({@link ChunkRecovery}).
 *
 * <p><b>Threads:</b> one writes at a time, as H2 does; all at once read and force.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // a read must not wait for a write
public final class ChunkFile extends ForwardingFile {
    /** How many writes there were; at first, those of a crashed process. */
    private final AtomicLong written = new AtomicLong(1);
    /** How many of them are on disk. */
    private final AtomicLong forced = new AtomicLong();

    /** Of this file. */
    public ChunkFile(FileChannel file) {
        super(file);
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
        return file.read(to, position);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        long position = file.position();
        int written = write(from, position);
        file.position(position + written);
        return written;
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
        int length = from.remaining();
        if (Chunk.isAt(from, from.position())) {
            // also where another forces them right now
            if (forced.get() < written.get()) {
                force(true);
            }
            Chunk.seal(from);
        }
        try {
            long at = position;
            while (from.hasRemaining()) {
                at += file.write(from, at);
            }
        } finally {
            // only now: a force that began before does not cover it
            written.incrementAndGet();
        }
        return length;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        long covered = written.get();
        file.force(metaData);
        forced.accumulateAndGet(covered, Math::max);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        super.truncate(size);
        written.incrementAndGet();
        return this;
    }

    /** H2 locks the file when it opens it, and reads nothing before. */
    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        FileLock lock = super.tryLock(position, size, shared);
        if (lock != null && !shared) {
            new ChunkRecovery(file).run();
        }
        return lock;
    }
}
