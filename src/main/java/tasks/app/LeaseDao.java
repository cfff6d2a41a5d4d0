package tasks.app;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import tasks.db.Database;
import tasks.db.DatabaseClock;
import tasks.db.DatabaseFailure;
import tasks.db.Sql;
import tasks.work.Leases;

/**
 * The table {@code lease}. Times are the database's, so that nodes need not agree about theirs.
 *
 * <p><b>Threads:</b> holds no state.
 */
final class LeaseDao implements Leases {
    private static final long NOBODY = 0;

    private final Database database;
    private final String node;

    /**
     * The leases of a node.
     *
     * @param node a name that no other has, and none after a restart
     */
    LeaseDao(Database database, String node) {
        this.database = database;
        this.node = node;
    }

    @Override
    public boolean take(String name, Duration time) {
        // most looks find it taken, and write nothing
        if (!database.read(NOBODY, connection -> isFree(connection, name))) {
            return false;
        }
        try {
            return database.inTransaction(NOBODY, connection -> take(connection, name, time));
        } catch (DatabaseFailure e) {
            // another node has made the row meanwhile
            return database.inTransaction(NOBODY, connection -> update(connection, name, time));
        }
    }

    private boolean isFree(Connection connection, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT 1 FROM lease WHERE name = ? AND node <> ? AND ends > " + DatabaseClock.NOW)) {
            select.setString(1, name);
            select.setString(2, node);
            try (ResultSet rows = select.executeQuery()) {
                return !rows.next();
            }
        }
    }

    private boolean take(Connection connection, String name, Duration time) throws SQLException {
        if (update(connection, name, time)) {
            return true;
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO lease (name, node, ends) SELECT ?, ?, "
                + DatabaseClock.NOW + " + ? WHERE NOT EXISTS (SELECT 1 FROM lease WHERE name = ?)")) {
            insert.setString(1, name);
            insert.setString(2, node);
            insert.setLong(3, time.toMillis());
            insert.setString(4, name);
            return insert.executeUpdate() == 1;
        }
    }

    private boolean update(Connection connection, String name, Duration time) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE lease SET node = ?, ends = "
                + DatabaseClock.NOW + " + ? WHERE name = ? AND (node = ? OR ends <= " + DatabaseClock.NOW + ")")) {
            update.setString(1, node);
            update.setLong(2, time.toMillis());
            update.setString(3, name);
            update.setString(4, node);
            return update.executeUpdate() == 1;
        }
    }

    /** For the pause it is nobody's, and so not this node's either. */
    @Override
    public void giveBack(String name, Duration pause) {
        database.inTransaction(NOBODY, connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE lease SET node = '', ends = " + DatabaseClock.NOW + " + ? WHERE name = ? AND node = ?")) {
                update.setLong(1, pause.toMillis());
                update.setString(2, name);
                update.setString(3, node);
                return update.executeUpdate();
            }
        });
    }

    /** Ends all leases, on webhooks too: those of the process before, where one process has the database to itself. */
    void endAll() {
        database.inTransaction(NOBODY, connection -> {
            Sql.update(connection, "UPDATE webhook SET lease = 0 WHERE lease > " + DatabaseClock.NOW);
            return Sql.update(
                    connection,
                    "UPDATE lease SET node = '', ends = 0 WHERE node <> '' AND ends > " + DatabaseClock.NOW);
        });
    }
}
