package tasks.account;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import tasks.db.Database;
import tasks.db.DatabaseFailure;
import tasks.db.Sql;
import tasks.http.HttpFailure;

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
        String key = Username.key(username);
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
        return find(database, key);
    }

    /** Whether somebody has that name, in any letter case. */
    static boolean isTaken(Database database, String username) {
        return find(database, Username.key(username)).isPresent();
    }

    private static Optional<Long> find(Database database, String key) {
        return database.read(
                NOBODY,
                connection -> Sql.first(
                        connection, "SELECT id FROM account WHERE username_key = ?", row -> row.getLong(1), key));
    }

    private static long create(Connection connection, String username, String key) throws SQLException {
        return Sql.updateForId(
                connection, "INSERT INTO account (username, username_key, seq) VALUES (?, ?, 0)", username, key);
    }

    /** The number of the owner's last write; 0 before the first. */
    public static long seq(Connection connection, long owner) throws SQLException {
        return Sql.first(connection, "SELECT seq FROM account WHERE id = ?", row -> row.getLong(1), owner)
                .orElse(0L);
    }

    /**
     * Takes the owner's counter row and with it the right to write: seq numbers are without gaps and in the order of
     * commits, since the row's lock is held until then.
     *
     * @return the number of this write
     * @throws HttpFailure 401 where the account has been deleted since the request was let in
     */
    public static long nextSeq(Connection connection, long owner) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE account SET seq = seq + 1 WHERE id = ? AND deleted IS NULL", new String[] {"seq"})) {
            update.setLong(1, owner);
            update.executeUpdate();
            try (ResultSet keys = update.getGeneratedKeys()) {
                if (!keys.next()) {
                    throw HttpFailure.invalidToken("Invalid token");
                }
                return keys.getLong(1);
            }
        }
    }
}
