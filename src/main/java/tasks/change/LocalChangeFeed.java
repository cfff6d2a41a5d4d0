package tasks.change;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The feed of a server that has its database for itself.
 *
 * <p><b>Threads:</b> all at once.
 */
public final class LocalChangeFeed implements ChangeFeed {
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    @Override
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    @Override
    public void changed(long owner) {
        for (Listener listener : listeners) {
            listener.changed(owner);
        }
    }

    @Override
    public void close() {
        // nothing is open
    }
}
