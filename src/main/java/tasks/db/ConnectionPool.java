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
 * <p><b>Threads:</b> called by all at once; ended and begun by one.
 */
final class ConnectionPool implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 5_000;
    private static final long PAUSE_MILLIS = 2;

    private final Settings.Database settings;
    private final AtomicInteger lent = new AtomicInteger();
    private volatile HikariDataSource pool;
    private volatile boolean ended;

    /**
     * Opens the pool and with it the database.
     *
     * @throws IllegalStateException where the database cannot be opened, in a sentence for the operator
     */
    ConnectionPool(Settings.Database settings) {
        this.settings = settings;
        pool = PoolFactory.open(settings);
    }

    /** Runs work on a connection of its own. */
    <T> T use(Database.Work<T> work) throws SQLException {
        // counted first: so end() sees it, or it sees that there is an end
        lent.incrementAndGet();
        try {
            if (ended) {
                throw new SQLTransientConnectionException("The pool is closed");
            }
            try (Connection connection = pool.getConnection()) {
                return work.run(connection);
            }
        } finally {
            lent.decrementAndGet();
        }
    }

    /** Lends nothing any more, and closes all connections once they are back; false where some are not yet. */
    boolean end() {
        ended = true;
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        try {
            while (lent.get() > 0) {
                if (System.nanoTime() - until > 0) {
                    return false;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        pool.close();
        return true;
    }

    /** Lends connections again, of the database as it is now. */
    void begin() {
        pool = PoolFactory.open(settings);
        ended = false;
    }

    @Override
    public void close() {
        end();
        pool.close();
    }

    /** Connections that are lent out now. */
    int active() {
        return lent.get();
    }

    /** Its figures, for messages. */
    String numbers() {
        HikariPoolMXBean bean = pool.getHikariPoolMXBean();
        return bean == null || ended
                ? "pool closed"
                : "connections: " + bean.getActiveConnections() + " active, " + bean.getIdleConnections() + " idle, "
                        + bean.getThreadsAwaitingConnection() + " requests waiting";
    }
}
