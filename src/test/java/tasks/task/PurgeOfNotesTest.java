package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.account.AccountDao;
import tasks.change.PurgeDao;
import tasks.db.Sql;
import tasks.testkit.TestDatabase;

/** A deleted account with more notes than PostgreSQL removes in the time that a statement has. */
class PurgeOfNotesTest {
    private static final int NOTES = 300;

    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.POSTGRESQL);

    private void execute(String sql) {
        database.database().inTransaction(0, connection -> run(connection, sql));
    }

    private static boolean run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    @Test
    void goesInPiecesThatAreSmallEnough() {
        long owner = new AccountDao(database.database()).findOrCreate("ann");
        execute("UPDATE account SET deleted = 1 WHERE id = " + owner);
        execute("INSERT INTO task (owner, seq, title) VALUES (" + owner + ", 1, 't')");
        execute("INSERT INTO note (owner, task, text) SELECT owner, id, 'n' FROM task, generate_series(1, " + NOTES
                + ")");
        execute("""
                CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep(0.006); RETURN OLD; END $$""");
        execute("CREATE TRIGGER slow BEFORE DELETE ON note FOR EACH ROW EXECUTE FUNCTION slow()");
        new PurgeDao(database.database(), Clock.systemUTC()).run(() -> false);
        List<Long> left = database.database()
                .read(0, connection -> Sql.all(connection, "SELECT id FROM account", row -> row.getLong(1)));
        assertEquals(List.of(), left);
    }
}
