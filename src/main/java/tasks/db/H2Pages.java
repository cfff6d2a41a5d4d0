package tasks.db;

import java.lang.reflect.Field;
import org.h2.compress.CompressLZF;
import org.h2.compress.Compressor;
import org.h2.mvstore.Chunk;
import org.h2.mvstore.MVStore;

/**
 * Compresses H2's pages as H2 does, but for those of a lone writer, who would wait for it: most of these are dead with his next
 * write, and what is left of them is compressed when the file is made shorter.
 *
 * <p><b>Threads:</b> the one that syncs; H2's own compress and expand.
 */
final class H2Pages implements Compressor {
    /** What compressing takes off a page, in percent; a task's are so. */
    private static final int GAIN = 60;

    private final Compressor lzf = new CompressLZF();
    private volatile boolean compressing = true;
    /** The versions of the store that may have pages which are not compressed. */
    private long first = Long.MAX_VALUE;

    private long last;

    private H2Pages() {}

    /**
     * Those of a store from now on. H2 has no setting for who compresses.
     *
     * @throws IllegalStateException where this is another version of H2 than the one that this was written for
     */
    static H2Pages of(MVStore store) {
        try {
            Field compressor = MVStore.class.getDeclaredField("compressorFast");
            compressor.setAccessible(true);
            H2Pages pages = new H2Pages();
            compressor.set(store, pages);
            return pages;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Says whether the next sync is for a lone writer. */
    void expect(boolean lone, MVStore store) {
        compressing = !lone;
        if (lone) {
            last = store.getCurrentVersion() + 1;
            first = Math.min(first, last);
        }
    }

    /** Whether pages of a chunk may not be compressed. */
    boolean arePlain(Chunk<?> chunk) {
        return chunk.version >= first && chunk.version <= last;
    }

    /** How many bytes of the file are there only because its pages are not compressed. */
    long gain(MVStore store) {
        return first > last
                ? 0
                : H2Store.chunks(store).stream()
                        .filter(this::arePlain)
                        .mapToLong(chunk -> chunk.maxLenLive * GAIN / 100)
                        .sum();
    }

    /** All have been written anew. */
    void areCompressed() {
        first = Long.MAX_VALUE;
        last = 0;
    }

    @Override
    public int compress(byte[] in, int inPos, int inLen, byte[] out, int outPos) {
        // H2 writes the page as it is where that is not shorter
        return compressing ? lzf.compress(in, inPos, inLen, out, outPos) : outPos + inLen;
    }

    @Override
    public void expand(byte[] in, int inPos, int inLen, byte[] out, int outPos, int outLen) {
        lzf.expand(in, inPos, inLen, out, outPos, outLen);
    }

    @Override
    public int getAlgorithm() {
        return lzf.getAlgorithm();
    }

    @Override
    public void setOptions(String options) {
        lzf.setOptions(options);
    }
}
