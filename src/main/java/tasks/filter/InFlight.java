package tasks.filter;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests that have begun and not ended. Closing waits for them: containers wait for those that hold a thread, and not
 * all of them for one whose body is still coming.
 *
 * <p><b>Threads:</b> all at once.
 */
public final class InFlight implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InFlight.class);

    /** Longer than a body may take. */
    private static final long PATIENCE_SECONDS = 25;

    private static final long PAUSE_MILLIS = 10;

    private final AtomicInteger requests = new AtomicInteger();

    void begin() {
        requests.incrementAndGet();
    }

    void end() {
        requests.decrementAndGet();
    }

    /** How many there are now. */
    public int count() {
        return requests.get();
    }

    @Override
    public void close() {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (requests.get() > 0 && System.nanoTime() < until) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (requests.get() > 0) {
            LOG.warn("{} requests are cut off", requests.get());
        }
    }
}
