package tasks.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/**
 * One of a journal's two files: batches of changes, one after the other from the start, each with a checksum and a number one
 * above that of the batch before. What follows the last of them is left of earlier use, or torn.
 *
 * <p>A batch is a head (magic, life, number, length of the body, of 8 bytes each), the body (changes: kind, position, length,
 * bytes), and the CRC-32C of both; the next begins at a multiple of 4,096 bytes, so that no sector that holds a batch is ever
 * written again. The life is a number of the process's choice, so that batches of another are not taken for its own.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class JournalFile {
    private static final long MAGIC = 0x7461_736b_734a_3031L;
    private static final int HEAD = 4 * Long.BYTES;
    private static final int CHANGE_HEAD = 1 + Long.BYTES + Integer.BYTES;
    private static final int BLOCK = 4_096;
    private static final int STAGE = 1 << 18;
    private static final long FIRST_SIZE = 1 << 20;

    private final FilePath path;
    private final long limit;
    private final ByteBuffer stage = ByteBuffer.allocate(STAGE);
    private @Nullable FileChannel channel;
    private long end;
    private long allocated;

    /** A batch that is whole. */
    record Batch(long life, long number, long body, long length) {}

    /** What is done with a change that was read. */
    @FunctionalInterface
    interface Visitor {
        void visit(Change change) throws IOException;
    }

    JournalFile(FilePath path, long limit) {
        this.path = path;
        this.limit = limit;
    }

    boolean isFull() {
        return end >= limit;
    }

    /** Whether nothing was written to it since it was emptied or made. */
    boolean isEmpty() {
        return end == 0;
    }

    private FileChannel channel() throws IOException {
        if (channel == null) {
            channel = path.open("rw");
            allocated = channel.size();
        }
        return channel;
    }

    /** Writes a batch, and returns when it is on disk. */
    void append(long life, long number, List<Change> changes) throws IOException {
        FileChannel to = channel();
        long length = 0;
        for (Change change : changes) {
            length += CHANGE_HEAD + change.bytes().length;
        }
        long next = roundUp(end + HEAD + length + Integer.BYTES);
        allocate(to, next);
        Stage out = new Stage(to);
        out.stage.putLong(MAGIC).putLong(life).putLong(number).putLong(length);
        for (Change change : changes) {
            out.room(CHANGE_HEAD);
            out.stage.put(change.kind()).putLong(change.position()).putInt(change.bytes().length);
            out.put(change.bytes());
        }
        out.finish();
        to.force(false);
        end = next;
    }

    private static long roundUp(long length) {
        return (length + BLOCK - 1) / BLOCK * BLOCK;
    }

    /** Ahead of what is needed: to force bytes of a file that keeps its length is what costs least. */
    private void allocate(FileChannel to, long needed) throws IOException {
        if (needed <= allocated) {
            return;
        }
        long size = Math.max(needed, Math.min(limit, Math.max(FIRST_SIZE, 2 * allocated)));
        ByteBuffer zeros = ByteBuffer.allocate(STAGE);
        for (long at = allocated; at < size; at += STAGE) {
            zeros.position(0).limit((int) Math.min(STAGE, size - at));
            Change.writeFully(to, zeros, at);
        }
        allocated = size;
    }

    /** Bytes on their way into the file, which are summed up. */
    private final class Stage {
        private final FileChannel to;
        private final ByteBuffer stage = JournalFile.this.stage.clear();
        private final CRC32C crc = new CRC32C();
        private long at = end;

        Stage(FileChannel to) {
            this.to = to;
        }

        void room(int length) throws IOException {
            if (stage.remaining() < length) {
                flush();
            }
        }

        void put(byte[] bytes) throws IOException {
            for (int done = 0; done < bytes.length; ) {
                room(1);
                int length = Math.min(bytes.length - done, stage.remaining());
                stage.put(bytes, done, length);
                done += length;
            }
        }

        void flush() throws IOException {
            stage.flip();
            crc.update(stage.duplicate());
            int length = stage.remaining();
            Change.writeFully(to, stage, at);
            at += length;
            stage.clear();
        }

        void finish() throws IOException {
            room(Integer.BYTES);
            crc.update(stage.duplicate().flip());
            stage.putInt((int) crc.getValue()).flip();
            Change.writeFully(to, stage, at);
        }
    }

    /** The batches that are in it; none where there is no such file. */
    List<Batch> batches() throws IOException {
        List<Batch> batches = new ArrayList<>();
        if (!path.exists()) {
            return batches;
        }
        long at = 0;
        Batch batch = batch(at);
        while (batch != null) {
            batches.add(batch);
            at = roundUp(batch.body + batch.length + Integer.BYTES);
            Batch next = batch(at);
            boolean follows = next != null && next.life == batch.life && next.number == batch.number + 1;
            batch = follows ? next : null;
        }
        return batches;
    }

    private @Nullable Batch batch(long at) throws IOException {
        FileChannel from = channel();
        long left = from.size() - at - HEAD - Integer.BYTES;
        if (left < 0) {
            return null;
        }
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        Change.readFully(from, head, at);
        long magic = head.getLong();
        Batch batch = new Batch(head.getLong(), head.getLong(), at + HEAD, head.getLong());
        if (magic != MAGIC || batch.length < 0 || batch.length > left) {
            return null;
        }
        CRC32C crc = new CRC32C();
        crc.update(head.flip());
        for (long done = 0; done < batch.length; done += STAGE) {
            stage.clear().limit((int) Math.min(STAGE, batch.length - done));
            Change.readFully(from, stage, batch.body + done);
            crc.update(stage);
        }
        ByteBuffer sum = ByteBuffer.allocate(Integer.BYTES);
        Change.readFully(from, sum, batch.body + batch.length);
        return sum.getInt() == (int) crc.getValue() ? batch : null;
    }

    /** Reads the changes of a batch, in their order. */
    void read(Batch batch, Visitor visitor) throws IOException {
        FileChannel from = channel();
        ByteBuffer head = ByteBuffer.allocate(CHANGE_HEAD);
        long at = batch.body;
        while (at < batch.body + batch.length) {
            Change.readFully(from, head.clear(), at);
            byte kind = head.get();
            long position = head.getLong();
            byte[] bytes = new byte[head.getInt()];
            Change.readFully(from, ByteBuffer.wrap(bytes), at + CHANGE_HEAD);
            visitor.visit(new Change(kind, position, bytes));
            at += CHANGE_HEAD + bytes.length;
        }
    }

    /** Makes that nothing is in it, on the disk, too. */
    void empty() throws IOException {
        if (channel == null && !path.exists()) {
            return;
        }
        FileChannel to = channel();
        Change.writeFully(to, ByteBuffer.allocate((int) Math.min(BLOCK, allocated)), 0);
        to.force(false);
        if (allocated > 2 * limit) {
            // not before: a file that has lost only its last batches does not lead to the other one
            to.truncate(limit);
            allocated = limit;
        }
        end = 0;
    }

    void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
        end = 0;
    }

    /** Takes the file away; it must be empty. */
    void delete() throws IOException {
        close();
        if (path.exists()) {
            path.delete();
        }
    }
}
