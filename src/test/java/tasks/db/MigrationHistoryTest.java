package tasks.db;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.testkit.TestDatabase;

/** Flyway is left out of a start only where it would find nothing to do and nothing wrong. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class MigrationHistoryTest {
    private static final String LAST = "(SELECT MAX(\"installed_rank\") FROM \"flyway_schema_history\")";

    @RegisterExtension
    final TestDatabase database;

    private DataSource source;

    MigrationHistoryTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void source() {
        source = DataSources.patient(database.settings());
    }

    @Test
    void aDatabaseOfThisVersionNeedsNoFlyway() throws Exception {
        assertTrue(isComplete());
    }

    @Test
    void oneWithoutTablesDoes() throws Exception {
        execute("DROP TABLE \"flyway_schema_history\"");
        assertFalse(isComplete());
    }

    @Test
    void oneOfAnEarlierVersionDoes() throws Exception {
        execute("DELETE FROM \"flyway_schema_history\" WHERE \"installed_rank\" = " + LAST);
        assertFalse(isComplete());
    }

    @Test
    void oneOfALaterVersionIsLeftToFlyway() throws Exception {
        execute(
                "INSERT INTO \"flyway_schema_history\" SELECT \"installed_rank\" + 1, '999', 'later', 'SQL', 'V999__later.sql', 1,"
                        + " \"installed_by\", \"installed_on\", 0, TRUE FROM \"flyway_schema_history\" WHERE \"installed_rank\" = "
                        + LAST);
        assertFalse(isComplete());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"success\" = FALSE",
                "\"checksum\" = \"checksum\" - 1",
                "\"description\" = 'else', \"script\" = 'V__else.sql'"
            })
    void whatIsWrongIsRefusedByFlyway(String fault) throws Exception {
        execute("UPDATE \"flyway_schema_history\" SET " + fault + " WHERE \"installed_rank\" = " + LAST);
        assertFalse(isComplete());
        assertThrows(FlywayException.class, () -> Migrations.run(source));
    }

    private boolean isComplete() throws SQLException {
        return MigrationHistory.isComplete(source, Migrations.locations(source));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
