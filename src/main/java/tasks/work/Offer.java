package tasks.work;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers work to threads that may be unable to take it: they have ended, all are at work, or the machine lets the process have no
 * more of them, which is an {@link OutOfMemoryError} out of {@link Executor#execute}.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public final class Offer {
    private static final Logger LOG = LoggerFactory.getLogger(Offer.class);

    private Offer() {}

    /** Whether it is taken; where it is not, it is never done. */
    public static boolean isTaken(Executor executor, Runnable work) {
        try {
            executor.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("The threads have ended, or all are at work", e);
        } catch (OutOfMemoryError e) {
            LOG.error("No thread can be made: {}", e.getMessage());
        }
        return false;
    }
}
