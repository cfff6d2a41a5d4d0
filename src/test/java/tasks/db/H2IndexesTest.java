package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.testkit.TestDatabase;

/** What is written all the time has the indexes that somebody reads by, and no others. */
class H2IndexesTest {
    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

    @Test
    void h2KeepsNoIndexOfItsOwnForAForeignKey() {
        List<String> own = database.database().read(0, connection -> Sql.all(connection, """
                                SELECT table_name || '.' || index_name FROM information_schema.indexes
                                WHERE table_name IN ('TASK', 'TASK_TAG', 'CHANGE', 'TOMBSTONE', 'IDEMPOTENCY')
                                AND index_name LIKE 'CONSTRAINT%INDEX%'""", row -> row.getString(1)));
        assertEquals(List.of(), own);
    }
}
