package tasks.work;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work to be done as soon as the process is told to end. A container that stops gracefully waits for requests first and tells
 * the application then, which is too late for what goes on until it is ended.
 *
 * <p><b>Threads:</b> the work runs on {@code tasks-stop}, beside the container's own stop.
 */
public final class StopHook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StopHook.class);

    private final Thread hook;

    public StopHook(Runnable work) {
        hook = new Thread(work, "tasks-stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The application ends before the process. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("The process ends", e);
        }
    }
}
