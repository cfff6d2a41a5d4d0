package tasks.size;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.task.TaskDesk;
import tasks.testkit.Json;
import tasks.testkit.TestDatabase;

/**
 * Whatever a list filters by, and in whatever order, it has what a look at each task would give: of an owner with so many that
 * some filters are answered through their own index, and others are looked for in the list's order.
 */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class FilteredListsTest {
    private static final long OWNER = 1;
    /** Two thirds of the owner's are not done, which is more than are sorted by the server itself. */
    private static final Population POPULATION = new Population(6_700, 2, 6_500);

    /** In all tasks, some, a few and none; in the case of none of them. */
    private static final List<String> TEXTS =
            List.of("", "A", "mIlk", "dentist garden", "77", "100%", "nothing like this");

    @RegisterExtension
    final TestDatabase database;

    FilteredListsTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    /** A parameter, and what it leaves. */
    private record Filter(String parameter, Predicate<JsonNode> passes) {}

    private static final List<Filter> FILTERS = List.of(
            new Filter("", task -> true),
            new Filter("&done=false", task -> !task.has("done")),
            new Filter("&tag=home", task -> task.path("tags").toString().contains("\"home\"")),
            new Filter("&due_after=2027-06-20", task -> due(task) > day("2027-06-20") && task.has("due")),
            new Filter(
                    "&done=true&due_before=2026-10-01",
                    task -> task.has("done") && task.has("due") && due(task) < day("2026-10-01")),
            new Filter(
                    "&done=false&tag=home&due_before=2027-01-01",
                    task -> !task.has("done")
                            && task.path("tags").toString().contains("\"home\"")
                            && due(task) < day("2027-01-01")));

    private static long day(String day) {
        return java.time.LocalDate.parse(day).toEpochDay();
    }

    private static long due(JsonNode task) {
        return task.has("due") ? day(task.get("due").asText()) : Long.MAX_VALUE;
    }

    private static long priority(JsonNode task) {
        return task.path("priority").asLong(Long.MAX_VALUE);
    }

    private static long down(long key) {
        return key == Long.MAX_VALUE ? key : -key;
    }

    @Test
    void aListHasWhatALookAtEachTaskWouldGive() throws Exception {
        try (Connection connection = TestDatabase.connect(database.settings().url())) {
            POPULATION.make(connection);
        }
        TaskDesk desk = new TaskDesk(database.database());
        desk.post(
                OWNER,
                "{\"title\":\"100% \u00c4RGER " + "mILK ".repeat(90) + "\",\"description\":\"" + "LONG ".repeat(200)
                        + "\"}");
        List<JsonNode> all = items(desk, "");
        assertEquals(6_501, all.size());
        for (String text : TEXTS) {
            for (Filter filter : FILTERS) {
                List<JsonNode> left = all.stream()
                        .filter(filter.passes)
                        .filter(task -> has(task, text.toLowerCase(Locale.ROOT)))
                        .toList();
                String query = "q=" + text.replace("%", "%25").replace(" ", "%20") + filter.parameter;
                check(desk, query, "id", left, task -> 0, 3);
                check(desk, query, "due", left, FilteredListsTest::due, 1);
                check(desk, query, "-due", left, task -> down(due(task)), 1);
                check(desk, query, "priority", left, FilteredListsTest::priority, 1);
            }
        }
        assertEquals(List.of(), items(desk, "q=100_"));
        assertEquals(1, items(desk, "q=%C3%A4rger").size());
        assertEquals(
                1,
                items(desk, "q=milk%20milk%20milk%20milk%20MILK%20milk&sort=-id")
                        .size());
        assertTrue(items(desk, "q=77&sort=-id").size() > 10);
    }

    private static boolean has(JsonNode task, String text) {
        return task.get("title").asText().toLowerCase(Locale.ROOT).contains(text)
                || task.path("description").asText().toLowerCase(Locale.ROOT).contains(text);
    }

    private static void check(
            TaskDesk desk, String query, String sort, List<JsonNode> left, ToLongFunction<JsonNode> key, int pages)
            throws Exception {
        List<Long> expected = left.stream()
                .sorted(Comparator.comparingLong(key)
                        .thenComparingLong(task -> task.get("id").asLong()))
                .map(task -> task.get("id").asLong())
                .toList();
        String cursor = "";
        List<Long> found = new ArrayList<>();
        for (int i = 0; i <= pages && cursor != null; i++) {
            JsonNode page = Json.read(TaskDesk.text(desk.list(OWNER, query + "&limit=300&sort=" + sort + cursor)));
            page.get("items").forEach(task -> found.add(task.get("id").asLong()));
            cursor = page.has("next") ? "&cursor=" + page.get("next").asText() : null;
        }
        int size = cursor == null ? expected.size() : found.size();
        assertEquals(expected.subList(0, size), found, query + " by " + sort);
    }

    private static List<JsonNode> items(TaskDesk desk, String query) throws Exception {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = Json.read(TaskDesk.text(desk.list(OWNER, query + cursor)));
            page.get("items").forEach(items::add);
            cursor = page.has("next") ? "&cursor=" + page.get("next").asText() : null;
        }
        return items;
    }
}
