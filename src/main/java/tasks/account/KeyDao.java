package tasks.account;

import java.util.List;
import tasks.db.Database;
import tasks.db.Sql;

/**
 * The table {@code signing_key}.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class KeyDao {
    private static final long NOBODY = 0;

    private final Database database;

    public KeyDao(Database database) {
        this.database = database;
    }

    /**
     * A key.
     *
     * @param created milliseconds since 1970
     * @param jwk as {@link SecretBox} has closed it
     */
    record Stored(String kid, long created, String jwk) {}

    /** All, the oldest first. */
    List<Stored> all() {
        return database.read(
                NOBODY,
                connection -> Sql.all(
                        connection,
                        "SELECT kid, created, jwk FROM signing_key ORDER BY created, kid",
                        row -> new Stored(row.getString(1), row.getLong(2), row.getString(3))));
    }

    void add(Stored key) {
        database.inTransaction(
                NOBODY,
                connection -> Sql.update(
                        connection,
                        "INSERT INTO signing_key (kid, created, jwk) VALUES (?, ?, ?)",
                        key.kid(),
                        key.created(),
                        key.jwk()));
    }

    void replace(Stored key) {
        database.inTransaction(
                NOBODY,
                connection ->
                        Sql.update(connection, "UPDATE signing_key SET jwk = ? WHERE kid = ?", key.jwk(), key.kid()));
    }

    void delete(String kid) {
        database.inTransaction(
                NOBODY, connection -> Sql.update(connection, "DELETE FROM signing_key WHERE kid = ?", kid));
    }
}
