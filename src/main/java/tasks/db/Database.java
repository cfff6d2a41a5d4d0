package tasks.db;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.config.Settings;

/**
 * Reads and transactions. A connection lives only inside a callback, and nothing that a callback read or wrote leaves
 * before it is on disk.
 *
 * <p><b>Threads:</b> called by all at once; each call has a connection of the pool to itself.
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final Dialect dialect;
    private final HikariDataSource pool;
    private final Durability durability;
    private final SyncConnection syncConnection;

    /** Work on one connection. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private Database(Dialect dialect, HikariDataSource pool, DataSource source) {
        this.dialect = dialect;
        this.pool = pool;
        syncConnection = new SyncConnection(source);
        durability = dialect == Dialect.H2
                ? new GroupCommit(syncConnection::checkpoint, this::reopen)
                : Durability.BY_DATABASE;
    }

    /**
     * Opens the database and brings its schema up to date.
     *
     * @throws IllegalStateException where it cannot be opened, in a sentence for the operator
     */
    public static Database open(Settings.Database settings) {
        Dialect dialect = Dialect.of(settings.url());
        DataSource source = PoolFactory.source(settings);
        HikariDataSource pool = PoolFactory.open(settings, source);
        try {
            // not from the pool, which may have fewer connections than a migration needs at once
            Migrations.run(source);
            return new Database(dialect, pool, source);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /** Reads what an owner has. Each statement sees what was committed when it began. */
    public <T> T read(long owner, Work<T> work) {
        long mark = durability.mark();
        T result;
        try (Connection connection = pool.getConnection()) {
            result = work.run(connection);
        } catch (SQLException e) {
            throw failure(e);
        }
        durability.awaitOwner(owner, mark);
        return result;
    }

    /**
     * Runs a transaction on what an owner has. It must take the lock on the owner's counter row before it writes.
     *
     * @param work what it gives is committed; where it gives nothing, or throws, all is rolled back
     */
    public <T> Optional<T> inTransaction(long owner, Work<Optional<T>> work) {
        long mark = durability.mark();
        Durability.Commit commit = null;
        Optional<T> result = Optional.empty();
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false); // the pool sets it back
            try {
                result = work.run(connection);
                if (result.isPresent()) {
                    commit = commit(owner, mark, connection);
                }
            } finally {
                if (commit == null) {
                    connection.rollback();
                }
            }
        } catch (SQLException e) {
            if (commit == null) {
                throw failure(e);
            }
            LOG.warn("A connection failed after its commit", e);
        }
        if (commit == null) {
            durability.awaitOwner(owner, mark);
        } else {
            commit.await();
        }
        return result;
    }

    private Durability.Commit commit(long owner, long mark, Connection connection) throws SQLException {
        Durability.Commit commit = durability.announce(owner, mark);
        boolean committed = false;
        try {
            connection.commit();
            committed = true;
        } finally {
            commit.made();
            if (!committed) {
                commit.await();
            }
        }
        return commit;
    }

    private RuntimeException failure(SQLException e) {
        if (dialect.isUnavailable(e)) {
            return new DatabaseUnavailable(e.getMessage() + " (" + numbers() + ")", e);
        }
        return new DatabaseFailure(e);
    }

    /** The pool's figures, for messages. */
    private String numbers() {
        HikariPoolMXBean bean = pool.getHikariPoolMXBean();
        return bean == null
                ? "pool closed"
                : "connections: " + bean.getActiveConnections() + " active, " + bean.getIdleConnections() + " idle, "
                        + bean.getThreadsAwaitingConnection() + " requests waiting";
    }

    /** Connections that are lent out now. */
    public int activeConnections() {
        HikariPoolMXBean bean = pool.getHikariPoolMXBean();
        return bean == null ? 0 : bean.getActiveConnections();
    }

    /** What memory holds and the file does not must not be read again: H2 starts anew from its file. */
    private void reopen() {
        syncConnection.shutDown();
        HikariPoolMXBean bean = pool.getHikariPoolMXBean();
        if (bean != null) {
            bean.softEvictConnections();
        }
    }

    @Override
    public void close() {
        syncConnection.close();
        pool.close();
    }

    /**
     * The connection of the sync, apart from the pool, so that a full pool cannot hold up the sync that empties it.
     *
     * <p><b>Threads:</b> one sync at a time; the lock is for closing meanwhile.
     */
    private static final class SyncConnection {
        private final DataSource source;
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable Connection connection;

        SyncConnection(DataSource source) {
            this.source = source;
        }

        void checkpoint() throws SQLException {
            execute("CHECKPOINT SYNC");
        }

        void shutDown() {
            try {
                execute("SHUTDOWN IMMEDIATELY");
            } catch (SQLException e) {
                LOG.warn("The database was closed already: {}", e.getMessage());
            }
            close();
        }

        private void execute(String sql) throws SQLException {
            lock.lock();
            try {
                Connection open = connection;
                if (open == null) {
                    open = source.getConnection();
                    connection = open;
                }
                try (Statement statement = open.createStatement()) {
                    statement.execute(sql);
                }
            } finally {
                lock.unlock();
            }
        }

        void close() {
            lock.lock();
            try {
                if (connection != null) {
                    connection.close();
                }
            } catch (SQLException e) {
                LOG.debug("The connection of the sync was closed already", e);
            } finally {
                connection = null;
                lock.unlock();
            }
        }
    }
}
