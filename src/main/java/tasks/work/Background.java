package tasks.work;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work after the response: at intervals, when called, or by one of several nodes. What fails is in the log and is tried
 * again, later each time that it fails.
 *
 * <p><b>Threads:</b> owns {@code tasks-background}, or one of another name, on which one job runs at a time. It is never interrupted, which would
 * close the database's file: a job asks between its steps whether it has to stop.
 */
public final class Background implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);

    private static final long CLOSE_SECONDS = 10;

    /** The longest that a job waits after faults, unless its own pause is longer. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** Between two looks whether a shared job is due. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    /** Calls that come within it are one. */
    private static final Duration GATHERED = Duration.ofMillis(10);

    private static final int MOST_DOUBLINGS = 20;

    private final ScheduledThreadPoolExecutor executor;
    private volatile boolean closed;

    public Background() {
        this("tasks-background");
    }

    /** For work that does not wait for other work. */
    public Background(String name) {
        executor = new ScheduledThreadPoolExecutor(1, run -> {
            Thread thread = new Thread(run, name);
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** What is to be done. */
    @FunctionalInterface
    public interface Job {
        /**
         * Does it.
         *
         * @param stopped whether the server stops, or another node has taken the job over, so that what is left has to wait
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
        new Turns(pause, name, job).after(first);
    }

    /**
     * Runs a job again and again, and soon after each call.
     *
     * @param pause between one end and the next begin where nobody calls
     * @return what calls: it costs next to nothing, and waits for nothing
     */
    public Runnable whenCalled(Duration pause, String name, Job job) {
        Turns turns = new Turns(pause, name, job);
        turns.after(Duration.ZERO);
        return turns::call;
    }

    /**
     * Runs a job again and again on one of the nodes, whichever looks first when it is due.
     *
     * @param first how long this node waits before it looks for the first time
     * @param pause between one end and the next begin, on whichever node
     */
    public void shared(Leases leases, Duration first, Duration pause, String name, Job job) {
        Duration look = pause.compareTo(LOOK) < 0 ? pause : LOOK;
        every(first, look, name, new SharedJob(leases, pause, name, job));
    }

    private void later(Duration time, Runnable run) {
        try {
            var unused = executor.schedule(run, time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // closed: nothing is done any more
        }
    }

    /** One job's turns; all but the call are on the one thread. */
    private final class Turns {
        private final Duration pause;
        private final String name;
        private final Job job;
        private final AtomicBoolean called = new AtomicBoolean();
        private int failures;

        Turns(Duration pause, String name, Job job) {
            this.pause = pause;
            this.name = name;
            this.job = job;
        }

        void after(Duration time) {
            later(time, () -> {
                run();
                after(failures == 0 ? pause : wait(failures));
            });
        }

        void call() {
            if (called.compareAndSet(false, true)) {
                later(GATHERED, this::answer);
            }
        }

        /** Not after a fault, which calls would repeat: then its next turn is soon enough. */
        private void answer() {
            called.set(false);
            if (failures == 0) {
                run();
            }
        }

        private void run() {
            try {
                job.run(() -> closed);
                if (failures > 0) {
                    LOG.info("{} works again", name);
                }
                failures = 0;
            } catch (RuntimeException | Error e) {
                failures++;
                logFailure(e);
            }
        }

        /** Where it failed is told once. */
        private void logFailure(Throwable e) {
            long millis = wait(failures).toMillis();
            if (failures == 1) {
                LOG.error("{} failed, and is tried again in {} ms", name, millis, e);
            } else {
                LOG.error("{} failed again, and is tried in {} ms: {}", name, millis, e.toString());
            }
        }

        private Duration wait(int failed) {
            Duration doubled = pause.multipliedBy(1L << Math.min(failed - 1, MOST_DOUBLINGS));
            Duration most = pause.compareTo(LONGEST_WAIT) < 0 ? LONGEST_WAIT : pause;
            return doubled.compareTo(most) < 0 ? doubled : most;
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
