package tasks.db;

import java.util.ArrayDeque;
import java.util.Deque;
import org.h2.mvstore.CursorPos;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.Page;
import org.h2.mvstore.tx.TransactionStore;
import org.jspecify.annotations.Nullable;

/**
 * Writes everything in H2's store anew, map by map in the order of the keys, a little at a time: then what was written before is
 * dead as a whole. The pages above are so written once for all their leaves. H2's own way, chunk by chunk, writes as many pages
 * above as leaves, which are dead with the next chunk.
 *
 * <p>A leaf is written anew by putting an entry of it that is there already. Others may write meanwhile.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class H2Rewriting {
    private final MVStore store;
    private final Deque<Integer> left = new ArrayDeque<>();
    private @Nullable Walk<?, ?> walk;

    /** Of a store, from the start. */
    H2Rewriting(MVStore store) {
        this.store = store;
        for (String name : store.getMapNames()) {
            // those of transactions under way are short, and written by these only
            if (!name.startsWith(TransactionStore.UNDO_LOG_NAME_PREFIX)) {
                left.add(Integer.parseInt(store.getMetaMap().get(DataUtils.META_NAME + name), 16));
            }
        }
    }

    /**
     * Goes on.
     *
     * @return whether there is more to do
     */
    boolean run(long nanos) {
        long until = System.nanoTime() + nanos;
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
        } while (System.nanoTime() - until < 0);
        return true;
    }

    /** Through a map, leaf by leaf. */
    private static final class Walk<K, V> {
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

    /** Puts an entry that is there as it is, unless its leaf is to be written anyway. */
    private static final class Again<K, V> extends MVMap.DecisionMaker<V> {
        /** The last key of the leaf; before that is known, the one that is looked for. */
        private K last;

        Again(K key) {
            last = key;
        }

        @Override
        @SuppressWarnings("unchecked") // the page is one of the map of these keys
        public MVMap.Decision decide(V existing, V provided, CursorPos<?, ?> tip) {
            Page<K, V> leaf = (Page<K, V>) tip.page;
            if (existing == null || !leaf.isSaved()) {
                return MVMap.Decision.ABORT;
            }
            last = leaf.getKey(leaf.getKeyCount() - 1);
            return MVMap.Decision.PUT;
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
