package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tasks.task.TaskDesk.assertRefused;
import static tasks.task.TaskDesk.id;
import static tasks.task.TaskDesk.tag;
import static tasks.task.TaskDesk.text;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
import tasks.change.PurgeDao;
import tasks.db.Sql;
import tasks.http.Reply;
import tasks.testkit.Json;
import tasks.testkit.TestDatabase;

/** Tasks in both databases. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class TaskDaoTest {
    private static final long NO_TASK = 4_711;
    private static final String NOT_FOUND = "Task not found";
    private static final String X = "{\"title\":\"x\"}";
    private static final String FULL = "{\"title\":\"t\",\"description\":\"d\\n\",\"done\":true,\"due\":\"2026-11-24\","
            + "\"priority\":3,\"tags\":[\"b\",\"a\"]}";

    @RegisterExtension
    final TestDatabase database;

    private TaskDesk tasks;
    private long ann;
    private long bob;

    TaskDaoTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void openAccounts() {
        tasks = new TaskDesk(database.database());
        AccountDao accounts = new AccountDao(database.database());
        ann = accounts.findOrCreate("ann");
        bob = accounts.findOrCreate("bob");
    }

    @Test
    void aTaskIsCreatedFoundChangedAndDeleted() throws Exception {
        Reply created = tasks.post(ann, "{\"title\":\"first\"}");
        long id = id(created);
        assertTrue(id > 0);
        assertEquals("{\"id\":" + id + ",\"title\":\"first\"}", text(created));
        assertEquals("/tasks/" + id, created.headers().get("Location"));
        assertEquals(text(created), text(tasks.get(ann, id)));

        Reply changed = tasks.put(ann, id, "{\"title\":\"second\"}");
        assertEquals("{\"id\":" + id + ",\"title\":\"second\"}", text(changed));
        assertEquals(text(changed), text(tasks.get(ann, id)));

        assertEquals("{\"message\":\"Deleted\"}", text(tasks.delete(ann, id)));
        assertRefused(404, NOT_FOUND, () -> tasks.get(ann, id));
        assertRefused(404, NOT_FOUND, () -> tasks.put(ann, id, X));
        assertRefused(404, NOT_FOUND, () -> tasks.patch(ann, id, X));
        assertRefused(404, NOT_FOUND, () -> tasks.delete(ann, id));
        assertEquals("[]", tasks.items(ann, ""));
    }

    @Test
    void everyMemberComesBackInItsPlace() throws Exception {
        Reply created = tasks.post(ann, FULL);
        String json = text(created);
        String completed = Json.read(json).get("completed").asText();
        assertEquals(
                "{\"id\":" + id(created) + ",\"title\":\"t\",\"description\":\"d\\n\",\"done\":true,\"completed\":\""
                        + completed + "\",\"due\":\"2026-11-24\",\"priority\":3,\"tags\":[\"b\",\"a\"]}",
                json);
        assertEquals(json, text(tasks.get(ann, id(created))));
        assertEquals("[" + json + "]", tasks.items(ann, ""));
    }

    @Test
    void whatARequestDoesNotNameStaysAsItIs() throws Exception {
        String before = text(tasks.post(ann, FULL));
        long id = Json.id(before);
        assertEquals(before, text(tasks.put(ann, id, "{\"title\":\"t\"}")));
        assertEquals(before, text(tasks.patch(ann, id, "{}")));
        assertEquals(before, text(tasks.put(ann, id, "{\"title\":\"t\",\"due\":null,\"tags\":null,\"done\":null}")));
        assertEquals(before, text(tasks.patch(ann, id, "{\"done\":true}")));
        assertEquals(before.replace("\"t\"", "\"u\""), text(tasks.patch(ann, id, "{\"title\":\"u\"}")));
        assertEquals("[" + text(tasks.get(ann, id)) + "]", tasks.items(ann, "tag=a"));
        String cleared = text(tasks.patch(
                ann, id, "{\"description\":null,\"done\":null,\"due\":null,\"priority\":null,\"tags\":null}"));
        assertEquals("{\"id\":" + id + ",\"title\":\"u\"}", cleared);
        assertEquals("[]", tasks.items(ann, "tag=a"));
        assertRefused(400, "Title is required", () -> tasks.patch(ann, id, "{\"title\":null}"));
        assertRefused(400, "Title is required", () -> tasks.put(ann, id, "{\"done\":true}"));
        assertEquals(cleared, text(tasks.get(ann, id)));
    }

    @Test
    void theETagIsTheNumberOfTheWrite() throws Exception {
        Reply created = tasks.post(ann, X);
        long id = id(created);
        assertEquals("\"1\"", tag(created));
        assertEquals("\"1\"", tag(tasks.get(ann, id)));
        assertEquals("\"2\"", tag(tasks.post(ann, X)));
        assertEquals("\"3\"", tag(tasks.put(ann, id, X)));
        assertEquals("\"3\"", tag(tasks.get(ann, id)));
        assertEquals("\"3\"", tag(tasks.list(ann, "")));
        assertEquals(304, tasks.get(ann, id, "If-None-Match", "\"3\"").status());
        assertEquals(
                304, tasks.list(ann, "q=y", "If-None-Match", "W/\"3-gzip\"").status());
        assertEquals(0, tasks.list(ann, "", "If-None-Match", "\"3\"").body().length);
        assertEquals(200, tasks.get(ann, id, "If-None-Match", "\"1\"").status());
        assertEquals(null, tag(tasks.delete(ann, id)));
        assertEquals("\"4\"", tag(tasks.list(ann, "")));
        assertEquals("\"0\"", tag(tasks.list(bob, "")));
    }

    @Test
    void aLostUpdateIsRefused() throws Exception {
        long id = tasks.create(ann, "one");
        tasks.put(ann, id, "{\"title\":\"two\"}", "If-Match", "\"1\"");
        for (String stale : List.of("\"1\"", "\"22\"", "2", "\"x\"")) {
            assertRefused(412, "Precondition failed", () -> tasks.put(ann, id, X, "If-Match", stale));
            assertRefused(412, "Precondition failed", () -> tasks.patch(ann, id, X, "If-Match", stale));
            assertRefused(412, "Precondition failed", () -> tasks.delete(ann, id, "If-Match", stale));
        }
        assertRefused(412, "Precondition failed", () -> tasks.put(ann, id, X, "If-None-Match", "*"));
        assertRefused(412, "Precondition failed", () -> tasks.post(ann, X, "If-Match", "\"1\""));
        assertRefused(404, NOT_FOUND, () -> tasks.put(ann, NO_TASK, X, "If-Match", "*"));
        assertEquals("[{\"id\":" + id + ",\"title\":\"two\"}]", tasks.items(ann, ""));
        tasks.patch(ann, id, "{\"title\":\"three\"}", "If-Match", "\"2--gzip\"");
        tasks.delete(ann, id, "If-Match", "*");
        assertEquals(4, accountSeq(ann));
    }

    @Test
    void anotherOwnersTaskIsNoTask() throws Exception {
        long id = tasks.create(ann, "ann's");
        assertEquals("[]", tasks.items(bob, ""));
        assertRefused(404, NOT_FOUND, () -> tasks.get(bob, id));
        assertRefused(404, NOT_FOUND, () -> tasks.put(bob, id, X));
        assertRefused(404, NOT_FOUND, () -> tasks.patch(bob, id, X));
        assertRefused(404, NOT_FOUND, () -> tasks.delete(bob, id));
        assertEquals("[{\"id\":" + id + ",\"title\":\"ann's\"}]", tasks.items(ann, ""));
        assertEquals(1, accountSeq(ann));
        assertEquals(0, accountSeq(bob));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, NO_TASK, Long.MAX_VALUE, Long.MIN_VALUE})
    void noOtherNumberNamesATask(long id) throws Exception {
        tasks.create(ann, "a task");
        assertRefused(404, NOT_FOUND, () -> tasks.get(ann, id));
        assertRefused(404, NOT_FOUND, () -> tasks.put(ann, id, X));
        assertRefused(404, NOT_FOUND, () -> tasks.delete(ann, id));
        assertEquals(1, accountSeq(ann));
    }

    @Test
    void anIdIsNeverUsedAgainNotEvenAfterARestart() throws Exception {
        long last = 0;
        for (int i = 0; i < 3; i++) {
            long owner = i % 2 == 0 ? ann : bob;
            long id = tasks.create(owner, "gone soon");
            assertTrue(id > last, id + " after " + last);
            last = id;
            tasks.delete(owner, id);
            tasks = new TaskDesk(database.reopen());
        }
        assertEquals(0, database.number("SELECT COUNT(*) FROM task"));
    }

    @Test
    void theDataSurviveARestart() throws Exception {
        String task = text(tasks.post(ann, FULL));
        assertEquals("[" + task + "]", new TaskDesk(database.reopen()).items(ann, ""));
        assertEquals(ann, new AccountDao(database.database()).findOrCreate("ANN"));
        assertEquals(1, accountSeq(ann));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e4", "\uD83D\uDE00", "'; DROP TABLE task; --", "\\", "x\u2028", " \u00a0x "})
    void everyTitleComesBackAsItWas(String title) throws Exception {
        long id = tasks.create(ann, title);
        assertEquals(title, Json.read(text(tasks.get(ann, id))).get("title").asText());
    }

    @Test
    void theLongestOfEverythingFits() throws Exception {
        String astral = "\uD83D\uDE00";
        List<String> tags = new ArrayList<>();
        for (int i = 10; i < 30; i++) {
            tags.add("\"" + astral.repeat(48) + i + "\"");
        }
        String json = "{\"title\":\"" + astral.repeat(500) + "\",\"description\":\"" + "\\u0001".repeat(10_000)
                + "\",\"due\":\"2026-11-24T23:59:59.123456789123456789123456789012+23:59\",\"tags\":" + tags + "}";
        Reply created = tasks.post(ann, json);
        assertEquals(text(created), text(tasks.get(ann, id(created))));
        Reply changed = tasks.put(ann, id(created), json, "Idempotency-Key", "k".repeat(255));
        assertEquals(text(created), text(changed));
    }

    @Test
    void tasksGoWithTheirAccount() throws Exception {
        tasks.post(ann, FULL);
        tasks.delete(ann, tasks.create(ann, "gone"), "Idempotency-Key", "k");
        long kept = tasks.create(bob, "b");
        database.database()
                .inTransaction(
                        ann, connection -> Sql.update(connection, "UPDATE account SET deleted = 1 WHERE id = ?", ann));
        new PurgeDao(database.database(), Clock.systemUTC()).run(() -> false);
        for (String table : List.of("task", "task_tag", "change", "tombstone", "idempotency")) {
            assertEquals(0, database.number("SELECT COUNT(*) FROM " + table + " WHERE owner = " + ann), table);
        }
        assertEquals(List.of(kept), tasks.ids(bob, ""));
    }

    @Test
    void aWriteForAnAccountThatIsGoneIsRefused() {
        assertRefused(401, "Invalid token", () -> tasks.post(NO_TASK, X));
        assertEquals(0, database.number("SELECT COUNT(*) FROM task"));
    }

    @Test
    void eightWritersOfOneOwnerLeaveNoGapAndRepeatNoSeq() throws Exception {
        int writers = 8;
        int each = 25;
        int all = writers * each;
        Callable<List<Long>> writer = () -> {
            List<Long> mine = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                mine.add(tasks.create(ann, "task"));
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
        assertEquals(all, database.number("SELECT COUNT(*) FROM change"));
    }

    private long accountSeq(long owner) {
        return database.number("SELECT seq FROM account WHERE id = " + owner);
    }

    private long taskSeq(long id) {
        return database.number("SELECT seq FROM task WHERE id = " + id);
    }
}
