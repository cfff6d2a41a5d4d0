package tasks.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been built, closed in reverse.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Parts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** Will be closed before all that were opened earlier. */
    <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    /** Closes all of them, whatever one of them does. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.warn("A part did not close", e);
            }
        }
    }
}
