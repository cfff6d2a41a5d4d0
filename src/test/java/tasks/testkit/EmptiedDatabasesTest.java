package tasks.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmptiedDatabasesTest {
    private static final String ALL = "SELECT (SELECT COUNT(*) FROM account) || ' ' || (SELECT COUNT(*) FROM history)"
            + " || ' ' || (SELECT COUNT(*) FROM flyway_schema_history) || ' ' || nextval('account_id_seq')";

    private final EmptiedDatabases databases = new EmptiedDatabases(Postgres.shared());

    private static void execute(String url, String... statements) throws SQLException {
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The server sees the end of a session a moment later. */
    private void giveBackOnceNobodyIsThere(String url) throws Exception {
        String name = url.substring(url.lastIndexOf('/') + 1);
        String sessions = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = '" + name + "'";
        String other = Postgres.shared().newDatabase();
        Eventually.check(() -> assertEquals("0", first(other, sessions)));
        databases.giveBack(url);
    }

    private static String all(String url) throws SQLException {
        return first(url, ALL);
    }

    private static String first(String url, String sql) throws SQLException {
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void oneThatWasUsedIsAsANewOne() throws Exception {
        String url = databases.take();
        String fresh = all(url);
        execute(
                url,
                "INSERT INTO account (id, username, username_key, seq) VALUES (7, 'ann', 'ann', 0)",
                "DELETE FROM history");
        assertNotEquals(fresh, all(url));
        giveBackOnceNobodyIsThere(url);
        assertEquals(url, databases.take());
        assertEquals(fresh, all(url));
    }

    /** Its tables were changed, or it knows something of its rows. */
    @ParameterizedTest
    @ValueSource(strings = {"ALTER TABLE task DROP COLUMN title", "ANALYZE history"})
    void oneThatIsNotAsANewOneIsNotUsedAgain(String change) throws Exception {
        String url = databases.take();
        execute(url, change);
        giveBackOnceNobodyIsThere(url);
        assertNotEquals(url, databases.take());
    }

    @Test
    void oneThatSomebodyIsConnectedToIsNotUsed() throws Exception {
        String url = databases.take();
        try (Connection connection = Postgres.connect(url)) {
            databases.giveBack(url);
            assertNotEquals(url, databases.take(), connection::toString);
        }
    }
}
