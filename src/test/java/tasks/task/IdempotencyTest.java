package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tasks.task.TaskDesk.assertRefused;
import static tasks.task.TaskDesk.text;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.account.AccountDao;
import tasks.http.Reply;
import tasks.testkit.TestDatabase;

/** A request with an Idempotency-Key has one effect and one answer, however often it is sent. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class IdempotencyTest {
    private static final String KEY = "Idempotency-Key";
    private static final String X = "{\"title\":\"x\"}";

    @RegisterExtension
    final TestDatabase database;

    private TaskDesk tasks;
    private long ann;
    private long bob;

    IdempotencyTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void openAccounts() {
        tasks = new TaskDesk(database.database());
        AccountDao accounts = new AccountDao(database.database());
        ann = accounts.findOrCreate("ann");
        bob = accounts.findOrCreate("bob");
    }

    private static void assertSame(Reply first, Reply second) {
        assertEquals(first.status() + text(first), second.status() + text(second));
        assertEquals(first.headers(), second.headers());
        assertEquals(first.contentType(), second.contentType());
    }

    private long writes() {
        return database.number("SELECT seq FROM account WHERE id = " + ann);
    }

    @Test
    void afterADayTheSameKeyIsANewRequest() throws Exception {
        String key = "Idempotency-Key";
        long first = TaskDesk.id(tasks.post(ann, "{\"title\":\"a\"}", key, "k"));
        TaskDesk almost =
                new TaskDesk(database.database(), in(Duration.ofHours(24).minusMinutes(1)));
        assertEquals(first, TaskDesk.id(almost.post(ann, "{\"title\":\"a\"}", key, "k")));
        TaskDesk later =
                new TaskDesk(database.database(), in(Duration.ofHours(24).plusMinutes(1)));
        long second = TaskDesk.id(later.post(ann, "{\"title\":\"b\"}", key, "k"));
        assertNotEquals(first, second);
        assertEquals(second, TaskDesk.id(later.post(ann, "{\"title\":\"b\"}", key, "k")));
    }

    private static Clock in(Duration time) {
        return Clock.offset(Clock.systemUTC(), time);
    }

    @Test
    void theSameRequestIsAnsweredAgainAndDoneOnce() throws Exception {
        Reply created = tasks.post(ann, X, KEY, "a");
        assertSame(created, tasks.post(ann, X, KEY, "a"));
        long id = TaskDesk.id(created);
        Reply changed = tasks.put(ann, id, X, KEY, "b", "If-Match", "\"1\"");
        tasks.patch(ann, id, "{\"title\":\"later\"}");
        assertSame(changed, tasks.put(ann, id, X, KEY, "b", "If-Match", "\"1\""));
        Reply patched = tasks.patch(ann, id, "{\"done\":true}", KEY, "c");
        assertSame(patched, tasks.patch(ann, id, "{\"done\":true}", KEY, "c"));
        Reply deleted = tasks.delete(ann, id, KEY, "d");
        assertSame(deleted, tasks.delete(ann, id, KEY, "d"));
        assertEquals(5, writes());
        assertEquals(List.of(), tasks.ids(ann, ""));
        tasks = new TaskDesk(database.reopen());
        assertSame(created, tasks.post(ann, X, KEY, "a"));
        assertEquals(5, writes());
    }

    @Test
    void anotherRequestUnderAKeyIsRefused() throws Exception {
        long id = TaskDesk.id(tasks.post(ann, X, KEY, "a"));
        String sentence = "Idempotency-Key was used for another request";
        assertRefused(422, sentence, () -> tasks.post(ann, "{\"title\":\"x\" }", KEY, "a"));
        assertRefused(422, sentence, () -> tasks.put(ann, id, X, KEY, "a"));
        assertRefused(422, sentence, () -> tasks.delete(ann, id, KEY, "a"));
        assertEquals(1, writes());
        assertEquals(201, tasks.post(bob, "{\"title\":\"bob's\"}", KEY, "a").status());
        assertEquals(201, tasks.post(ann, X, KEY, "A").status());
    }

    @Test
    void aRefusedRequestLeavesItsKeyFree() throws Exception {
        assertRefused(400, "Title is required", () -> tasks.post(ann, "{}", KEY, "a"));
        assertRefused(404, "Task not found", () -> tasks.put(ann, 4_711, X, KEY, "a"));
        long id = TaskDesk.id(tasks.post(ann, X, KEY, "a"));
        assertRefused(412, "Precondition failed", () -> tasks.put(ann, id, X, KEY, "b", "If-Match", "\"9\""));
        assertEquals(200, tasks.put(ann, id, X, KEY, "b", "If-Match", "\"1\"").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "\u00e4", "a\u007f", "\t"})
    void anUnsoundKeyIsRefused(String key) {
        assertRefused(
                400, "Idempotency-Key must be 1 to 255 visible ASCII characters", () -> tasks.post(ann, X, KEY, key));
        assertEquals(0, writes());
    }

    @Test
    void aKeyIsOneHeaderOf255CharactersAtMost() {
        String sentence = "Idempotency-Key must be 1 to 255 visible ASCII characters";
        assertRefused(400, sentence, () -> tasks.post(ann, X, KEY, "k".repeat(256)));
        assertRefused(400, sentence, () -> tasks.post(ann, X, KEY, "a", KEY, "b"));
        assertEquals(201, tasks.post(ann, X, KEY, "~!".repeat(127) + "k").status());
    }

    @Test
    void tenEqualRequestsAtOnceHaveOneEffectAndTenEqualAnswers() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(10);
        for (int round = 0; round < 10; round++) {
            String key = "round" + round;
            Set<String> answers = new HashSet<>();
            Callable<Reply> request = () -> tasks.post(ann, X, KEY, key);
            for (Future<Reply> answer : clients.invokeAll(Collections.nCopies(10, request))) {
                answers.add(text(answer.get()) + answer.get().headers());
            }
            assertEquals(1, answers.size(), answers.toString());
            assertEquals(round + 1, writes());
        }
        clients.shutdown();
    }

    @Test
    void aRequestWaitsForItsTwinTwoSecondsAndIsThenToldToComeBack() throws Exception {
        try (Connection twin = TestDatabase.connect(database.settings().url());
                Statement statement = twin.createStatement()) {
            twin.setAutoCommit(false);
            statement.execute("UPDATE account SET seq = seq WHERE id = " + ann);
            long start = System.nanoTime();
            assertRefused(
                    409,
                    "Another request, perhaps this one, is still being carried out",
                    () -> tasks.post(ann, X, KEY, "a"));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(millis >= 1_900 && millis < 3_000, millis + " ms");
            twin.rollback();
        }
        assertEquals(201, tasks.post(ann, X, KEY, "a").status());
    }
}
