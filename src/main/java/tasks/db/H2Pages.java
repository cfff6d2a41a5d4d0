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

    /** In the store: from which version on pages may not be compressed, also after a restart. */
    private static final String KEY = "setting.tasksPlain";

    private final MVStore store;
    private final Compressor lzf = new CompressLZF();
    private volatile boolean compressing = true;
    /** The versions of the store that may have pages which are not compressed. */
    private long first;

    private long last;
    /** The newest version when it was begun to write all anew: its chunk is not known then. */
    private long newest;

    private H2Pages(MVStore store) {
        this.store = store;
        String known = store.getMetaMap().get(KEY);
        first = known == null ? Long.MAX_VALUE : Long.parseLong(known);
        last = store.getCurrentVersion();
    }

    /**
     * Those of a store from now on. H2 has no setting for who compresses.
     *
     * @throws IllegalStateException where this is another version of H2 than the one that this was written for
     */
    static H2Pages of(MVStore store) {
        try {
            Field compressor = MVStore.class.getDeclaredField("compressorFast");
            compressor.setAccessible(true);
            H2Pages pages = new H2Pages(store);
            compressor.set(store, pages);
            return pages;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Says whether the next sync is for a lone writer. */
    void expect(boolean lone) {
        if (lone && first == Long.MAX_VALUE) {
            startFrom(store.getCurrentVersion() + 1);
        }
        if (lone == compressing) {
            // H2 may store by itself until this is called again
            last = lone ? Long.MAX_VALUE : store.getCurrentVersion();
            compressing = !lone;
        }
    }

    private void startFrom(long version) {
        first = version;
        if (version == Long.MAX_VALUE) {
            store.getMetaMap().remove(KEY);
        } else {
            store.getMetaMap().put(KEY, Long.toString(version));
        }
    }

    /** Whether pages of a chunk may not be compressed. */
    boolean arePlain(Chunk<?> chunk) {
        return chunk.version >= first && chunk.version <= last;
    }

    /** How many bytes of the file are there only because its pages are not compressed. */
    long gain() {
        return first > last
                ? 0
                : H2Store.chunks(store).stream()
                        .filter(this::arePlain)
                        .mapToLong(chunk -> chunk.maxLenLive * GAIN / 100)
                        .sum();
    }

    /** What {@link #arePlain} is about to be written anew. */
    void begin() {
        newest = store.getCurrentVersion();
    }

    /** That has been done, but for the newest chunk. */
    void end() {
        if (first != Long.MAX_VALUE) {
            // what was written meanwhile may not be
            startFrom(last < newest ? Long.MAX_VALUE : Math.max(first, newest));
        }
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
