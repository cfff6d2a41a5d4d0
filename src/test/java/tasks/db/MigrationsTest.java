package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.size.Population;
import tasks.task.TaskDesk;
import tasks.task.VerifyDao;
import tasks.testkit.Json;
import tasks.testkit.TestDatabase;

/** What is in a database of an earlier version is there in this one. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class MigrationsTest {
    @RegisterExtension
    final TestDatabase database;

    MigrationsTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @Test
    void theLogBeginsWithWhatIsThere() throws Exception {
        DataSource source = DataSources.patient(database.settings());
        Flyway first = Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration")
                .cleanDisabled(false)
                .target("1")
                .load();
        first.clean();
        first.migrate();
        List<String> titles = List.of("plain", "\"quoted\" \\ and \\\" both", "\u00c4pfel \uD83D\uDE00 'x'");
        try (Connection connection = source.getConnection()) {
            execute(connection, "INSERT INTO account (username, username_key, seq) VALUES ('ann', 'ann', 5)");
            long seq = 2;
            for (String title : titles) {
                execute(connection, "INSERT INTO task (owner, seq, title) VALUES (1, " + ++seq + ", ?)", title);
            }
        }
        Migrations.run(source);

        Map<Long, String> states = new TreeMap<>();
        Map<Long, Optional<String>> searches = new TreeMap<>();
        database.database().read(1, connection -> {
            try (var rows = connection
                    .createStatement()
                    .executeQuery("SELECT c.seq, c.task, c.username, c.operation, c.state, c.at, t.search, t.id"
                            + " FROM change c JOIN task t ON t.owner = c.owner AND t.seq = c.seq")) {
                while (rows.next()) {
                    assertEquals(rows.getLong("id"), rows.getLong("task"));
                    assertEquals("ann create", rows.getString("username") + " " + rows.getString("operation"));
                    long age = System.currentTimeMillis() - rows.getLong("at");
                    assertEquals(0, age / 3_600_000, "hours since the migration");
                    states.put(rows.getLong("seq"), rows.getString("state"));
                    searches.put(rows.getLong("seq"), Optional.ofNullable(rows.getString("search")));
                }
            }
            return states;
        });
        long seq = 2;
        for (String title : titles) {
            seq++;
            assertEquals(title, Json.read(states.get(seq)).get("title").asText());
            assertEquals(
                    "{\"id\":" + (seq - 2) + ",\"title\":"
                            + Json.read(states.get(seq)).get("title") + "}",
                    states.get(seq));
        }
        assertEquals(titles.size(), states.size());
        assertEquals(Optional.of("plain"), searches.get(3L));
        List<String> wrong = new ArrayList<>();
        try (CommandDatabase opened = CommandDatabase.existing(database.settings())) {
            new VerifyDao(wrong::add).check(opened);
        }
        assertEquals(List.of(), wrong);
        assertEquals(2, database.number("SELECT thinned FROM account"));
    }

    @Test
    void tasksWithAndWithoutDueDatesAndPrioritiesAreInTheirOrders() throws Exception {
        DataSource source = DataSources.patient(database.settings());
        String own = source instanceof JdbcDataSource ? "classpath:db/h2" : "classpath:db/postgresql";
        Flyway before = Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration", own)
                .placeholders(Map.of("stored", source instanceof JdbcDataSource ? "" : "STORED"))
                .cleanDisabled(false)
                .target("36")
                .load();
        before.clean();
        before.migrate();
        try (Connection connection = source.getConnection()) {
            new Population(200, 2, 120).make(connection);
        }
        Migrations.run(source);

        TaskDesk desk = new TaskDesk(database.database());
        List<JsonNode> all = items(desk, "");
        assertEquals(120, all.size());
        for (String member : List.of("due", "priority")) {
            Comparator<JsonNode> up =
                    Comparator.comparing(task -> task.get(member).asText());
            Comparator<JsonNode> byId =
                    Comparator.comparing(task -> task.get("id").asLong());
            List<JsonNode> without =
                    all.stream().filter(task -> !task.has(member)).toList();
            for (Comparator<JsonNode> order : List.of(up, up.reversed())) {
                List<JsonNode> expected = new ArrayList<>(
                        all.stream().filter(task -> task.has(member)).toList());
                expected.sort(order.thenComparing(byId));
                expected.addAll(without);
                assertEquals(expected, items(desk, "&sort=" + (order == up ? "" : "-") + member));
            }
        }
        List<String> wrong = new ArrayList<>();
        try (CommandDatabase opened = CommandDatabase.existing(database.settings())) {
            new VerifyDao(wrong::add).check(opened);
        }
        assertEquals(List.of(), wrong);
    }

    /** Page by page. */
    private static List<JsonNode> items(TaskDesk desk, String query) throws Exception {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = Json.read(TaskDesk.text(desk.list(1, "limit=7" + query + cursor)));
            page.get("items").forEach(items::add);
            cursor = page.has("next") ? "&cursor=" + page.get("next").asText() : null;
        }
        return items;
    }

    @Test
    void aSchemaOfALaterVersionStopsTheStart() {
        database.database()
                .inTransaction(
                        0,
                        connection -> connection
                                .createStatement()
                                .executeUpdate(
                                        "INSERT INTO \"flyway_schema_history\" (\"installed_rank\", \"version\","
                                                + " \"description\", \"type\", \"script\", \"checksum\", \"installed_by\","
                                                + " \"execution_time\", \"success\")"
                                                + " VALUES (999, '999', 'later', 'SQL', 'V999__later.sql', 1, 'a later server', 1, TRUE)"));
        database.database().close();
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> Database.open(database.settings()));
        assertEquals(
                "The database is of a later version of the server: "
                        + PoolFactory.name(database.settings().url()),
                refused.getMessage());
    }

    private static void execute(Connection connection, String sql, String... texts) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < texts.length; i++) {
                statement.setString(i + 1, texts[i]);
            }
            statement.executeUpdate();
        }
    }
}
