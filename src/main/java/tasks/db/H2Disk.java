package tasks.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * H2's file, by way of a connection apart from the pool, so that a full pool cannot hold up the sync that empties it.
 *
 * <p><b>Threads:</b> one.
 */
final class H2Disk implements SyncThread.Disk {
    private static final Logger LOG = LoggerFactory.getLogger(H2Disk.class);

    private final DataSource source;
    private final ConnectionPool pool;
    private @Nullable Connection connection;
    /** The version of the store that is on disk, or an earlier one; what it has in the file must not be written over. */
    private MVStore.@Nullable TxCounter held;

    /**
     * The file behind a data source.
     *
     * @param pool the connections that others have to it
     */
    H2Disk(DataSource source, ConnectionPool pool) {
        this.source = source;
        this.pool = pool;
    }

    /**
     * H2 also writes in the background, and {@code CHECKPOINT SYNC} does not wait for such a write: it may find nothing to
     * store any more, and force a file in which the last commits are still missing. So what is under way is awaited first.
     *
     * <p>And it writes anew where something lay that its last version does not need. That may not be on disk yet, while the
     * one that is needs what lay there: so that one is held, as if somebody still read it, until the next is on disk.
     */
    @Override
    public void force() throws SQLException {
        Connection open = connection == null ? open() : connection;
        MVStore store = store(open);
        MVStore.TxCounter version = store.registerVersionUsage();
        boolean stored = store.commit() >= 0;
        if (!stored) {
            store.executeFilestoreOperation(() -> {});
        }
        execute(open, "CHECKPOINT SYNC");
        store.deregisterVersionUsage(held);
        held = version;
    }

    private static MVStore store(Connection open) throws SQLException {
        return ((SessionLocal) open.unwrap(JdbcConnection.class).getSession())
                .getDatabase()
                .getStore()
                .getMvStore();
    }

    private Connection open() throws SQLException {
        Connection open = source.getConnection();
        connection = open;
        if (open.isReadOnly()) {
            throw new SQLException("The file is read-only");
        }
        held = store(open).registerVersionUsage();
        return open;
    }

    @Override
    public void startOver() throws SQLException {
        if (!pool.end()) {
            throw new SQLException("Connections of the database that is to be closed are still in use");
        }
        shutDown();
        connect();
        pool.begin();
    }

    /** All other connections are closed by now, so where this one's database is gone already, none is left. */
    private void shutDown() {
        if (connection != null) {
            try {
                execute(connection, "SHUTDOWN IMMEDIATELY");
            } catch (SQLException e) {
                LOG.debug("The database was closed already", e);
            }
        }
        close();
    }

    /** H2 refuses the first connection after a store that has failed, and forgets that store then. */
    private void connect() throws SQLException {
        try {
            open();
        } catch (SQLException e) {
            close();
            open();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("The connection of the sync was closed already", e);
            }
            connection = null;
            held = null;
        }
    }
}
