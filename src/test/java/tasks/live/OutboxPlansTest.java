package tasks.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.account.SecretBox;
import tasks.testkit.QueryPlan;
import tasks.testkit.StatementRecorder;
import tasks.testkit.TestDatabase;

/** A look at the webhooks of many owners goes through an index in the order of the turns, and of one owner through his. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class OutboxPlansTest {
    @RegisterExtension
    final TestDatabase database;

    OutboxPlansTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    /** Two thousand owners with three each, of which a hundredth has something to be sent. */
    private void fill() throws SQLException {
        try (Connection connection = TestDatabase.connect(database.settings().url());
                Statement statement = connection.createStatement()) {
            String numbers = database.settings().url().startsWith("jdbc:h2:")
                    ? "SYSTEM_RANGE(1, 2000)"
                    : "GENERATE_SERIES(1, 2000)";
            statement.execute("INSERT INTO account (username, username_key, seq) SELECT 'u' || x, 'u' || x, 10 FROM "
                    + numbers + " AS n(x)");
            for (int i = 0; i < 3; i++) {
                statement.execute("INSERT INTO webhook (owner, url, secrets, created, state, delivered, failures,"
                        + " attempt, node, lease) SELECT id, 'http://x/', '', 0, 'active',"
                        + " CASE WHEN MOD(id, 100) = 0 THEN 5 ELSE 10 END, 0, 0, '', id FROM account");
            }
            statement.execute("ANALYZE");
        }
    }

    @Test
    void aLookReadsInTheOrderOfTheTurns() throws Exception {
        fill();
        OutboxDao outbox = new OutboxDao(database.database(), new SecretBox(Optional.empty()), "node");
        StatementRecorder recorder = new StatementRecorder(database.database());
        assertEquals(60, outbox.due(200).size());
        assertPlan(recorder, "webhook_by_turn");
        assertEquals(3, outbox.due(100L).size());
        assertPlan(recorder, "webhook_by_owner|constraint_index_\\w+");
        assertEquals(2_000, outbox.owners().size());
        assertPlan(recorder, "webhook_by_turn|webhook_by_owner");
    }

    private void assertPlan(StatementRecorder recorder, String index) {
        List<StatementRecorder.Asked> asked = recorder.take().stream()
                .filter(each -> each.sql().startsWith("SELECT"))
                .toList();
        assertEquals(1, asked.size(), asked.toString());
        String plan = database.database()
                .read(0, connection -> QueryPlan.of(connection, asked.get(0)))
                .toLowerCase(Locale.ROOT);
        assertTrue(plan.matches("(?s).*(" + index + ").*"), plan);
        assertFalse(plan.contains("seq scan") || plan.contains("tablescan"), plan);
    }
}
