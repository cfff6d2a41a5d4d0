package tasks.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tasks.account.AccountDao;
import tasks.change.FeedDao;
import tasks.config.Settings;
import tasks.db.Database;
import tasks.db.H2File;
import tasks.http.HttpFailure;
import tasks.task.TaskDesk;
import tasks.task.TaskStatesDao;
import tasks.testkit.FeedCopy;
import tasks.testkit.TestDatabase;

/** What {@code backup} makes, {@code restore} brings back, and clients notice. */
class RestoreTest {
    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

    @TempDir
    Path folder;

    private TaskDesk tasks;
    private long ann;
    private Path backup;
    private Settings.Database other;

    @BeforeEach
    void open() throws Exception {
        tasks = new TaskDesk(database.database());
        ann = new AccountDao(database.database()).findOrCreate("ann");
        tasks.create(ann, "first");
        tasks.create(ann, "second");
        backup = folder.resolve("of today");
        other = new Settings.Database("jdbc:h2:file:" + folder.resolve("new/tasks"), "sa", "", 2);
    }

    private CommandRun backup() {
        return CommandRun.of(database.settings(), "backup", backup.toString());
    }

    private CommandRun restore() {
        return CommandRun.of(other, "restore", backup.toString());
    }

    private List<String> names(Path of) throws Exception {
        try (Stream<Path> files = Files.list(of)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("tasks.mv.db.journal-"))
                    .sorted()
                    .toList();
        }
    }

    private static FeedDao feed(Database of) {
        return new FeedDao(of, new TaskStatesDao());
    }

    @Test
    void aBackupIsCheckedAndRestored() throws Exception {
        CommandRun run = backup();
        assertEquals(0, run.status(), run.toString());
        assertEquals(
                "Verified 1 accounts, 2 tasks, 0 notes, 2 writes in the log, 0 tombstones: nothing is wrong\n"
                        + "Backed up " + Files.size(backup) + " bytes: " + backup + "\n",
                run.out());
        assertEquals(List.of("of today"), names(folder));
        run = restore();
        assertEquals(0, run.status(), run.toString());
        assertTrue(run.out().contains("2 tasks") && run.out().contains("\nRestored, with the new epoch "), run.out());
        assertEquals(List.of("tasks.mv.db"), names(folder.resolve("new")));
        try (Database restored = Database.open(other)) {
            assertTrue(new TaskDesk(restored).create(ann, "third") > 2);
        }
    }

    /** In each way of asking: with the epoch, and without it ahead of what the server has. */
    @Test
    void aClientThatIsAheadOfABackupStartsOver() throws Exception {
        backup();
        tasks.delete(ann, 1);
        tasks.create(ann, "after the backup");
        FeedCopy copy = new FeedCopy();
        copy.apply(feed(database.database()).page(ann, copy.position(), 100));
        assertEquals(4, copy.position().since());
        restore();
        try (Database restored = Database.open(other)) {
            FeedDao feed = feed(restored);
            assertExpired(feed, copy.position());
            assertExpired(feed, new FeedDao.Position(4, 0, Optional.empty()));
            // by now there is a fourth write, another one
            new TaskDesk(restored).create(ann, "another");
            new TaskDesk(restored).create(ann, "and another");
            assertExpired(feed, copy.position());
            FeedCopy anew = new FeedCopy();
            anew.apply(feed.page(ann, anew.position(), 100));
            assertEquals(4, anew.tasks().size());
            assertFalse(anew.tasks().toString().contains("after the backup"));
            assertNotEquals(copy.position().epoch(), anew.position().epoch());
        }
    }

    private void assertExpired(FeedDao feed, FeedDao.Position position) {
        HttpFailure failure = assertThrows(HttpFailure.class, () -> feed.page(ann, position, 100));
        assertEquals("410 Sync state expired", failure.status() + " " + failure.message());
    }

    @Test
    void nothingIsOverwritten() throws Exception {
        Files.writeString(backup, "mine");
        assertEquals(
                new CommandRun(2, "", "There is a file already, and a backup overwrites none: " + backup + "\n"),
                backup());
        assertEquals("mine", Files.readString(backup));
        CommandRun run = CommandRun.of(database.settings(), "restore", backup.toString());
        assertEquals(2, run.status());
        assertTrue(run.err().startsWith("There is a database already, and restore overwrites none: "), run.err());
    }

    @Test
    void whatIsNoBackupLeavesNothingBehind() throws Exception {
        assertEquals(new CommandRun(2, "", "There is no such file: " + backup + "\n"), restore());
        Files.writeString(backup, "no database ".repeat(10_000));
        CommandRun run = restore();
        assertEquals(2, run.status());
        assertEquals("This is no backup, or not all of it: " + backup + "\n", run.err());
        assertEquals(List.of(), names(folder.resolve("new")));
    }

    @Test
    void halfABackupLeavesNothingBehind() throws Exception {
        backup();
        byte[] whole = Files.readAllBytes(backup);
        for (int length : new int[] {0, 5, whole.length / 2, whole.length - 1}) {
            Files.write(backup, Arrays.copyOf(whole, length));
            assertEquals(new CommandRun(2, "", "This is no backup, or not all of it: " + backup + "\n"), restore());
        }
        whole[whole.length / 2] ^= 1;
        Files.write(backup, whole);
        assertEquals(2, restore().status());
        assertEquals(List.of(), names(folder.resolve("new")));
    }

    @Test
    void aBackupIntoNowhereIsASentence() {
        CommandRun run = CommandRun.of(
                database.settings(), "backup", folder.resolve("none/b").toString());
        assertEquals(new CommandRun(2, "", "There is no such folder: " + folder.resolve("none") + "\n"), run);
    }

    @Test
    void postgresqlHasItsOwnTools() {
        Settings.Database postgresql = new Settings.Database("jdbc:postgresql://127.0.0.1:1/none", "x", "", 1);
        CommandRun run = CommandRun.of(postgresql, "backup", backup.toString());
        assertEquals(2, run.status());
        assertTrue(run.err().contains("use pg_dump"), run.err());
        run = CommandRun.of(postgresql, "restore", backup.toString());
        assertEquals(2, run.status());
        assertTrue(run.err().contains("use pg_restore, and then renew-epoch"), run.err());
    }

    /** What the server does when it is asked by a file. */
    @Test
    void theServerAnswersARequest() throws Exception {
        Path file = H2File.of(database.settings().url()).orElseThrow();
        BackupDesk desk = new BackupDesk(file, database.database());
        BackupRequest request = BackupRequest.fresh(file.resolveSibling(""));
        Files.createFile(request.request());
        desk.run(() -> false);
        assertFalse(Files.exists(request.request()));
        assertTrue(Files.size(request.done()) > 0);
        request.withdraw();

        Files.createFile(request.request());
        Files.createFile(request.part()); // of somebody else: it is in the way
        desk.run(() -> false);
        assertFalse(Files.exists(request.request()));
        assertFalse(Files.exists(request.done()));
        assertTrue(Files.exists(request.failed()));

        Files.createFile(request.part());
        desk.clear();
        assertEquals(List.of("tasks.mv.db"), names(file.resolveSibling("")));
    }
}
