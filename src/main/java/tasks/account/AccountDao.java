package tasks.account;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import tasks.db.Database;
import tasks.db.DatabaseFailure;

/**
 * The table {@code account}: who owns tasks, and each owner's counter of writes.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class AccountDao {
    private static final long NOBODY = 0;

    private final Database database;

    public AccountDao(Database database) {
        this.database = database;
    }

    /** The number of the account of that name, made where there is none. Letter case does not count. */
    public long findOrCreate(String username) {
        String key = username.toLowerCase(Locale.ROOT);
        return find(key).orElseGet(() -> {
            try {
                return database.inTransaction(NOBODY, connection -> create(connection, username, key));
            } catch (DatabaseFailure e) {
                // another request or another node has made it meanwhile
                return find(key).orElseThrow(() -> e);
            }
        });
    }

    private Optional<Long> find(String key) {
        return database.read(NOBODY, connection -> find(connection, key));
    }

    private static Optional<Long> find(Connection connection, String key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM account WHERE username_key = ?")) {
            select.setString(1, key);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty();
            }
        }
    }

    private static long create(Connection connection, String username, String key) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO account (username, username_key, seq) VALUES (?, ?, 0)", new String[] {"id"})) {
            insert.setString(1, username);
            insert.setString(2, key);
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        }
    }

    /** The number of the owner's last write; 0 before the first. */
    public static long seq(Connection connection, long owner) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT seq FROM account WHERE id = ?")) {
            select.setLong(1, owner);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /**
     * Takes the owner's counter row and with it the right to write: seq numbers are without gaps and in the order of
     * commits, since the row's lock is held until then.
     *
     * @return the number of this write
     */
    public static long nextSeq(Connection connection, long owner) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE account SET seq = seq + 1 WHERE id = ?", new String[] {"seq"})) {
            update.setLong(1, owner);
            update.executeUpdate();
            try (ResultSet keys = update.getGeneratedKeys()) {
                if (!keys.next()) {
                    throw new SQLException("There is no account " + owner);
                }
                return keys.getLong(1);
            }
        }
    }
}
