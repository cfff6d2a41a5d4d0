package tasks.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * What is done to a file: bytes are written, or it is cut.
 *
 * <p><b>Threads:</b> all at once, for nobody changes its bytes.
 */
final class Change {
    /** No change at all: what is in the file before the first one. */
    static final byte WITNESS = 0;

    static final byte WRITE = 1;
    static final byte CUT = 2;

    private static final byte[] NOTHING = {};

    private final byte kind;
    private final long position;
    private final byte[] bytes;

    /**
     * Of what was read.
     *
     * @param kind one of those above
     * @param position in the file, in bytes; where it is cut
     * @param bytes that are written there; none for a cut
     */
    Change(byte kind, long position, byte[] bytes) {
        this.kind = kind;
        this.position = position;
        this.bytes = bytes;
    }

    static Change write(long position, byte[] bytes) {
        return new Change(WRITE, position, bytes);
    }

    static Change cut(long size) {
        return new Change(CUT, size, NOTHING);
    }

    byte kind() {
        return kind;
    }

    long position() {
        return position;
    }

    byte[] bytes() {
        return bytes;
    }

    /** The end of what it writes. */
    long end() {
        return position + bytes.length;
    }

    /** The length of a file of that length thereafter. */
    long size(long before) {
        return kind == CUT ? Math.min(before, position) : Math.max(before, end());
    }

    /**
     * Does it to a piece of the file that has been read.
     *
     * @param piece from its index 0 to its limit
     * @param at where in the file the piece lies
     */
    void patch(ByteBuffer piece, long at) {
        long from = Math.max(position, at);
        long to = kind == CUT ? at + piece.limit() : Math.min(end(), at + piece.limit());
        if (from >= to) {
            return;
        }
        int index = (int) (from - at);
        int length = (int) (to - from);
        if (kind == CUT) {
            piece.put(index, new byte[length]);
        } else {
            piece.put(index, bytes, (int) (from - position), length);
        }
    }

    /** Does it to the file. */
    void apply(FileChannel file) throws IOException {
        if (kind == CUT) {
            file.truncate(position);
            return;
        }
        writeFully(file, ByteBuffer.wrap(bytes), position);
    }

    /** The beginning of what it writes. */
    byte[] start(int length) {
        return Arrays.copyOf(bytes, Math.min(length, bytes.length));
    }

    static void writeFully(FileChannel file, ByteBuffer from, long position) throws IOException {
        long at = position;
        while (from.hasRemaining()) {
            at += file.write(from, at);
        }
    }

    /** Fills the piece up to its limit from its index 0, with zeros after the end of the file. */
    static void readFully(FileChannel file, ByteBuffer piece, long position) throws IOException {
        piece.position(0);
        while (piece.hasRemaining()) {
            if (file.read(piece, position + piece.position()) <= 0) {
                piece.put(new byte[piece.remaining()]);
            }
        }
        piece.position(0);
    }
}
