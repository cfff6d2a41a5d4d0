package tasks.size;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.change.FeedDao;
import tasks.task.TaskStatesDao;
import tasks.testkit.QueryPlan;
import tasks.testkit.StatementRecorder;
import tasks.testkit.StatementRecorder.Asked;
import tasks.testkit.TestDatabase;

/** A page of the feed with notes reads those of its tasks, whatever PostgreSQL knows of the tables, and nobody else's. */
class FeedOfNotesTest {
    private static final int TASKS = 12_000;

    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.POSTGRESQL);

    @Test
    void theNotesOfAPageAreFoundByItsTasks() throws Exception {
        try (Connection connection = TestDatabase.connect(database.settings().url())) {
            new Population(TASKS, 60, TASKS / 2).make(connection);
            Population.notes(connection);
            Population.forgetStatistics(connection);
        }
        FeedDao feed = new FeedDao(database.database(), new TaskStatesDao());
        StatementRecorder recorder = new StatementRecorder(database.database());
        feed.page(1, new FeedDao.Position(0, 0, Optional.empty()), 100);
        List<Asked> asked = recorder.take().stream()
                .filter(each -> each.sql().contains("JOIN note"))
                .toList();
        assertEquals(1, asked.size(), asked.toString());
        String plan = database.database().read(1, connection -> QueryPlan.of(connection, asked.get(0)));
        assertTrue(plan.contains("note_by_task") && plan.contains("task_by_seq"), plan);
        assertFalse(plan.contains("note_pkey"), plan);
    }
}
