package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.account.AccountDao;
import tasks.db.DatabaseFailure;
import tasks.testkit.TestDatabase;

/** Tasks in both databases. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class TaskDaoTest {
    private static final long NO_TASK = 4_711;

    @RegisterExtension
    final TestDatabase database;

    private TaskDao tasks;
    private long ann;
    private long bob;

    TaskDaoTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void openAccounts() {
        tasks = new TaskDao(database.database());
        AccountDao accounts = new AccountDao(database.database());
        ann = accounts.findOrCreate("ann");
        bob = accounts.findOrCreate("bob");
    }

    @Test
    void aTaskIsCreatedFoundChangedAndDeleted() {
        Task created = tasks.create(ann, "first");
        assertEquals(new Task(created.id(), "first"), created);
        assertTrue(created.id() > 0);
        assertEquals(Optional.of(created), tasks.find(ann, created.id()));

        Task changed = new Task(created.id(), "second");
        assertEquals(Optional.of(changed), tasks.update(ann, created.id(), "second"));
        assertEquals(Optional.of(changed), tasks.find(ann, created.id()));

        assertTrue(tasks.delete(ann, created.id()));
        assertEquals(Optional.empty(), tasks.find(ann, created.id()));
        assertEquals(Optional.empty(), tasks.update(ann, created.id(), "third"));
        assertFalse(tasks.delete(ann, created.id()));
        assertEquals(List.of(), tasks.list(ann));
    }

    @Test
    void theListIsById() {
        List<Task> created = new ArrayList<>();
        for (String title : List.of("c", "a", "b")) {
            created.add(tasks.create(ann, title));
            tasks.create(bob, "between");
        }
        tasks.update(ann, created.get(0).id(), "changed last");
        created.set(0, new Task(created.get(0).id(), "changed last"));
        assertEquals(created, tasks.list(ann));
        assertTrue(created.get(0).id() < created.get(1).id()
                && created.get(1).id() < created.get(2).id());
    }

    @Test
    void anotherOwnersTaskIsNoTask() {
        Task task = tasks.create(ann, "ann's");
        assertEquals(List.of(), tasks.list(bob));
        assertEquals(Optional.empty(), tasks.find(bob, task.id()));
        assertEquals(Optional.empty(), tasks.update(bob, task.id(), "bob's"));
        assertFalse(tasks.delete(bob, task.id()));
        assertEquals(List.of(task), tasks.list(ann));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE})
    void noOtherNumberNamesATask(long id) {
        tasks.create(ann, "a task");
        assertEquals(Optional.empty(), tasks.find(ann, id));
        assertEquals(Optional.empty(), tasks.update(ann, id, "x"));
        assertFalse(tasks.delete(ann, id));
        assertEquals(1, tasks.list(ann).size());
    }

    @Test
    void anIdIsNeverUsedAgainNotEvenAfterARestart() {
        long last = 0;
        for (int i = 0; i < 3; i++) {
            Task task = tasks.create(i % 2 == 0 ? ann : bob, "gone soon");
            assertTrue(task.id() > last, task.id() + " after " + last);
            last = task.id();
            assertTrue(tasks.delete(i % 2 == 0 ? ann : bob, last));
            tasks = new TaskDao(database.reopen());
        }
        assertEquals(0, database.number("SELECT COUNT(*) FROM task"));
    }

    @Test
    void theDataSurviveARestart() {
        Task task = tasks.create(ann, "kept");
        database.reopen();
        assertEquals(List.of(task), new TaskDao(database.database()).list(ann));
        assertEquals(ann, new AccountDao(database.database()).findOrCreate("ANN"));
        assertEquals(1, accountSeq(ann));
    }

    @Test
    void eachWriteMovesTheOwnersSeqByOneAndStampsTheTask() {
        long first = tasks.create(ann, "a").id();
        assertEquals(1, accountSeq(ann));
        assertEquals(1, taskSeq(first));
        long second = tasks.create(ann, "b").id();
        assertEquals(2, taskSeq(second));
        tasks.update(ann, first, "c");
        assertEquals(3, accountSeq(ann));
        assertEquals(3, taskSeq(first));
        assertEquals(2, taskSeq(second));
        tasks.delete(ann, first);
        assertEquals(4, accountSeq(ann));
        assertEquals(0, accountSeq(bob));
    }

    @Test
    void whatChangesNothingTakesNoSeq() {
        long task = tasks.create(ann, "a").id();
        tasks.update(ann, NO_TASK, "x");
        tasks.delete(ann, NO_TASK);
        tasks.update(bob, task, "x");
        tasks.delete(bob, task);
        tasks.find(ann, task);
        tasks.list(ann);
        assertEquals(1, accountSeq(ann));
        assertEquals(1, taskSeq(task));
        assertEquals(0, accountSeq(bob));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e4", "\uD83D\uDE00", "'; DROP TABLE task; --", "\\", "\u2028", " \u00a0x "})
    void everyTitleComesBackAsItWas(String title) {
        Task task = tasks.create(ann, title);
        assertEquals(Optional.of(new Task(task.id(), title)), tasks.find(ann, task.id()));
        assertEquals(List.of(task), tasks.list(ann));
    }

    @Test
    void titlesOf500AstralCharactersFit() {
        String longest = "\uD83D\uDE00".repeat(500);
        Task task = tasks.create(ann, longest);
        assertEquals(Optional.of(task), tasks.find(ann, task.id()));
        assertEquals(Optional.of(task), tasks.update(ann, task.id(), longest));
    }

    @Test
    void aFailedWriteLeavesNothingBehind() {
        long task = tasks.create(ann, "before").id();
        String tooLong = "x".repeat(1001);
        assertThrows(DatabaseFailure.class, () -> tasks.create(ann, tooLong));
        assertThrows(DatabaseFailure.class, () -> tasks.update(ann, task, tooLong));
        assertThrows(DatabaseFailure.class, () -> tasks.create(NO_TASK, "nobody's"));
        assertEquals(1, accountSeq(ann));
        assertEquals(List.of(new Task(task, "before")), tasks.list(ann));
        assertEquals(1, database.number("SELECT COUNT(*) FROM task"));
    }

    @Test
    void whatIsThrownInATransactionRollsItBackAndComesThrough() {
        IllegalStateException fault = new IllegalStateException("halfway");
        IllegalStateException thrown = assertThrows(
                IllegalStateException.class,
                () -> database.database().inTransaction(ann, connection -> {
                    AccountDao.nextSeq(connection, ann);
                    throw fault;
                }));
        assertEquals(fault, thrown);
        assertEquals(0, accountSeq(ann));
        assertEquals(1, taskSeq(tasks.create(ann, "next").id()));
    }

    @Test
    void tasksGoWithTheirAccount() {
        tasks.create(ann, "a");
        Task kept = tasks.create(bob, "b");
        database.database().inTransaction(ann, connection -> {
            try (Statement statement = connection.createStatement()) {
                return Optional.of(statement.executeUpdate("DELETE FROM account WHERE id = " + ann));
            }
        });
        assertEquals(List.of(), tasks.list(ann));
        assertEquals(List.of(kept), tasks.list(bob));
    }

    @Test
    void eightWritersOfOneOwnerLeaveNoGapAndRepeatNoSeq() throws Exception {
        int writers = 8;
        int each = 25;
        int all = writers * each;
        Callable<List<Long>> writer = () -> {
            List<Long> mine = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                mine.add(tasks.create(ann, "task").id());
            }
            return mine;
        };
        List<Long> ids = new ArrayList<>();
        ExecutorService executor = Executors.newFixedThreadPool(writers);
        for (Future<List<Long>> written : executor.invokeAll(Collections.nCopies(writers, writer))) {
            ids.addAll(written.get());
        }
        executor.shutdown();
        assertEquals(all, new TreeSet<>(ids).size());
        assertEquals(all, accountSeq(ann));
        List<Long> seqs =
                new ArrayList<>(new TreeSet<>(ids.stream().map(this::taskSeq).toList()));
        assertEquals(LongStream.rangeClosed(1, all).boxed().toList(), seqs);
    }

    private long accountSeq(long owner) {
        return database.number("SELECT seq FROM account WHERE id = " + owner);
    }

    private long taskSeq(long id) {
        return database.number("SELECT seq FROM task WHERE id = " + id);
    }
}
