package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tasks.account.AccountDao;
import tasks.config.Settings;
import tasks.db.CommandDatabase;
import tasks.db.H2File;
import tasks.testkit.Eventually;
import tasks.testkit.Json;
import tasks.testkit.TestDatabase;

/** A copy of the file is whole and sound, whatever is written while it is made. */
class BackupTest {
    private static final int WRITERS = 3;
    private static final int TASKS = 30;
    private static final int COPIES = 3;
    /** While a copy is made, so often, and so many writes each time. */
    private static final int PAUSES = 6;

    private static final int WRITES_IN_A_PAUSE = 10;

    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

    @TempDir
    Path folder;

    private TaskDesk tasks;
    private volatile boolean stop;
    private final AtomicLong writes = new AtomicLong();
    /** The last number that each owner was told. */
    private final Map<Long, Long> told = new ConcurrentHashMap<>();

    /** H2 overwrites at once what nobody needs any more, as it does after 45 s else. */
    @BeforeEach
    void open() {
        tasks = new TaskDesk(database.database());
        database.database().inTransaction(0, connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("SET RETENTION_TIME 0");
            }
        });
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        while (text.length() < 9_000) {
            text.append(Long.toHexString(random.nextLong()));
        }
        return Json.object("description", text.toString());
    }

    private void write(long owner, List<Long> ids) {
        Random random = new Random(owner);
        while (!stop) {
            String tag = TaskDesk.tag(tasks.patch(owner, ids.get(random.nextInt(ids.size())), text(random)));
            told.put(owner, Long.parseLong(tag.substring(1, tag.length() - 1)));
            writes.incrementAndGet();
        }
    }

    private List<Future<?>> startWriters(ExecutorService threads) throws Exception {
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            long owner = new AccountDao(database.database()).findOrCreate("writer" + i);
            List<Long> ids = new ArrayList<>();
            for (int task = 0; task < TASKS; task++) {
                ids.add(tasks.create(owner, "t"));
            }
            writers.add(threads.submit(() -> write(owner, ids)));
        }
        return writers;
    }

    @Test
    void aCopyHasAllThatWasToldBeforeAndAgreesWithItself() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<?>> writers = startWriters(threads);
        try {
            awaitWrites(150);
            for (int i = 0; i < COPIES; i++) {
                Path copy = H2File.beside(folder.resolve("copy"), "c" + i);
                Map<Long, Long> before = Map.copyOf(told);
                AtomicInteger pauses = new AtomicInteger();
                database.database().backup(copy, () -> {
                    if (pauses.incrementAndGet() <= PAUSES) {
                        awaitWrites(WRITES_IN_A_PAUSE);
                    }
                    return false;
                });
                assertTrue(pauses.get() > 2, "the file is too small for the test");
                assertEquals(WRITERS, before.size());
                check(copy, before);
            }
        } finally {
            stop = true;
            threads.shutdown();
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
        database.reopen();
        assertEquals(List.of(), found(database.settings()));
    }

    private void awaitWrites(long more) {
        long enough = writes.get() + more;
        try {
            Eventually.check(30, () -> assertTrue(writes.get() >= enough, "the writers stand still at " + writes));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void check(Path copy, Map<Long, Long> before) {
        Settings.Database settings = H2File.settings(database.settings(), copy);
        assertEquals(List.of(), found(settings));
        try (CommandDatabase opened = CommandDatabase.existing(settings)) {
            before.forEach((owner, seq) -> {
                long copied = opened.snapshot(connection -> AccountDao.seq(connection, owner));
                assertTrue(copied >= seq, "owner " + owner + " was told " + seq + ", the copy has " + copied);
            });
        }
    }

    private static List<String> found(Settings.Database settings) {
        List<String> found = new ArrayList<>();
        try (CommandDatabase opened = CommandDatabase.existing(settings)) {
            new VerifyDao(found::add).check(opened);
        }
        return found;
    }

    /** A file that is not written over as soon as it is copied, and tasks that it has. */
    private void makeTasks() throws Exception {
        long ann = new AccountDao(database.database()).findOrCreate("ann");
        tasks.create(ann, "a");
        database.reopen();
        tasks = new TaskDesk(database.database());
        for (int i = 0; i < 100; i++) {
            tasks.post(ann, "{\"title\":\"t\"," + text(new Random(i)).substring(1));
        }
    }

    /** H2 opens a file that lacks its newest chunks with the state before, and says nothing. */
    @Test
    void aCopyThatHasAnOlderStateIsRefused() throws Exception {
        makeTasks();
        Path older = H2File.beside(folder.resolve("copy"), "older");
        database.database().backup(older, () -> false);
        tasks.create(new AccountDao(database.database()).findOrCreate("ann"), "newest");
        Path copy = H2File.beside(folder.resolve("copy"), "c");
        IOException refused = assertThrows(
                IOException.class,
                () -> database.database().backup(copy, () -> {
                    if (Files.exists(older)) {
                        move(older, copy);
                    }
                    return false;
                }));
        assertEquals("The copy has an older state than the database: try it again", refused.getMessage());
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aCopyThatIsGivenUpChangesNothing() throws Exception {
        makeTasks();
        long ann = new AccountDao(database.database()).findOrCreate("ann");
        Path copy = H2File.beside(folder.resolve("copy"), "c");
        IOException stopped =
                assertThrows(IOException.class, () -> database.database().backup(copy, () -> true));
        assertEquals("The server stops", stopped.getMessage());
        assertThrows(IOException.class, () -> database.database().backup(copy, () -> false), "the file is there");
        Files.delete(copy);
        tasks.create(ann, "b");
        database.database().backup(copy, () -> false);
        assertEquals(List.of(), found(H2File.settings(database.settings(), copy)));
        assertFalse(Files.exists(folder.resolve("copy")));
    }
}
