package tasks.db;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;

/**
 * Connections that can all be closed at once, whatever the pool does that asked for them: HikariCP's own end waits ten
 * seconds where it closes a broken connection just then, for its closing thread and its {@code shutdown} want one lock.
 *
 * <p><b>Threads:</b> all at once; ended by one.
 */
final class OwnSource implements DataSource {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(OwnSource.class);

    private final DataSource source;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger opening = new AtomicInteger();
    private volatile boolean ended;

    OwnSource(DataSource source) {
        this.source = source;
    }

    @Override
    public Connection getConnection() throws SQLException {
        // counted first: so the end sees it, or it sees that there is an end
        opening.incrementAndGet();
        try {
            if (ended) {
                throw new SQLTransientConnectionException("The pool is closed");
            }
            Connection connection = source.getConnection();
            connections.removeIf(OwnSource::isClosed);
            connections.add(connection);
            if (ended) {
                connection.close();
                throw new SQLTransientConnectionException("The pool is closed");
            }
            return connection;
        } finally {
            opening.decrementAndGet();
        }
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    /** Opens nothing any more from now on. */
    void end() {
        ended = true;
    }

    /** Whether one is being opened now. */
    boolean isOpening() {
        return opening.get() > 0;
    }

    /** Closes all that are open; to be called after the end. */
    void closeAll() {
        for (Connection connection : connections) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("A connection was closed already", e);
            }
        }
        connections.clear();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        source.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        source.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return source.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return source.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return source.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return source.isWrapperFor(type);
    }
}
