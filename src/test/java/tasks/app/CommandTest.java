package tasks.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tasks.account.AccountDao;
import tasks.config.Settings;
import tasks.testkit.TestDatabase;

/** What commands say, and to whom. */
class CommandTest {
    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

    @TempDir
    Path folder;

    @Test
    void withoutACommandItSaysHowToUseIt() {
        for (String[] args : new String[][] {{}, {"help"}, {"verify", "more"}}) {
            CommandRun run = CommandRun.of(database.settings(), args);
            assertEquals(2, run.status());
            assertEquals("", run.out());
            assertTrue(run.err().startsWith("Usage: java -cp 'WEB-INF/classes:WEB-INF/lib/*' tasks.app.Command"));
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsNotMade() throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("none/tasks");
        CommandRun run = CommandRun.of(new Settings.Database(url, "sa", "", 1), "verify");
        assertEquals(new CommandRun(2, "", "There is no database: " + url + "\n"), run);
        assertFalse(Files.exists(folder.resolve("none")));
    }

    @Test
    void aDatabaseOfSomethingElseIsLeftAlone() throws Exception {
        Settings.Database other = new Settings.Database("jdbc:h2:file:" + folder.resolve("other"), "sa", "", 1);
        try (var connection = TestDatabase.connect(other.url());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE mine (id INTEGER)");
        }
        CommandRun run = CommandRun.of(other, "verify");
        assertEquals(new CommandRun(2, "", "There are no tasks in the database: " + other.url() + "\n"), run);
    }

    @Test
    void aWrongPasswordIsASentence() {
        Settings.Database wrong = new Settings.Database(database.settings().url(), "sa", "wrong", 1);
        CommandRun run = CommandRun.of(wrong, "verify");
        assertEquals(2, run.status());
        assertTrue(run.err().startsWith("The database cannot be opened: jdbc:h2:file:"), run.err());
        assertFalse(run.err().contains("\tat "), run.err());
    }

    @Test
    void verifySaysWhatItLookedAtAndAHundredFaultsAtMost() throws Exception {
        assertEquals(
                new CommandRun(
                        0,
                        "Verified 0 accounts, 0 tasks, 0 notes, 0 writes in the log, 0 tombstones: nothing is wrong\n",
                        ""),
                CommandRun.of(database.settings(), "verify"));
        AccountDao accounts = new AccountDao(database.database());
        for (int i = 0; i < 102; i++) {
            accounts.findOrCreate("user" + i);
        }
        database.database().inTransaction(0, connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("UPDATE account SET seq = 2");
            }
        });
        CommandRun run = CommandRun.of(database.settings(), "verify");
        assertEquals(1, run.status());
        assertEquals(102, run.out().lines().count(), run.out());
        assertTrue(run.out().startsWith("account 1: seq 1 to 2 are not in the log\naccount 2: "), run.out());
        assertTrue(
                run.out()
                        .endsWith("… and 2 more\nVerified 102 accounts, 0 tasks, 0 notes, 0 writes in the log,"
                                + " 0 tombstones: 102 things are wrong\n"),
                run.out());
    }

    @Test
    void aDatabaseOfAnotherVersionIsRefused() {
        set("""
                INSERT INTO "flyway_schema_history"
                SELECT 99, '999', "description", "type", 'V999.sql', "checksum", "installed_by", "installed_on",
                       "execution_time", "success" FROM "flyway_schema_history" WHERE "version" = '001'""");
        CommandRun run = CommandRun.of(database.settings(), "verify");
        assertEquals(2, run.status());
        assertTrue(run.err().startsWith("The database is of a later version of the server: "), run.err());
        set("DELETE FROM \"flyway_schema_history\" WHERE \"version\" = '999'");
        set("DELETE FROM \"flyway_schema_history\" WHERE \"installed_rank\" ="
                + " (SELECT MAX(\"installed_rank\") FROM \"flyway_schema_history\")");
        run = CommandRun.of(database.settings(), "verify");
        assertEquals(2, run.status());
        assertTrue(run.err().startsWith("The database is of an earlier version of the server: "), run.err());
    }

    private void set(String sql) {
        int rows = database.database().inTransaction(0, connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
        assertEquals(1, rows);
    }
}
