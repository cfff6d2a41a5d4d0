package tasks.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.config.Settings;
import tasks.db.DatabaseUnavailable;
import tasks.db.Opening;

/**
 * Builds what stands on the database: before the start has ended, or, where the database cannot be reached then, as soon as it
 * can. What is wrong otherwise (a password, say) ends a start; once that has ended it is in the log, and tried again as well.
 *
 * <p><b>Threads:</b> the container's start and stop. It owns {@code tasks-start}, where the first try was in vain.
 */
final class Start implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Start.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** For what does not pass by itself, and may be counted by the database: wrong passwords. */
    private static final Duration LONG_PAUSE = Duration.ofSeconds(10);

    /** What has been cut off from the database ends within moments; the tables may be brought up to date just then. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Settings.Database settings;
    private final Build build;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<Parts> built = new AtomicReference<>(new Parts());
    private final Thread thread = new Thread(this::run, "tasks-start");
    private volatile Opening opening;
    /** What the log said last. */
    private String said = "";

    /** Builds it, and leaves nothing where that fails. */
    @FunctionalInterface
    interface Build {
        Parts on(Opening database);
    }

    /**
     * Nothing is built yet.
     *
     * @throws IllegalStateException where the database's URL is none, in a sentence for the operator
     */
    Start(Settings.Database settings, Build build) {
        this.settings = settings;
        this.build = build;
        opening = new Opening(settings);
        thread.setDaemon(true);
    }

    /** Builds it, or begins to try; fails where another try would do no better. */
    void begin() {
        try {
            attempt();
        } catch (DatabaseUnavailable e) {
            sayThatItWaits(e);
            thread.start();
        }
    }

    private void run() {
        long start = System.nanoTime();
        Duration pause = PAUSE;
        while (!isClosedAfter(pause)) {
            try {
                attempt();
                LOG.info(
                        "The database is there, after {} s.",
                        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
                return;
            } catch (DatabaseUnavailable e) {
                sayThatItWaits(e);
                pause = PAUSE;
            } catch (RuntimeException | Error e) {
                sayThatItFails(e);
                pause = LONG_PAUSE;
            }
        }
    }

    private boolean isClosedAfter(Duration pause) {
        try {
            return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void attempt() {
        Opening next = new Opening(settings);
        opening = next;
        if (isClosed()) { // which has closed the one before, perhaps
            next.close();
        }
        built.set(build.on(next));
        if (isClosed()) {
            built.getAndSet(new Parts()).close();
        }
    }

    private void sayThatItWaits(DatabaseUnavailable e) {
        String message = String.valueOf(e.getMessage());
        if (isNews(message)) {
            LOG.warn(
                    "{}. Until it answers, what needs it is answered with 503; it is tried again each second.",
                    message);
        }
    }

    private void sayThatItFails(Throwable e) {
        if (isNews(e.toString())) {
            LOG.error("Tasks API cannot start. {} It is tried again every ten seconds.", e.getMessage(), e);
        }
    }

    /** Where it is cut off, that is no fault. */
    private boolean isNews(String message) {
        boolean news = !message.equals(said) && !isClosed();
        said = message;
        return news;
    }

    /** Ends the tries, also one that is under way, and closes what has been built. */
    @Override
    public void close() {
        closed.countDown();
        opening.close();
        try {
            thread.join(PATIENCE.toMillis());
            if (thread.isAlive()) {
                LOG.warn("A start does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        built.getAndSet(new Parts()).close();
    }
}
