package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.account.AccountDao;
import tasks.change.PurgeDao;
import tasks.change.RetentionDao;
import tasks.db.CommandDatabase;
import tasks.testkit.TestDatabase;

/** A database that disagrees with itself is found out, and one that does not is not. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class VerifyTest {
    @RegisterExtension
    final TestDatabase database;

    private TaskDesk tasks;
    private long ann;

    VerifyTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    /** Task 1 was made, changed, and given a note; task 2 was made and deleted; task 3 is another's. */
    @BeforeEach
    void open() throws Exception {
        tasks = new TaskDesk(database.database());
        AccountDao accounts = new AccountDao(database.database());
        ann = accounts.findOrCreate("ann");
        long first = tasks.create(ann, "a \"quoted\" \u00c4\uD83D\uDE00");
        long second = tasks.create(ann, "b");
        tasks.patch(
                ann,
                first,
                "{\"due\":\"2030-01-02\",\"priority\":3,\"tags\":[\"x\",\"y\"],\"done\":true,\"description\":\"d\"}");
        tasks.delete(ann, second);
        tasks.postNote(ann, first, "n");
        assertEquals(List.of(1L, 2L, 3L), List.of(first, second, tasks.create(accounts.findOrCreate("bob"), "c")));
    }

    private List<String> found() {
        List<String> found = new ArrayList<>();
        try (CommandDatabase opened = CommandDatabase.existing(database.settings())) {
            new VerifyDao(found::add).check(opened);
        }
        return found;
    }

    private void run(String... statements) {
        database.database().inTransaction(0, connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql.strip());
                }
            }
            return 0;
        });
    }

    @Test
    void whatTheServerWritesAgrees() {
        assertEquals(List.of(), found());
        try (CommandDatabase opened = CommandDatabase.existing(database.settings())) {
            assertEquals(
                    "2 accounts, 2 tasks, 1 notes, 6 writes in the log, 1 tombstones",
                    new VerifyDao(sentence -> {}).check(opened));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        UPDATE change SET state = '{}' WHERE owner = 1 AND seq = 5        | account 1: task 1 at seq 5 is not as the log has it
        UPDATE task SET title = 'lost' WHERE id = 3                       | account 2: task 3 at seq 1 is not as the log has it
        UPDATE task SET due = '2030-01-03' WHERE id = 1                   | account 1: task 1 at seq 5 is not as the log has it
        UPDATE task SET seq = 3 WHERE id = 1                              | account 1: task 1 at seq 3 is older than the log, which has it at seq 5
        UPDATE task SET seq = 9 WHERE id = 1                              | account 1: task 1 at seq 9 is not of one of the writes 1 to 5
        UPDATE change SET task = 2 WHERE owner = 1 AND seq IN (1, 3, 5)   | account 1: task 1 at seq 5 is not in the log
        DELETE FROM change WHERE owner = 2                                | account 2: seq 1 is not in the log
        DELETE FROM change WHERE owner = 1 AND seq = 3                    | account 1: seq 3 is not in the log
        DELETE FROM change WHERE owner = 1 AND seq < 4                    | account 1: seq 1 to 3 are not in the log
        UPDATE account SET seq = 7 WHERE id = 1                           | account 1: seq 6 to 7 are not in the log
        UPDATE account SET seq = 4 WHERE id = 1                           | account 1: seq 5 in the log is not one of 1 to 4
        UPDATE account SET horizon = 2 WHERE id = 1                       | account 1: its numbers are out of order: horizon 2, thinned 0, seq 5
        UPDATE account SET thinned = 6 WHERE id = 1                       | account 1: its numbers are out of order: horizon 0, thinned 6, seq 5
        UPDATE account SET thinned = 4, horizon = 4 WHERE id = 1          | account 1: the tombstone of task 2 at seq 4 is not after the horizon, 4
        UPDATE change SET state = NULL WHERE owner = 1 AND seq = 1        | account 1: seq 1 create has no state in the log
        UPDATE change SET state = '{}' WHERE owner = 1 AND seq = 4        | account 1: seq 4 delete has a state in the log
        DELETE FROM task WHERE id = 3                                     | account 2: task 3 is in the log at seq 1 and nowhere else
        DELETE FROM tombstone                                             | account 1: the deletion of task 2 at seq 4 has no tombstone
        INSERT INTO tombstone (owner, seq, task) VALUES (1, 5, 1)         | account 1: the tombstone of task 1 at seq 5 stands beside the task
        INSERT INTO tombstone (owner, seq, task) VALUES (1, 5, 9)         | account 1: the tombstone of task 9 at seq 5 has no deletion in the log
        UPDATE task SET due_up = 1 WHERE id = 1                           | account 1: task 1 at seq 5 is sorted or filtered by other values than it has
        UPDATE task SET due_down = 1 WHERE id = 1                         | account 1: task 1 at seq 5 is sorted or filtered by other values than it has
        UPDATE task SET priority_up = 1 WHERE id = 3                      | account 2: task 3 at seq 1 is sorted or filtered by other values than it has
        UPDATE task SET priority_down = 1 WHERE id = 1                    | account 1: task 1 at seq 5 is sorted or filtered by other values than it has
        UPDATE task SET done = FALSE WHERE id = 1                         | account 1: task 1 at seq 5 is sorted or filtered by other values than it has
        DELETE FROM task_tag WHERE tag = 'x'                              | account 1: task 1 is found by other tags than it has
        UPDATE task_tag SET tag = 'z' WHERE tag = 'x'                     | account 1: task 1 is found by other tags than it has
        INSERT INTO task_tag (owner, tag, task) VALUES (2, 'x', 3)        | account 2: task 3 is found by other tags than it has
        UPDATE task SET note_size = 0 WHERE id = 1                        | account 1: task 1 at seq 5 has other notes than it says
        DELETE FROM note                                                  | account 1: task 1 at seq 5 has other notes than it says
        UPDATE note SET owner = 2                                         | account 2: note 1 is on task 1, which the account does not have
        ALTER TABLE task ALTER COLUMN id RESTART WITH 3                   | the next task would be 3, but 3 was given already
        ALTER TABLE note ALTER COLUMN id RESTART WITH 1                   | the next note would be 1, but 1 was given already
        ALTER TABLE account ALTER COLUMN id RESTART WITH 2                | the next account would be 2, but 2 was given already
        DELETE FROM history                                               | the table history has lost its row
        """)
    void whatDisagreesIsFound(String fault, String sentence) {
        run(fault);
        assertTrue(found().contains(sentence), () -> "not " + sentence + ", but " + found());
    }

    @Test
    void aNumberThatOnlyADeletedTaskHadIsNotGivenAgain() throws Exception {
        tasks.delete(ann, tasks.create(ann, "last"));
        run("DELETE FROM change WHERE task = 4", "UPDATE account SET thinned = 7, seq = 7 WHERE id = 1");
        assertEquals(
                List.of(),
                found().stream().filter(s -> s.startsWith("the next")).toList());
        run("ALTER TABLE task ALTER COLUMN id RESTART WITH 4");
        assertTrue(found().contains("the next task would be 4, but 4 was given already"), () -> "" + found());
    }

    @Test
    void whatRetentionLeavesAgrees() throws Exception {
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(91));
        new RetentionDao(database.database(), later, Duration.ofDays(90)).run(() -> false);
        assertEquals(2, database.number("SELECT COUNT(*) FROM change"));
        assertEquals(List.of(), found());
        tasks.create(ann, "young");
        tasks.delete(ann, 1);
        assertEquals(List.of(), found());
        run("DELETE FROM change WHERE owner = 1 AND seq = 6");
        assertTrue(found().contains("account 1: seq 6 is not in the log"), () -> "" + found());
    }

    /** A clock that was ahead for a moment leaves a row that is older than others that are gone. */
    @Test
    void whatRetentionLeavesAfterAWrongClockAgrees() {
        run("UPDATE change SET at = at + 8640000000 WHERE owner = 1 AND seq = 2");
        whatRetentionLeaves(3);
        assertEquals(List.of(), found());
    }

    private void whatRetentionLeaves(long rows) {
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(91));
        new RetentionDao(database.database(), later, Duration.ofDays(90)).run(() -> false);
        assertEquals(rows, database.number("SELECT COUNT(*) FROM change"));
    }

    @Test
    void moreThanAPageIsLookedAt() throws Exception {
        for (int i = 0; i < 210; i++) {
            tasks.patch(ann, tasks.create(ann, "t" + i), "{\"tags\":[\"x\"]}");
        }
        assertEquals(List.of(), found());
        run(
                "UPDATE task SET title = 'lost' WHERE id = 213",
                "DELETE FROM task_tag WHERE task = 212",
                "DELETE FROM tombstone");
        assertEquals(
                List.of(
                        "account 1: the deletion of task 2 at seq 4 has no tombstone",
                        "account 1: task 212 is found by other tags than it has",
                        "account 1: task 213 at seq 425 is not as the log has it"),
                found());
    }

    /** One snapshot: nothing looks wrong for being written meanwhile. */
    @Test
    void writersDoNotDisturbIt() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch writing = new CountDownLatch(3);
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            long owner = new AccountDao(database.database()).findOrCreate("writer" + i % 2);
            writers.add(threads.submit(() -> {
                while (!stop.get()) {
                    long id = tasks.create(owner, "x");
                    tasks.postNote(owner, id, "n");
                    tasks.patch(owner, id, "{\"tags\":[\"a\"],\"priority\":1}");
                    writing.countDown();
                    TimeUnit.MILLISECONDS.sleep(2); // so that there is not more to be looked at each time
                    if (id % 3 == 0) {
                        tasks.delete(owner, id);
                    }
                }
                return null;
            }));
        }
        writing.await();
        try {
            for (int i = 0; i < 20; i++) {
                assertEquals(List.of(), found());
            }
        } finally {
            stop.set(true);
            threads.shutdown();
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
    }

    /** Its tasks, log and tombstones go one after the other: nobody can ask for them any more. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void anAccountThatIsBeingRemovedIsNotWrong(int steps) {
        run("UPDATE account SET deleted = 1, username = '', username_key = '#1' WHERE id = " + ann);
        AtomicInteger left = new AtomicInteger(steps);
        new PurgeDao(database.database(), Clock.systemUTC()).run(() -> left.getAndDecrement() <= 0);
        assertEquals(List.of(), found());
    }
}
