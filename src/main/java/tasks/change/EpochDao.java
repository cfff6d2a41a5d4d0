package tasks.change;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import tasks.db.CommandDatabase;

/**
 * The table {@code history}: the name of this database's history. Whoever brings back an earlier state has to renew it, for the
 * numbers of writes are given again then, and clients that know them of another state have to start over.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class EpochDao {
    private EpochDao() {}

    /** The name, given now where there is none. The lock lets one node at a time look and name. */
    static String named(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT epoch FROM history WHERE id = 1 FOR UPDATE");
                ResultSet rows = select.executeQuery()) {
            rows.next();
            String named = rows.getString(1);
            return named.isEmpty() ? name(connection) : named;
        }
    }

    /** Gives a new name; a server that runs keeps the one that it began with. */
    public static String renew(CommandDatabase database) {
        return database.write(EpochDao::name);
    }

    private static String name(Connection connection) throws SQLException {
        String fresh = UUID.randomUUID().toString();
        try (PreparedStatement update = connection.prepareStatement("UPDATE history SET epoch = ? WHERE id = 1")) {
            update.setString(1, fresh);
            if (update.executeUpdate() != 1) {
                throw new SQLException("The table history has lost its row");
            }
        }
        return fresh;
    }
}
