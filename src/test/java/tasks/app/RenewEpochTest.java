package tasks.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.change.FeedDao;
import tasks.http.HttpFailure;
import tasks.task.TaskStatesDao;
import tasks.testkit.TestDatabase;

/** {@code renew-epoch} on what the product runs on. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class RenewEpochTest {
    @RegisterExtension
    final TestDatabase database;

    private final TestDatabase.Kind kind;

    RenewEpochTest(TestDatabase.Kind kind) {
        this.kind = kind;
        database = new TestDatabase(kind);
    }

    private FeedDao.Page page(Optional<String> epoch) {
        return new FeedDao(database.database(), new TaskStatesDao()).page(1, new FeedDao.Position(0, 0, epoch), 10);
    }

    @Test
    void whoKnowsTheOldEpochStartsOver() {
        Optional<String> old = Optional.of(page(Optional.empty()).epoch());
        assertEquals(old.get(), page(old).epoch());
        CommandRun run = CommandRun.of(database.settings(), "renew-epoch");
        assertEquals(0, run.status(), run.toString());
        database.reopen();
        assertThrows(HttpFailure.class, () -> page(old));
        assertEquals("The epoch is " + page(Optional.empty()).epoch() + "\n", run.out());
    }

    /** On H2 the file is locked for other processes while a server runs; here it is this one. */
    @Test
    void whereAServerRunsItSaysSo() {
        CommandRun run = CommandRun.of(database.settings(), "renew-epoch");
        assertEquals(0, run.status());
        if (kind == TestDatabase.Kind.POSTGRESQL) {
            assertTrue(
                    run.err()
                            .matches("Other sessions on this database: [0-9]+\\. A server that runs now tells the old"
                                    + " epoch until it is started again\\.\n"),
                    run.err());
        } else {
            assertEquals("", run.err());
        }
    }
}
