package tasks.db;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Does at its time what HikariCP's pools have to do. One that HikariCP makes by itself ends a moment after its pool is
 * closed, and a container that looks just then says that the application has left a thread behind.
 *
 * <p><b>Threads:</b> owns {@code tasks:housekeeper}.
 */
final class Housekeeper implements AutoCloseable {
    private static final long CLOSE_MILLIS = 5_000;

    private final ScheduledThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    Housekeeper() {
        executor = new ScheduledThreadPoolExecutor(1, run -> {
            Thread made = new Thread(run, "tasks:housekeeper");
            made.setDaemon(true);
            thread = made;
            return made;
        });
        // as HikariCP's own
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRemoveOnCancelPolicy(true);
    }

    ScheduledExecutorService executor() {
        return executor;
    }

    /** Returns when the thread is gone. */
    @Override
    public void close() {
        executor.shutdownNow();
        Thread last = thread;
        if (last == null) {
            return;
        }
        try {
            last.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
