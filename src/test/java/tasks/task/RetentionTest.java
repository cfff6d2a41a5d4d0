package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tasks.task.TaskDesk.assertRefused;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.account.AccountDao;
import tasks.change.FeedDao;
import tasks.change.HistoryDao;
import tasks.change.RetentionDao;
import tasks.testkit.TestDatabase;

/** What is old goes, and nobody is told wrongly because of it. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class RetentionTest {
    private static final Duration DAYS = Duration.ofDays(90);

    @RegisterExtension
    final TestDatabase database;

    private TaskDesk tasks;
    private long ann;
    private long bob;

    RetentionTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void open() {
        tasks = new TaskDesk(database.database());
        AccountDao accounts = new AccountDao(database.database());
        ann = accounts.findOrCreate("ann");
        bob = accounts.findOrCreate("bob");
    }

    /** As if so much time had passed. */
    private void runAfter(Duration time) {
        new RetentionDao(database.database(), Clock.offset(Clock.systemUTC(), time), DAYS).run(() -> false);
    }

    private FeedDao.Page changes(long owner, long since) {
        return new FeedDao(database.database(), new TaskStatesDao())
                .page(owner, new FeedDao.Position(since, 0, Optional.empty()), 2);
    }

    private List<Long> seqs(long task) {
        return new HistoryDao(database.database())
                .page(ann, task, 0, 100).items().stream()
                        .map(HistoryDao.Item::seq)
                        .toList();
    }

    @Test
    void theNewestRowOfEachTaskStaysAndTheRestGoes() throws Exception {
        long kept = tasks.create(ann, "a");
        long gone = tasks.create(ann, "b");
        tasks.put(ann, kept, "{\"title\":\"c\"}");
        tasks.delete(ann, gone);
        long other = tasks.create(bob, "bob's");
        runAfter(DAYS.minusMinutes(1));
        assertEquals(List.of(1L, 3L), seqs(kept));
        assertEquals(List.of(2L, 4L), seqs(gone));
        assertEquals(2, changes(ann, 2).entries().size());

        runAfter(DAYS.plusMinutes(1));
        assertEquals(List.of(3L), seqs(kept));
        assertEquals(List.of(), seqs(gone));
        assertEquals(List.of(kept), tasks.ids(ann, ""));
        assertRefused(410, "Sync state expired", () -> changes(ann, 3));
        assertEquals(List.of(), changes(ann, 4).entries());
        assertEquals(1, changes(ann, 0).entries().size());
        assertEquals(4, changes(ann, 0).next());
        assertEquals(0, changes(bob, 1).entries().size());
        assertEquals(List.of(other), tasks.ids(bob, ""));
        assertEquals("\"4\"", TaskDesk.tag(tasks.list(ann, "")));
        tasks.put(ann, kept, "{\"title\":\"d\"}");
        assertEquals(List.of(3L, 5L), seqs(kept));
        runAfter(DAYS.plusMinutes(1));
        assertEquals(List.of(5L), seqs(kept));
    }

    @Test
    void moreThanABatchGoes() throws Exception {
        long task = tasks.create(ann, "a");
        database.database().inTransaction(ann, connection -> {
            try (var insert = connection.prepareStatement(
                    "INSERT INTO change (owner, seq, task, at, username, credential, request_id, operation, state)"
                            + " VALUES (?, ?, ?, 0, 'ann', '', '', 'update', '{}')")) {
                for (int seq = 2; seq <= 2_500; seq++) {
                    insert.setLong(1, ann);
                    insert.setLong(2, seq);
                    insert.setLong(3, task);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            return 0;
        });
        runAfter(Duration.ZERO);
        assertEquals(1, database.number("SELECT COUNT(*) FROM change"));
        assertEquals(List.of(1L), seqs(task));
    }

    @Test
    void aKeyIsKeptForADay() throws Exception {
        tasks.post(ann, "{\"title\":\"x\"}", "Idempotency-Key", "k");
        runAfter(Duration.ofHours(24).minusMinutes(1));
        assertEquals(1, database.number("SELECT COUNT(*) FROM idempotency"));
        runAfter(Duration.ofHours(24).plusMinutes(1));
        assertEquals(0, database.number("SELECT COUNT(*) FROM idempotency"));
        tasks.post(ann, "{\"title\":\"x\"}", "Idempotency-Key", "k");
        assertEquals(2, tasks.ids(ann, "").size());
    }

    @Test
    void aStopIsHeard() throws Exception {
        tasks.delete(ann, tasks.create(ann, "a"));
        Clock later = Clock.offset(Clock.systemUTC(), DAYS.plusDays(1));
        new RetentionDao(database.database(), later, DAYS).run(() -> true);
        assertTrue(database.number("SELECT COUNT(*) FROM change") == 2);
    }
}
