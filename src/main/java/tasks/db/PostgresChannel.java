package tasks.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import tasks.config.Settings;

/**
 * A session of PostgreSQL's, outside of the pool, on which nodes tell each other something ({@code LISTEN} and {@code NOTIFY}).
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class PostgresChannel implements AutoCloseable {
    /** PostgreSQL takes less than 8,000 bytes. */
    public static final int MAX_BYTES = 7_900;

    private final Connection connection;
    private final PGConnection notifications;
    private final String name;

    private PostgresChannel(Connection connection, String name) throws SQLException {
        this.connection = connection;
        this.name = name;
        notifications = connection.unwrap(PGConnection.class);
    }

    /** Whether the database has such channels. */
    public static boolean isAvailable(Settings.Database settings) {
        return Dialect.of(settings.url()) == Dialect.POSTGRESQL;
    }

    /**
     * Connects and listens.
     *
     * @param name of the channel, a plain identifier
     * @throws DatabaseUnavailable where that fails
     */
    public static PostgresChannel open(Settings.Database settings, String name) {
        try {
            Connection connection = DataSources.forRequests(settings).getConnection();
            try (Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + name);
                return new PostgresChannel(connection, name);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw away(e);
        }
    }

    /**
     * Tells all who listen, this session too.
     *
     * @param message of {@link #MAX_BYTES} at most
     */
    public void send(String message) {
        try (PreparedStatement select = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
            select.setString(1, name);
            select.setString(2, message);
            select.execute();
        } catch (SQLException e) {
            throw away(e);
        }
    }

    /** Finds out whether the server is still there. */
    public void check() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        } catch (SQLException e) {
            throw away(e);
        }
    }

    /** What has been told; waits so long for the first. */
    public List<String> receive(int millis) {
        try {
            List<String> messages = new ArrayList<>();
            PGNotification[] told = notifications.getNotifications(millis);
            for (PGNotification each : told == null ? new PGNotification[0] : told) {
                messages.add(each.getParameter());
            }
            return messages;
        } catch (SQLException e) {
            throw away(e);
        }
    }

    private static DatabaseUnavailable away(SQLException e) {
        return new DatabaseUnavailable(String.valueOf(e.getMessage()), e);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw away(e);
        }
    }
}
