package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tasks.task.TaskDesk.assertRefused;
import static tasks.task.TaskDesk.id;
import static tasks.task.TaskDesk.tag;
import static tasks.task.TaskDesk.text;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.account.AccountDao;
import tasks.change.FeedDao;
import tasks.change.HistoryDao;
import tasks.http.Reply;
import tasks.testkit.TestDatabase;

/** Notes in both databases. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class NoteDaoTest {
    private static final long NO_NOTE = 4_711;
    private static final String X = "{\"text\":\"x\"}";
    private static final String NO_TASK_FOUND = "Task not found";
    private static final String NOT_FOUND = "Note not found";

    @RegisterExtension
    final TestDatabase database;

    private TaskDesk desk;
    private long ann;
    private long bob;
    private long task;

    NoteDaoTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void open() throws Exception {
        desk = new TaskDesk(database.database());
        AccountDao accounts = new AccountDao(database.database());
        ann = accounts.findOrCreate("ann");
        bob = accounts.findOrCreate("bob");
        task = desk.create(ann, "task");
    }

    @Test
    void aNoteIsMadeFoundChangedAndDeleted() throws Exception {
        assertEquals("{\"items\":[]}", text(desk.notes(ann, task)));
        Reply created = desk.postNote(ann, task, "first\nline");
        long note = id(created);
        String json = "{\"id\":" + note + ",\"text\":\"first\\nline\"}";
        assertEquals(201, created.status());
        assertEquals(json, text(created));
        assertEquals("/tasks/" + task + "/notes/" + note, created.headers().get("Location"));
        assertEquals(json, text(desk.getNote(ann, task, note)));
        long second = id(desk.postNote(ann, task, "second"));
        assertEquals(
                "{\"items\":[" + json + ",{\"id\":" + second + ",\"text\":\"second\"}]}", text(desk.notes(ann, task)));
        assertEquals("{\"id\":" + note + ",\"text\":\"x\"}", text(desk.putNote(ann, task, note, X)));
        assertEquals("{\"message\":\"Deleted\"}", text(desk.deleteNote(ann, task, note)));
        assertRefused(404, NOT_FOUND, () -> desk.getNote(ann, task, note));
        assertRefused(404, NOT_FOUND, () -> desk.putNote(ann, task, note, X));
        assertRefused(404, NOT_FOUND, () -> desk.deleteNote(ann, task, note));
        assertEquals("{\"items\":[{\"id\":" + second + ",\"text\":\"second\"}]}", text(desk.notes(ann, task)));
        assertEquals("{\"id\":" + task + ",\"title\":\"task\"}", text(desk.get(ann, task)));
    }

    @Test
    void aNoteIsItsTasks() throws Exception {
        long note = id(desk.postNote(ann, task, "ann's"));
        long other = desk.create(ann, "other");
        assertRefused(404, NOT_FOUND, () -> desk.getNote(ann, other, note));
        assertRefused(404, NOT_FOUND, () -> desk.putNote(ann, other, note, X));
        assertRefused(404, NOT_FOUND, () -> desk.deleteNote(ann, other, note));
        assertRefused(404, NOT_FOUND, () -> desk.getNote(ann, task, NO_NOTE));
        assertRefused(404, NO_TASK_FOUND, () -> desk.notes(bob, task));
        assertRefused(404, NO_TASK_FOUND, () -> desk.getNote(bob, task, note));
        assertRefused(404, NO_TASK_FOUND, () -> desk.putNote(bob, task, note, X));
        assertRefused(404, NO_TASK_FOUND, () -> desk.deleteNote(bob, task, note));
        desk.delete(ann, task);
        assertRefused(404, NO_TASK_FOUND, () -> desk.notes(ann, task));
        assertRefused(404, NO_TASK_FOUND, () -> desk.getNote(ann, task, note));
        assertEquals(0, database.number("SELECT COUNT(*) FROM note"));
    }

    @Test
    void aNotesWriteMovesItsTasksETagAndIsInItsHistory() throws Exception {
        Reply created = desk.postNote(ann, task, "one");
        long note = id(created);
        assertEquals("\"2\"", tag(created));
        assertEquals("\"2\"", tag(desk.get(ann, task)));
        assertEquals("\"2\"", tag(desk.notes(ann, task)));
        assertEquals(304, desk.notes(ann, task, "If-None-Match", "\"2\"").status());
        assertEquals(
                304, desk.getNote(ann, task, note, "If-None-Match", "\"2\"").status());
        assertRefused(412, "Precondition failed", () -> desk.notes(ann, task, "If-Match", "\"1\""));
        assertRefused(412, "Precondition failed", () -> desk.getNote(ann, task, note, "If-Match", "\"1\""));
        assertEquals(
                304,
                desk.notes(ann, task, "If-Match", "\"2\"", "If-None-Match", "*").status());
        assertRefused(412, "Precondition failed", () -> desk.putNote(ann, task, note, X, "If-Match", "\"1\""));
        assertEquals("\"3\"", tag(desk.putNote(ann, task, note, X, "If-Match", "\"2\"")));
        desk.deleteNote(ann, task, note);
        List<String> operations = new HistoryDao(database.database())
                .page(ann, task, 0, 10).items().stream()
                        .map(HistoryDao.Item::operation)
                        .toList();
        assertEquals(List.of("create", "note-create", "note-update", "note-delete"), operations);
        assertEquals("\"4\"", tag(desk.get(ann, task)));
    }

    @Test
    void theFeedHasThemInTheirTask() throws Exception {
        desk.create(ann, "without");
        long note = id(desk.postNote(ann, task, "one"));
        FeedDao feed = new FeedDao(database.database(), new TaskStatesDao());
        FeedDao.Page page = feed.page(ann, new FeedDao.Position(2, 0, Optional.empty()), 10);
        assertEquals(
                List.of(new FeedDao.Entry(
                        3,
                        task,
                        Optional.of("{\"id\":" + task + ",\"title\":\"task\",\"notes\":[{\"id\":" + note
                                + ",\"text\":\"one\"}]}"))),
                page.entries());
        desk.deleteNote(ann, task, note);
        page = feed.page(ann, new FeedDao.Position(3, 0, Optional.empty()), 10);
        assertEquals(
                Optional.of("{\"id\":" + task + ",\"title\":\"task\"}"),
                page.entries().get(0).state());
    }

    @Test
    void aTextIsThereAndNotTooLong() throws Exception {
        for (String body : List.of("{}", "{\"text\":null}", "{\"text\":\"\"}", "{\"text\":1}")) {
            assertRefused(400, "Text is required", () -> desk.putNote(ann, task, 1, body));
        }
        String longest = "\uD83D\uDE00".repeat(10_000);
        assertEquals(201, desk.postNote(ann, task, " ").status());
        assertEquals(201, desk.postNote(ann, task, longest).status());
        assertRefused(400, "Text must have at most 10000 characters", () -> post(longest + "x"));
    }

    private void post(String text) {
        try {
            desk.postNote(ann, task, text);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** What a thread allocates tells what it reads, on a machine under any load. */
    @Test
    void aNoteIsNotPaidForByTheOthersOfItsTask() throws Exception {
        for (int i = 0; i < 98; i++) {
            desk.postNote(ann, task, "x".repeat(10_000));
        }
        long note = id(desk.postNote(ann, task, "short"));
        long least = 98 * 10_000 / 4;
        long created = allocated(() -> desk.deleteNote(ann, task, id(desk.postNote(ann, task, "short"))));
        assertTrue(created < least, created + " bytes for a note more");
        long read = allocated(() -> desk.getNote(ann, task, note));
        assertTrue(read < least, read + " bytes for one note");
    }

    private static long allocated(Callable<Reply> work) throws Exception {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 20; i++) {
            work.call();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        work.call();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void aTaskHasAHundredNotesAtMost() throws Exception {
        for (int i = 0; i < 100; i++) {
            desk.postNote(ann, task, "note " + i, "Idempotency-Key", "k" + i);
        }
        assertRefused(409, "A task has at most 100 notes", () -> post("one more"));
        assertEquals(
                201, desk.postNote(ann, task, "note 0", "Idempotency-Key", "k0").status());
        assertEquals(100, database.number("SELECT COUNT(*) FROM note"));
        assertEquals(101, database.number("SELECT seq FROM account WHERE id = " + ann));
    }
}
