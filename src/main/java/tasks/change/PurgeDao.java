package tasks.change;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.BooleanSupplier;
import tasks.db.Database;
import tasks.db.Sql;

/**
 * Removes what deleted accounts owned, in short steps: an account can have so much that one statement would hold up all
 * others, or would not be let end.
 *
 * <p><b>Threads:</b> called by one.
 */
public final class PurgeDao {
    private static final long NOBODY = 0;
    private static final int PAGE = 500;

    /** Tables with much of an account, and the column that a row of an owner is named by; the rest goes with the account. */
    private static final List<List<String>> LARGE = List.of(
            // nothing more is sent
            List.of("webhook", "id"),
            List.of("task", "id"),
            List.of("change", "seq"),
            List.of("tombstone", "seq"),
            List.of("idempotency", "name"));

    private final Database database;

    public PurgeDao(Database database) {
        this.database = database;
    }

    /** Removes all of them. */
    public void run(BooleanSupplier stopped) {
        List<Long> deleted = database.read(
                NOBODY,
                connection -> Sql.all(
                        connection,
                        "SELECT id FROM account WHERE deleted > 0 ORDER BY deleted",
                        row -> row.getLong(1)));
        for (long owner : deleted) {
            for (List<String> table : LARGE) {
                empty(owner, table.get(0), table.get(1), stopped);
            }
            if (stopped.getAsBoolean()) {
                return;
            }
            database.inTransaction(
                    owner,
                    connection ->
                            Sql.update(connection, "DELETE FROM account WHERE id = ? AND deleted IS NOT NULL", owner));
        }
    }

    private void empty(long owner, String table, String key, BooleanSupplier stopped) {
        int removed = PAGE;
        while (removed == PAGE && !stopped.getAsBoolean()) {
            removed = database.inTransaction(owner, connection -> remove(connection, owner, table, key));
        }
    }

    private static int remove(Connection connection, long owner, String table, String key) throws SQLException {
        List<Object> keys = Sql.all(
                connection,
                "SELECT " + key + " FROM " + table + " WHERE owner = ? ORDER BY owner, " + key + " LIMIT ?",
                row -> row.getObject(1),
                owner,
                PAGE);
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM " + table + " WHERE owner = ? AND " + key + " = ?")) {
            for (Object each : keys) {
                delete.setLong(1, owner);
                delete.setObject(2, each);
                delete.addBatch();
            }
            if (!keys.isEmpty()) {
                delete.executeBatch();
            }
        }
        return keys.size();
    }
}
