package tasks.db;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.h2.mvstore.Chunk;
import org.h2.mvstore.CursorPos;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.Page;
import org.h2.mvstore.tx.TransactionStore;
import org.jspecify.annotations.Nullable;

/**
 * Writes anew what is live in chunks of H2's store that are mostly dead, not compressed, or far behind in the file, map by map
 * in the order of the keys, a little at a time: then they are dead as a whole. The pages above are so written once for all their
 * leaves. H2's own way, chunk by chunk, writes as many pages above as leaves, which are dead with the next chunk.
 *
 * <p>A leaf is written anew by putting an entry of it that is there already. Others may write meanwhile.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class H2Rewriting {
    /** Of a chunk, in percent: where more is live there is little to gain. */
    private static final int MOSTLY = 75;

    private final MVStore store;
    /** The numbers of the chunks. */
    private final Set<Integer> sparse = new HashSet<>();

    private final Deque<Integer> left = new ArrayDeque<>();
    private @Nullable Walk<?, ?> walk;

    /**
     * Of a store, from the start.
     *
     * @param behind where in the file chunks are written anew in any case, in bytes
     */
    H2Rewriting(MVStore store, H2Pages pages, long behind) {
        this.store = store;
        for (Chunk<?> chunk : H2Store.chunks(store)) {
            if (chunk.maxLenLive * 100 < chunk.maxLen * MOSTLY
                    || pages.arePlain(chunk)
                    || chunk.block * H2Store.BLOCK > behind) {
                sparse.add(chunk.id);
            }
        }
        for (String name : store.getMapNames()) {
            // those of transactions under way are short, and written by these only
            if (!name.startsWith(TransactionStore.UNDO_LOG_NAME_PREFIX)) {
                String id = store.getMetaMap().get(DataUtils.META_NAME + name);
                if (id != null) {
                    left.add(Integer.parseInt(id, 16));
                }
            }
        }
    }

    /**
     * Goes on.
     *
     * @param nanos how long
     * @param bytes of memory that may be written: to make bytes of it takes longer than that
     * @return whether there is more to do
     */
    boolean run(long nanos, int bytes) {
        long until = System.nanoTime() + nanos;
        int most = store.getUnsavedMemory() + bytes;
        do {
            if (walk == null) {
                Integer id = left.poll();
                if (id == null) {
                    return false;
                }
                MVMap<Object, Object> map = store.getMap(id);
                walk = map == null ? null : new Walk<>(map);
            } else if (!walk.step()) {
                walk = null;
            }
        } while (System.nanoTime() - until < 0 && store.getUnsavedMemory() < most);
        return true;
    }

    /** Through a map, leaf by leaf. */
    private final class Walk<K, V> {
        private final MVMap<K, V> map;
        private @Nullable K key;

        Walk(MVMap<K, V> map) {
            this.map = map;
            this.key = map.isClosed() ? null : map.firstKey();
        }

        /** Writes the leaf of a key anew; false after the last. */
        boolean step() {
            if (key == null || map.isClosed()) {
                return false;
            }
            Again<K, V> again = new Again<>(key);
            map.operate(key, null, again);
            key = map.higherKey(again.last);
            return key != null;
        }
    }

    /** Puts an entry that is there as it is, where its leaf is in a chunk that is to be dead. */
    private final class Again<K, V> extends MVMap.DecisionMaker<V> {
        /** The last key of the leaf; before that is known, the one that is looked for. */
        private K last;

        Again(K key) {
            last = key;
        }

        @Override
        @SuppressWarnings("unchecked") // the page is one of the map of these keys
        public MVMap.Decision decide(V existing, V provided, CursorPos<?, ?> tip) {
            if (existing == null) {
                return MVMap.Decision.ABORT;
            }
            Page<K, V> leaf = (Page<K, V>) tip.page;
            last = leaf.getKey(leaf.getKeyCount() - 1);
            boolean wanted = leaf.isSaved() && sparse.contains(DataUtils.getPageChunkId(leaf.getPos()));
            return wanted ? MVMap.Decision.PUT : MVMap.Decision.ABORT;
        }

        @Override
        public MVMap.Decision decide(V existing, V provided) {
            return existing == null ? MVMap.Decision.ABORT : MVMap.Decision.PUT;
        }

        @Override
        public <T extends V> T selectValue(T existing, T provided) {
            return existing;
        }
    }
}
