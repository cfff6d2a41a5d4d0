package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tasks.task.TaskDesk.assertRefused;

import java.sql.Connection;
import java.sql.Statement;
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
    /** Of the first task, at the beginning of time. */
    private static final String CHANGES = " (owner, seq, task, at, username, credential, request_id, operation, state)"
            + " VALUES (?, ?, 1, 0, 'ann', '', '', 'update', '{}')";

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
        insert("change", CHANGES, 2, 2_500);
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

    /** Rows that were written long ago. */
    private void insert(String table, String values, long from, long to) {
        database.database().inTransaction(ann, connection -> {
            try (var insert = connection.prepareStatement("INSERT INTO " + table + values)) {
                for (long i = from; i <= to; i++) {
                    insert.setLong(1, ann);
                    insert.setLong(2, i);
                    insert.addBatch();
                }
                return insert.executeBatch();
            }
        });
    }

    @Test
    void manyKeysOfOneOwnerGoInNoTime() throws Exception {
        insert("idempotency", " (owner, name, at, fingerprint, status, body) VALUES (?, ?, 0, '', 201, '')", 1, 5_000);
        tasks.post(ann, "{\"title\":\"x\"}", "Idempotency-Key", "young");
        assertTimeout(Duration.ofSeconds(10), () -> runAfter(Duration.ZERO));
        assertEquals(1, database.number("SELECT COUNT(*) FROM idempotency"));
    }

    @Test
    void anOwnerWithWhomItFailsKeepsNobodyElseWaiting() throws Exception {
        tasks.delete(ann, tasks.create(ann, "a"));
        tasks.delete(bob, tasks.create(bob, "b"));
        tasks.post(bob, "{\"title\":\"x\"}", "Idempotency-Key", "k");
        try (Connection other = TestDatabase.connect(database.settings().url());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE account SET seq = seq WHERE id = " + ann);
            runAfter(DAYS.plusDays(1));
            assertEquals(2, database.number("SELECT COUNT(*) FROM change WHERE owner = " + ann));
            assertEquals(1, database.number("SELECT COUNT(*) FROM change WHERE owner = " + bob));
            assertEquals(0, database.number("SELECT COUNT(*) FROM idempotency"));
            other.rollback();
        }
        runAfter(DAYS.plusDays(1));
        assertEquals(0, database.number("SELECT COUNT(*) FROM change WHERE owner = " + ann));
    }

    @Test
    void oneRowOfAClockThatWasWrongKeepsNoOther() throws Exception {
        long task = tasks.create(ann, "a");
        insert("change", CHANGES.replace("0", Long.toString(Long.MAX_VALUE)), 2, 2);
        insert("change", CHANGES, 3, 1_500);
        runAfter(Duration.ZERO);
        assertEquals(List.of(1L, 2L), seqs(task));
    }

    @Test
    void aStopIsHeard() throws Exception {
        tasks.delete(ann, tasks.create(ann, "a"));
        Clock later = Clock.offset(Clock.systemUTC(), DAYS.plusDays(1));
        new RetentionDao(database.database(), later, DAYS).run(() -> true);
        assertTrue(database.number("SELECT COUNT(*) FROM change") == 2);
    }
}
