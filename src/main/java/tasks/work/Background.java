package tasks.work;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work at intervals. What fails is in the log, and is tried again at its next time.
 *
 * <p><b>Threads:</b> owns {@code tasks-background}, or one of another name, on which one job runs at a time. It is never interrupted, which would
 * close the database's file: a job asks between its steps whether it has to stop.
 */
public final class Background implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);

    private static final long CLOSE_SECONDS = 10;

    private final ScheduledExecutorService executor;
    private volatile boolean closed;

    public Background() {
        this("tasks-background");
    }

    /** For work that does not wait for other work. */
    public Background(String name) {
        executor = Executors.newSingleThreadScheduledExecutor(run -> {
            Thread thread = new Thread(run, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What is to be done. */
    @FunctionalInterface
    public interface Job {
        /**
         * Does it.
         *
         * @param stopped whether the server stops, so that what is left has to wait for the next start
         */
        void run(BooleanSupplier stopped);
    }

    /**
     * Runs a job again and again.
     *
     * @param first how long to wait for the first time
     * @param pause between one end and the next begin
     */
    public void every(Duration first, Duration pause, String name, Job job) {
        var unused = executor.scheduleWithFixedDelay(
                () -> run(name, job), first.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run(String name, Job job) {
        try {
            job.run(() -> closed);
        } catch (RuntimeException | Error e) {
            LOG.error("{} failed", name, e);
        }
    }

    /** Returns when the job that runs has come to its next step. */
    @Override
    public void close() {
        closed = true;
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A job does not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
