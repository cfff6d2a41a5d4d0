package tasks.size;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.db.CommandDatabase;
import tasks.task.VerifyDao;
import tasks.testkit.Eventually;
import tasks.testkit.TestDatabase;

/**
 * A check of PostgreSQL reads each row through an index a few times at most: right after a copy or a restore, when the planner
 * knows nothing of the tables yet, it read whole tables once for each page.
 */
class VerifyReadsTest {
    private static final int TASKS = 12_000;
    private static final int OWNERS = 60;

    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.POSTGRESQL);

    @Test
    void aCheckReadsEachRowAFewTimesAtMost() throws Exception {
        try (Connection connection = TestDatabase.connect(database.settings().url())) {
            new Population(TASKS, OWNERS, TASKS / 2).make(connection);
            Population.notes(connection);
            Population.forgetStatistics(connection);
        }
        long before = read();
        List<String> wrong = new ArrayList<>();
        try (CommandDatabase opened = CommandDatabase.existing(database.settings())) {
            new VerifyDao(wrong::add).check(opened);
        }
        assertEquals(List.of(), wrong);
        // its figures are there once its session has ended
        Eventually.check(() -> assertTrue(
                database.number("SELECT SUM(idx_scan) FROM pg_stat_user_tables WHERE relname = 'change'") > TASKS));
        long read = read() - before;
        assertTrue(read < 20L * TASKS, () -> read + " rows were read");
    }

    /** Rows of tables and entries of indexes. */
    private long read() {
        return database.number("SELECT (SELECT SUM(seq_tup_read) FROM pg_stat_user_tables)"
                + " + (SELECT SUM(idx_tup_read) FROM pg_stat_user_indexes)");
    }
}
