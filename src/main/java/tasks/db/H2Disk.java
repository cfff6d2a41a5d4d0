package tasks.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * H2's file, by way of a connection apart from the pool, so that a full pool cannot hold up the sync that empties it.
 *
 * <p>The connection is held on to, because it belongs to one database in memory: where that is gone, and the next one to
 * connect has opened another, a sync on it fails, as it must for commits that only the first one had.
 *
 * <p><b>Threads:</b> one.
 */
final class H2Disk implements SyncThread.Disk {
    private static final Logger LOG = LoggerFactory.getLogger(H2Disk.class);

    private final DataSource source;
    private final Runnable evictPool;
    private @Nullable Connection connection;

    /**
     * The file behind a data source.
     *
     * @param evictPool closes the connections that others have to it
     */
    H2Disk(DataSource source, Runnable evictPool) {
        this.source = source;
        this.evictPool = evictPool;
    }

    @Override
    public void force() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = source.getConnection();
            connection = open;
        }
        try (Statement statement = open.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        }
    }

    /** On a new connection: the one that was held may belong to a database that is gone, while another is in use. */
    @Override
    public void startOver() throws SQLException {
        close();
        evictPool.run();
        Connection fresh = source.getConnection();
        try (Statement statement = fresh.createStatement()) {
            statement.execute("SHUTDOWN IMMEDIATELY");
        } finally {
            close(fresh);
        }
        evictPool.run();
    }

    @Override
    public void close() {
        if (connection != null) {
            close(connection);
            connection = null;
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("The connection of the sync was closed already", e);
        }
    }
}
