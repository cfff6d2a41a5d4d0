package tasks.change;

import java.util.Set;

/**
 * Tells those who wait for an owner's writes that there is something new, on this node and on all others.
 *
 * <p><b>Threads:</b> all at once.
 */
public interface ChangeFeed extends AutoCloseable {

    /** Those who wait. */
    interface Listener {
        /** Something of this owner's may be new. Returns at once: who it wakes works on a thread of its own. */
        void changed(long owner);

        /** The owners for whom anybody waits. */
        Set<Long> owners();
    }

    /** Has this one told from now on. */
    void listen(Listener listener);

    /** A write of this owner is durable. Returns at once. */
    void changed(long owner);

    @Override
    void close();
}
