package tasks.size;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.db.CommandDatabase;
import tasks.task.TaskDesk;
import tasks.task.VerifyDao;
import tasks.testkit.TestDatabase;

/** Else what is measured is a database that there cannot be. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class PopulationTest {
    @RegisterExtension
    final TestDatabase database;

    PopulationTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @Test
    void theDatabaseIsAsTheProductWouldHaveMadeIt() throws Exception {
        try (Connection connection = TestDatabase.connect(database.settings().url())) {
            new Population(1_000, 5, 500).make(connection);
        }
        assertEquals(500, database.number("SELECT COUNT(*) FROM task WHERE owner = 1"));
        assertEquals(1_501, new TaskDesk(database.database()).create(1, "one more"));
        database.database().close();
        List<String> wrong = new ArrayList<>();
        try (CommandDatabase opened = CommandDatabase.existing(database.settings())) {
            new VerifyDao(wrong::add).check(opened);
        }
        assertEquals(List.of(), wrong);
        database.reopen();
    }
}
