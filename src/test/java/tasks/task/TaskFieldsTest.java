package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static tasks.task.TaskDesk.assertRefused;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What bodies may say of tasks. */
class TaskFieldsTest {
    private static final Task BARE = Task.titled(7, 3, "before");

    private static TaskFields whole(String members) {
        return TaskFields.whole(TaskDesk.call(1, "PUT", 7, "", "{\"title\":\"t\"" + members + "}"));
    }

    private static TaskFields patch(String body) {
        return TaskFields.patch(TaskDesk.call(1, "PATCH", 7, "", body));
    }

    private static String after(String members) {
        return whole(members).apply(BARE, 0).json();
    }

    static Stream<List<String>> wrong() {
        String description = "Description must be a string of at most 10000 characters";
        String due = "Due must be an RFC 3339 date, or date-time with offset";
        String dueLength = "Due must have at most 64 characters";
        String priority = "Priority must be a whole number from 1 to 9";
        String tags = "Tags must be at most 20 strings of 1 to 50 characters, without control characters";
        return Stream.of(
                List.of("description", "1", description),
                List.of("description", "\"" + "x".repeat(10_001) + "\"", description),
                List.of("description", "[\"x\"]", description),
                List.of("done", "\"true\"", "Done must be true or false"),
                List.of("done", "1", "Done must be true or false"),
                List.of("due", "\"soon\"", due),
                List.of("due", "20261124", due),
                List.of("due", "\"\"", due),
                List.of("due", "\"2026-11-24T12:00:60Z\"", due),
                List.of("due", "\"2026-11-24T12:00:00." + "1".repeat(44) + "Z\"", dueLength),
                List.of("priority", "0", priority),
                List.of("priority", "10", priority),
                List.of("priority", "-1", priority),
                List.of("priority", "1.0", priority),
                List.of("priority", "1e0", priority),
                List.of("priority", "\"1\"", priority),
                List.of("priority", "99999999999999999999", priority),
                List.of("tags", "\"a\"", tags),
                List.of("tags", "[1]", tags),
                List.of("tags", "[null]", tags),
                List.of("tags", "[[\"a\"]]", tags),
                List.of("tags", "[\"\"]", tags),
                List.of("tags", "[\" \"]", tags),
                List.of("tags", "[\"a\\nb\"]", tags),
                List.of("tags", "[\"" + "x".repeat(51) + "\"]", tags),
                List.of("tags", "[\"x\"" + ",\"x\"".repeat(20) + "]", tags),
                List.of(
                        "tags",
                        "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\",\"12\",\"13\",\"14\","
                                + "\"15\",\"16\",\"17\",\"18\",\"19\",\"20\",\"21\"]",
                        tags));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aMemberThatIsWrongIsNamed(List<String> member) {
        String json = "\"" + member.get(0) + "\":" + member.get(1);
        assertRefused(400, member.get(2), () -> whole("," + json));
        assertRefused(400, member.get(2), () -> patch("{" + json + "}"));
    }

    @Test
    void theTitleIsLookedAtFirst() {
        assertRefused(400, "Title is required", () -> patch("{\"done\":1,\"title\":\"\"}"));
    }

    @Test
    void nothingIsSetThatIsEmpty() {
        assertEquals(
                "{\"id\":7,\"title\":\"t\"}",
                after(",\"description\":\"\",\"done\":false,\"due\":null,\"priority\":null,\"tags\":[]"));
    }

    @Test
    void aTagIsThereOnce() {
        assertEquals("{\"id\":7,\"title\":\"t\",\"tags\":[\"b\",\"a\"]}", after(",\"tags\":[\"b\",\"a\",\"b\"]"));
    }

    @Test
    void completedIsWhenItBecameDone() {
        Task done =
                whole(",\"done\":true,\"completed\":\"1999-01-01T00:00:00Z\"").apply(BARE, 1_000);
        assertEquals("{\"id\":7,\"title\":\"t\",\"done\":true,\"completed\":\"1970-01-01T00:00:01Z\"}", done.json());
        assertEquals(done, whole(",\"done\":true").apply(done, 2_000));
        Task again = whole(",\"done\":false").apply(done, 3_000);
        assertEquals("{\"id\":7,\"title\":\"t\"}", again.json());
        assertEquals(
                "{\"id\":7,\"title\":\"t\",\"done\":true,\"completed\":\"1970-01-01T00:00:04.005Z\"}",
                patch("{\"done\":true}").apply(again, 4_005).json());
    }

    @Test
    void aCharacterIsACodePoint() {
        String astral = "\uD83D\uDE00";
        whole(",\"description\":\"" + astral.repeat(10_000) + "\",\"tags\":[\"" + astral.repeat(50) + "\"]");
        assertRefused(
                400,
                "Description must be a string of at most 10000 characters",
                () -> whole(",\"description\":\"" + astral.repeat(10_001) + "\""));
    }
}
