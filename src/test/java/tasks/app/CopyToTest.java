package tasks.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.account.AccountDao;
import tasks.change.FeedDao;
import tasks.config.Settings;
import tasks.db.Database;
import tasks.http.Reply;
import tasks.task.TaskDesk;
import tasks.task.TaskStatesDao;
import tasks.testkit.FeedCopy;
import tasks.testkit.Json;
import tasks.testkit.Postgres;
import tasks.testkit.TestDatabase;

/** The move from H2 to PostgreSQL: everything is there, clients go on, and no number is given twice. */
class CopyToTest {
    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

    private TaskDesk tasks;
    private long ann;
    private String url;
    private Settings.Database target;

    /** Task 1 has everything, task 2 is deleted, and so is what had the highest numbers. */
    @BeforeEach
    void open() throws Exception {
        url = Postgres.shared().newDatabase();
        target = new Settings.Database(url, Postgres.USER, "", 2);
        tasks = new TaskDesk(database.database());
        ann = new AccountDao(database.database()).findOrCreate("Ann");
        tasks.create(ann, "a \"quoted\" \u00c4\uD83D\uDE00 \\");
        tasks.patch(
                ann,
                1,
                "{\"due\":\"2030-01-02\",\"priority\":3,\"tags\":[\"x\",\"y\"],\"done\":true,\"description\":\"d\\n\"}");
        tasks.postNote(ann, 1, "n");
        tasks.delete(ann, tasks.create(ann, "b"));
        tasks.create(new AccountDao(database.database()).findOrCreate("bob"), "c");
        long last = tasks.create(ann, "the last");
        tasks.postNote(ann, last, "the last note");
        tasks.delete(ann, last);
    }

    private CommandRun copy() {
        return CommandRun.of(database.settings(), "copy-to", url);
    }

    private static FeedDao feed(Database of) {
        return new FeedDao(of, new TaskStatesDao());
    }

    private FeedCopy client() {
        FeedCopy copy = new FeedCopy();
        copy.apply(feed(database.database()).page(ann, copy.position(), 100));
        return copy;
    }

    private static void execute(String url, String sql) throws Exception {
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void clientsGoOnWhereTheyWere() throws Exception {
        FeedCopy client = client();
        CommandRun run = copy();
        assertEquals(0, run.status(), run.toString());
        assertTrue(
                run.out()
                        .endsWith("\nVerified 2 accounts, 2 tasks, 1 notes, 9 writes in the log, 2 tombstones:"
                                + " nothing is wrong\n"),
                run.out());
        try (Database moved = Database.open(target)) {
            assertEquals(ann, new AccountDao(moved).findOrCreate("ann"));
            assertEquals(3, new AccountDao(moved).findOrCreate("carol"));
            TaskDesk desk = new TaskDesk(moved);
            assertEquals(5, desk.create(ann, "after the move"));
            assertEquals(3, Json.id(text(desk.postNote(ann, 5, "a note"))));
            client.apply(feed(moved).page(ann, client.position(), 100));
            FeedCopy anew = new FeedCopy();
            anew.apply(feed(moved).page(ann, anew.position(), 100));
            assertEquals(anew.tasks(), client.tasks());
            assertEquals("[1, 5]", anew.tasks().keySet().toString());
            assertEquals(anew.position(), client.position());
        }
    }

    private static String text(Reply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    /** Who goes on with the old one by mistake gives the same numbers to other writes, under another epoch. */
    @Test
    void theOldDatabaseHasAnotherEpoch() {
        Optional<String> before = client().position().epoch();
        copy();
        database.reopen();
        assertNotEquals(before, client().position().epoch());
        try (Database moved = Database.open(target)) {
            assertEquals(
                    before,
                    Optional.of(feed(moved)
                            .page(ann, new FeedDao.Position(0, 0, before), 1)
                            .epoch()));
        }
    }

    @Test
    void aDatabaseWithTasksIsRefusedAndTheOldOneStaysAsItIs() {
        assertEquals(0, copy().status());
        database.reopen();
        Optional<String> before = client().position().epoch();
        CommandRun run = copy();
        assertEquals(2, run.status());
        assertTrue(run.err().startsWith("The database to copy to is not empty: its table "), run.err());
        database.reopen();
        assertEquals(before, client().position().epoch());
    }

    @Test
    void aDatabaseOfSomethingElseIsRefused() throws Exception {
        execute(url, "CREATE TABLE mine (id INTEGER)");
        CommandRun run = copy();
        assertEquals(2, run.status());
        assertTrue(run.err().startsWith("The tables cannot be brought to this version: " + url + ": "), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    /** The first row that does not fit takes everything back, also the epoch that was to move. */
    @Test
    void aCopyThatFailsLeavesNothing() throws Exception {
        Database.open(target).close();
        execute(url, "ALTER TABLE note ADD CONSTRAINT no CHECK (text <> 'n')");
        Optional<String> before = client().position().epoch();
        CommandRun run = copy();
        assertEquals(2, run.status());
        assertTrue(run.err().startsWith("The database failed: "), run.err());
        database.reopen();
        assertEquals(before, client().position().epoch());
        execute(url, "ALTER TABLE note DROP CONSTRAINT no");
        assertEquals(0, copy().status());
    }

    @Test
    void onlyTheEmbeddedDatabaseIsCopied() {
        CommandRun run = CommandRun.of(target, "copy-to", url);
        assertEquals(2, run.status());
        assertTrue(run.err().startsWith("copy-to copies the embedded database, and the settings name another"));
    }

    @Test
    void aServerThatIsNotThereIsASentence() {
        CommandRun run = CommandRun.of(database.settings(), "copy-to", "jdbc:postgresql://127.0.0.1:1/none");
        assertEquals(2, run.status());
        assertTrue(run.err().startsWith("The database cannot be opened: jdbc:postgresql://127.0.0.1:1/none: "));
        assertEquals(1, run.err().lines().count(), run.err());
    }
}
