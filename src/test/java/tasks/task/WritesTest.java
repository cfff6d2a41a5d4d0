package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.account.AccountDao;
import tasks.change.ChangeDao;
import tasks.http.Call;
import tasks.http.Reply;
import tasks.testkit.Json;
import tasks.testkit.TestDatabase;

/** Every write of every DAO moves the seq, by one, of its owner, of its task and of the log. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class WritesTest {
    @RegisterExtension
    final TestDatabase database;

    private TaskDesk tasks;
    private ChangeDao changes;
    private long ann;
    private long task;
    private long note;
    /** Of every write. */
    private String[] headers = {};

    WritesTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    /** A write of each method, by its name. */
    @FunctionalInterface
    private interface Example {
        Reply write() throws Exception;
    }

    private final Map<String, Example> examples = Map.of(
            "TaskDao.create", () -> tasks.post(ann, Json.object("title", "new"), headers),
            "TaskDao.update", () -> tasks.patch(ann, task, "{\"done\":true}", headers),
            "TaskDao.delete", () -> tasks.delete(ann, task, headers),
            "NoteDao.create", () -> tasks.postNote(ann, task, "new", headers),
            "NoteDao.update", () -> tasks.putNote(ann, task, note, "{\"text\":\"other\"}", headers),
            "NoteDao.delete", () -> tasks.deleteNote(ann, task, note, headers));

    @BeforeEach
    void open() throws Exception {
        changes = new ChangeDao(database.database(), Clock.systemUTC());
        tasks = new TaskDesk(database.database());
        ann = new AccountDao(database.database()).findOrCreate("ann");
        task = tasks.create(ann, "a task");
        note = TaskDesk.id(tasks.postNote(ann, task, "a note"));
    }

    @Test
    void everyWriteMovesTheSeq() throws Exception {
        assertEquals(writes(), examples.keySet(), "each method that writes has an example, and nothing else has");
        for (Map.Entry<String, Example> example : examples.entrySet()) {
            task = tasks.create(ann, "a task");
            note = TaskDesk.id(tasks.postNote(ann, task, "a note"));
            long before = seq();
            example.getValue().write();
            String method = example.getKey();
            assertEquals(before + 1, seq(), method);
            assertEquals(before + 1, database.number("SELECT COUNT(*) FROM change"), method);
            assertEquals(before + 1, database.number("SELECT MAX(seq) FROM change"), method);
            assertEquals(1, database.number("""
                            SELECT COUNT(*) FROM change LEFT JOIN task ON task.id = change.task
                            LEFT JOIN tombstone ON tombstone.task = change.task
                            WHERE change.seq = %d AND COALESCE(task.seq, tombstone.seq) = change.seq""".formatted(before + 1)), method);
        }
    }

    @Test
    void everyWriteHasOneEffectAndOneAnswerUnderAKey() throws Exception {
        for (Map.Entry<String, Example> example : examples.entrySet()) {
            headers = new String[0];
            task = tasks.create(ann, "a task");
            note = TaskDesk.id(tasks.postNote(ann, task, "a note"));
            long before = seq();
            String method = example.getKey();
            headers = new String[] {"Idempotency-Key", method};
            Reply first = example.getValue().write();
            Reply second = example.getValue().write();
            assertEquals(before + 1, seq(), method);
            assertEquals(first.status(), second.status(), method);
            assertEquals(TaskDesk.text(first), TaskDesk.text(second), method);
            assertEquals(first.headers(), second.headers(), method);
        }
    }

    @Test
    void aWriteThatIsNotInTheLogIsNotMade() {
        Call call = TaskDesk.call(ann, "PUT", task, "", "");
        long before = seq();
        assertThrows(
                IllegalStateException.class,
                () -> changes.write(call, write -> {
                    try (var update = write.connection().prepareStatement("UPDATE task SET title = 'forgotten'")) {
                        update.executeUpdate();
                    }
                    return Reply.message("Done");
                }));
        assertEquals(before, seq());
        assertTrue(TaskDesk.text(tasks.get(ann, task)).contains("a task"));
    }

    private long seq() {
        return database.number("SELECT seq FROM account WHERE id = " + ann);
    }

    /** The methods of the DAOs of tasks that hand work to the log: what else writes, a rule refuses. */
    private static Set<String> writes() {
        Set<String> writes = new TreeSet<>();
        for (JavaClass dao : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("tasks.task")) {
            dao.getMethodCallsFromSelf().stream()
                    .filter(call -> call.getTargetOwner().isEquivalentTo(ChangeDao.class))
                    .filter(call -> call.getName().equals("write"))
                    .forEach(call -> writes.add(
                            dao.getSimpleName() + "." + call.getOrigin().getName()));
        }
        return writes;
    }
}
