package tasks.account;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.testkit.QueryPlan;
import tasks.testkit.StatementRecorder;
import tasks.testkit.StatementRecorder.Asked;
import tasks.testkit.TestDatabase;

/** Who signs in has his own sessions looked at, and not everybody's. */
class SessionPlansTest {
    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.POSTGRESQL);

    @Test
    void aLoginReadsTheSessionsOfItsAccountAlone() throws Exception {
        IdentityDesk desk = new IdentityDesk(database.database());
        desk.signUp("ann");
        desk.signUp("bob");
        try (Connection connection = TestDatabase.connect(database.settings().url());
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO session (owner, created, last_used, user_agent, family, refresh)"
                    + " SELECT id, n, n, '', MD5(n::text), '' FROM account, GENERATE_SERIES(1, 20000) AS n"
                    + " WHERE username = 'bob'");
            statement.execute("ANALYZE");
        }
        StatementRecorder recorder = new StatementRecorder(database.database());
        desk.login("ann");
        List<Asked> asked = recorder.take().stream()
                .filter(each -> each.sql().startsWith("SELECT") && each.sql().contains("FROM session WHERE owner"))
                .toList();
        assertFalse(asked.isEmpty());
        for (Asked each : asked) {
            String plan = database.database().read(0, connection -> QueryPlan.of(connection, each));
            assertTrue(plan.contains("session_by_owner"), each + "\n" + plan);
        }
    }
}
