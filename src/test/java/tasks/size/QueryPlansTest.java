package tasks.size;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.change.FeedDao;
import tasks.change.HistoryDao;
import tasks.change.RetentionDao;
import tasks.task.TaskDesk;
import tasks.task.TaskStatesDao;
import tasks.testkit.Json;
import tasks.testkit.QueryPlan;
import tasks.testkit.StatementRecorder;
import tasks.testkit.StatementRecorder.Asked;
import tasks.testkit.TestDatabase;

/**
 * Whatever a list, a page of one, the feed or a history asks the database, it reads through an index that begins with the
 * owner, or for a history with the task, in the order that the index has. What it asks is taken down while it asks; the plans are those of a database with
 * enough rows that a worse plan would be a dear one.
 */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class QueryPlansTest {
    private static final long OWNER = 1;
    private static final Population POPULATION = new Population(12_000, 12, 1_200);

    /** The ids by due date; and the tasks by their ids, which are sorted before they are read. */
    private static final String FEW = "task_by_due_up|task_pkey|task_by_owner|primary_key_\\w+";

    /** By task, whose number is unique. */
    private static final String HISTORY = "change_by_task";
    /** The ids of what may pass one filter, and those of them that pass all. */
    private static final String SOME = FEW + "|task_by_done|task_tag_pkey";

    @RegisterExtension
    final TestDatabase database;

    private final TestDatabase.Kind kind;
    private StatementRecorder recorder;
    private TaskDesk tasks;

    QueryPlansTest(TestDatabase.Kind kind) {
        this.kind = kind;
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void fill() throws Exception {
        try (Connection connection = TestDatabase.connect(database.settings().url())) {
            POPULATION.make(connection);
        }
        tasks = new TaskDesk(database.database());
        recorder = new StatementRecorder(database.database());
    }

    /** What asks, and the indexes that its statements go through. */
    private record Question(String name, Executable ask, String index) {
        /** The column that the index begins with. */
        String first() {
            return index.equals(HISTORY) ? "task" : "(due_|priority_)?owner";
        }
    }

    private Question list(String query, String index) {
        return new Question("/tasks?" + query, () -> tasks.list(OWNER, "limit=100&" + query), index);
    }

    /** Of the page after the first. */
    private Question next(String query, String index) throws Exception {
        String cursor = next(query).asText();
        recorder.take();
        return list(query + "&cursor=" + cursor, index);
    }

    /** Of the last page, which is of tasks that lack what is sorted by. */
    private Question last(String query) throws Exception {
        String cursor = "";
        String page = query;
        for (JsonNode next = next(page); next != null; next = next(page)) {
            cursor = "&cursor=" + next.asText();
            page = query + cursor;
        }
        recorder.take();
        return list(page, "task_by_lacks");
    }

    private JsonNode next(String page) throws Exception {
        return Json.read(TaskDesk.text(tasks.list(OWNER, "limit=100&" + page))).get("next");
    }

    private List<Question> lists() throws Exception {
        List<Question> questions = new ArrayList<>();
        for (String[] each : new String[][] {
            {"", "task_by_owner"},
            {"sort=id", "task_by_owner"},
            {"sort=-id", "task_by_owner"},
            {"sort=due", "task_by_due_up"},
            {"sort=-due", "task_by_due_down"},
            {"sort=priority", "task_by_priority_up"},
            {"sort=-priority", "task_by_priority_down"},
            {"done=true", "task_by_done"},
            {"done=false", "task_by_done"},
            {"done=true&sort=-id", "task_by_done"},
            {"tag=home", "task_tag_pkey|primary_key_\\w+"},
            {"tag=home&sort=-id", "task_tag_pkey|primary_key_\\w+"},
            {"due_before=2026-01-01", FEW},
            {"due_after=2026-01-01", FEW},
            {"due_before=2026-01-01&sort=due", "task_by_due_up"},
            {"due_after=2026-01-01&sort=due", "task_by_due_up"},
            {"due_before=2026-01-01&sort=-due", "task_by_due_down"},
            {"due_after=2026-01-01&sort=-due", "task_by_due_down"},
            {"q=a", SOME},
            {"q=a&sort=-id", SOME},
            {"q=a&sort=due", SOME}
        }) {
            questions.add(list(each[0], each[1]));
            questions.add(next(each[0], each[1]));
        }
        for (String order : List.of("due", "-due", "priority", "-priority")) {
            questions.add(last("sort=" + order));
        }
        questions.add(list("q=nothing%20like%20this", "task_by_owner"));
        questions.add(list("done=false&tag=home&sort=-priority", SOME));
        questions.add(list("q=nothing%20like%20this&done=true&due_after=2026-01-01", SOME));
        return questions;
    }

    private List<Question> others() {
        FeedDao feed = new FeedDao(database.database(), new TaskStatesDao());
        HistoryDao history = new HistoryDao(database.database());
        RetentionDao retention = new RetentionDao(database.database(), Clock.systemUTC(), Duration.ofDays(1));
        recorder.take();
        return List.of(
                new Question("first page of the feed", () -> feed.page(OWNER, at(0), 100), "task_by_seq"),
                new Question(
                        "page of the feed",
                        () -> feed.page(OWNER, at(1_000), 100),
                        "task_by_seq|tombstone_pkey|primary_key_\\w+"),
                new Question("history", () -> history.page(OWNER, 7, 0, 100), HISTORY),
                new Question(
                        "retention",
                        () -> retention.run(() -> false),
                        "change_pkey|primary_key_\\w+|idempotency_by_age|task_by_seq"));
    }

    private static FeedDao.Position at(long since) {
        return new FeedDao.Position(since, 0, Optional.empty());
    }

    @Test
    void whatIsReadIsTheOwnersByAnIndexInTheOrderAsked() throws Throwable {
        Set<String> seen = new HashSet<>();
        List<Executable> checks = new ArrayList<>();
        for (Question question :
                Stream.concat(lists().stream(), others().stream()).toList()) {
            recorder.take();
            question.ask.execute();
            List<Asked> asked = recorder.take().stream()
                    .filter(each ->
                            each.sql().startsWith("SELECT") && !each.sql().contains("FROM account"))
                    .filter(each -> seen.add(question.name + each.sql()))
                    .toList();
            assertFalse(asked.isEmpty(), question.name);
            asked.forEach(each -> checks.add(() -> check(question, each, plan(each))));
        }
        assertAll(checks);
    }

    /** As a request's connection has it. */
    private String plan(Asked asked) {
        return database.database().read(OWNER, connection -> QueryPlan.of(connection, asked));
    }

    private void check(Question question, Asked asked, String plan) {
        String all = question.name + "\n" + asked + "\n" + plan;
        boolean named = Pattern.compile("\\b(" + question.index + ")\\b", Pattern.CASE_INSENSITIVE)
                .matcher(plan)
                .find();
        assertTrue(named, all);
        if (asked.sql().contains(" IN (")) {
            assertFalse(plan.contains("Seq Scan") || plan.contains("Sort") || plan.contains("tableScan"), all);
        } else if (kind == TestDatabase.Kind.H2) {
            assertTrue(plan.contains("/* index sorted */"), all);
            assertTrue(
                    Pattern.compile(
                                    "/\\* PUBLIC\\.(" + question.index + "): [^*]*\\b" + question.first() + " = ",
                                    Pattern.CASE_INSENSITIVE)
                            .matcher(plan)
                            .find(),
                    all);
        } else {
            assertTrue(
                    Pattern.compile("Index Cond: \\(+" + question.first() + " = ")
                            .matcher(plan)
                            .find(),
                    all);
            assertFalse(plan.contains("Sort"), all);
            assertFalse(plan.contains("Seq Scan"), all);
        }
    }
}
