package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.TestDatabase;

/** What one reader reads with several statements is of one moment, whatever tables they are about. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class SnapshotTest {
    private static final long READER = 1;
    private static final long WRITER = 2;

    @RegisterExtension
    final TestDatabase database;

    SnapshotTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @Test
    void laterStatementsSeeWhatTheFirstSawInOtherTablesToo() {
        update("INSERT INTO account (id, username, username_key, seq) VALUES (1, 'ann', 'ann', 0)");
        String seen = database.database().snapshot(READER, connection -> {
            String counter = Sql.all(connection, "SELECT seq FROM account", row -> row.getString(1))
                    .toString();
            update("INSERT INTO task (owner, seq, title) VALUES (1, 1, 'x')");
            update("INSERT INTO tombstone (owner, seq, task) VALUES (1, 2, 7)");
            update("UPDATE account SET seq = 2");
            return counter
                    + Sql.all(connection, "SELECT seq FROM task", row -> row.getString(1))
                    + Sql.all(connection, "SELECT seq FROM tombstone", row -> row.getString(1))
                    + Sql.all(connection, "SELECT seq FROM account", row -> row.getString(1));
        });
        assertEquals("[0][][][0]", seen);
    }

    private void update(String sql) {
        database.database().inTransaction(WRITER, connection -> Sql.update(connection, sql));
    }
}
