package tasks.size;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import tasks.task.TaskDesk;
import tasks.testkit.QueryPlan;
import tasks.testkit.StatementRecorder;
import tasks.testkit.StatementRecorder.Asked;
import tasks.testkit.TestDatabase;

/**
 * Right after a copy or a restore PostgreSQL's planner knows nothing of the tables, and takes all tasks of an owner for a few: tasks
 * that are asked for by their ids are read by them all the same, and not by a look at each of the owner's.
 */
class ListsWithoutStatisticsTest {
    private static final long OWNER = 1;

    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.POSTGRESQL);

    @Test
    void tasksThatAreAskedForByTheirIdsAreReadByThem() throws Exception {
        try (Connection connection = TestDatabase.connect(database.settings().url())) {
            new Population(12_000, 60, 6_000).make(connection);
            Population.forgetStatistics(connection);
        }
        TaskDesk tasks = new TaskDesk(database.database());
        StatementRecorder recorder = new StatementRecorder(database.database());
        for (String query : List.of("due_after=2026-01-01", "q=77", "q=77&sort=due&done=true", "tag=home&done=true")) {
            tasks.list(OWNER, query);
            tasks.list(OWNER, query + "&limit=3");
        }
        List<Asked> asked = recorder.take().stream()
                .filter(each -> each.sql().contains(" IN ("))
                .toList();
        assertFalse(asked.isEmpty());
        List<Executable> checks = new ArrayList<>();
        for (Asked each : asked) {
            String plan = database.database().read(OWNER, connection -> QueryPlan.of(connection, each));
            checks.add(
                    () -> assertTrue(plan.matches("(?s).*Index Cond: [^\n]*\\bid = ANY.*"), each.sql() + "\n" + plan));
        }
        assertAll(checks);
    }
}
