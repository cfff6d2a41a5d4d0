package tasks.ops;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import tasks.db.Database;

/**
 * Asks whether the database answers, as a request would: on a connection of the pool, for a row of the schema.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class ReadinessDao {
    private static final long NOBODY = 0;

    private final Database database;

    public ReadinessDao(Database database) {
        this.database = database;
    }

    /** Whether it has its row; fails as any other read where the database is busy or away. */
    public boolean answers() {
        return database.read(NOBODY, connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM history WHERE id = 1");
                    ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        });
    }
}
