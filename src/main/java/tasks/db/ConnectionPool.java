package tasks.db;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tasks.config.Settings;

/**
 * The connections that requests use: a pool for each life of the database in memory. An old connection must never be used
 * while a new life begins: H2 would end that by its name, and with it the lock on the file.
 *
 * <p><b>Threads:</b> called by all at once; ended and begun by one. Owns {@code tasks-pool-closer} for as long as a pool
 * takes to end.
 */
final class ConnectionPool implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 5_000;
    private static final long PAUSE_MILLIS = 2;

    private final Settings.Database settings;
    private final AtomicInteger lent = new AtomicInteger();
    private final Housekeeper housekeeper = new Housekeeper();
    private volatile Life life;
    private volatile boolean ended;
    /** Of the life before. */
    private Thread closer = new Thread();

    /** A pool and what it has opened. */
    private record Life(HikariDataSource pool, OwnSource source) {
        static Life begin(Settings.Database settings, Housekeeper housekeeper) {
            OwnSource source = new OwnSource(DataSources.forRequests(settings));
            return new Life(PoolFactory.open(settings, source, housekeeper), source);
        }
    }

    /**
     * Opens the pool and with it the database.
     *
     * @throws IllegalStateException where the database cannot be opened, in a sentence for the operator
     */
    ConnectionPool(Settings.Database settings) {
        this.settings = settings;
        try {
            life = Life.begin(settings, housekeeper);
        } catch (RuntimeException | Error e) {
            housekeeper.close();
            throw e;
        }
    }

    /** Runs work on a connection of its own. */
    <T> T use(Database.Work<T> work) throws SQLException {
        // counted first: so end() sees it, or it sees that there is an end
        lent.incrementAndGet();
        try {
            if (ended) {
                throw new SQLTransientConnectionException("The pool is closed");
            }
            try (Connection connection = life.pool.getConnection()) {
                return work.run(connection);
            }
        } finally {
            lent.decrementAndGet();
        }
    }

    /** Lends nothing any more, and closes all connections once they are back; false where some are not yet. */
    boolean end() {
        if (!areBack()) {
            return false;
        }
        life.source.closeAll();
        HikariDataSource pool = life.pool;
        if (!pool.isClosed()) {
            closer = new Thread(pool::close, "tasks-pool-closer");
            closer.start();
        }
        return true;
    }

    private boolean areBack() {
        ended = true;
        OwnSource source = life.source;
        source.end();
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        try {
            while (lent.get() > 0 || source.isOpening()) {
                if (System.nanoTime() - until > 0) {
                    return false;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Lends connections again, of the database as it is now. */
    void begin() {
        life = Life.begin(settings, housekeeper);
        ended = false;
    }

    /** Leaves no connection and no thread behind. */
    @Override
    public void close() {
        if (areBack()) {
            life.source.closeAll();
        }
        life.pool.close();
        try {
            closer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        housekeeper.close();
    }

    /** How it is doing now; all zeros while it is closed. */
    PoolFigures figures() {
        HikariPoolMXBean bean = life.pool.getHikariPoolMXBean();
        return bean == null || ended
                ? new PoolFigures(0, 0, 0, settings.poolSize())
                : new PoolFigures(
                        bean.getActiveConnections(),
                        bean.getIdleConnections(),
                        bean.getThreadsAwaitingConnection(),
                        settings.poolSize());
    }

    /** Its figures, for messages. */
    String numbers() {
        PoolFigures figures = figures();
        return ended
                ? "pool closed"
                : "connections: " + figures.active() + " active, " + figures.idle() + " idle, " + figures.waiting()
                        + " requests waiting";
    }
}
