package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tasks.testkit.Alone;
import tasks.testkit.Answer;
import tasks.testkit.Json;
import tasks.testkit.OnEveryStore;
import tasks.testkit.Scenario;

/** Sixty-four clients at once: each sees its own writes, and together they leave exactly what they were told. */
@Alone
@OnEveryStore
class ConcurrencyIT extends Scenario {
    private static final int CLIENTS = 64;
    private static final int TASKS_EACH = 8;

    @Test
    void sixtyFourClientsAtOnceAreServedRightly() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Callable<Map<Long, String>>> work = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String name = "client " + i;
                work.add(() -> client(name));
            }
            Map<Long, String> expected = new HashMap<>();
            int created = 0;
            for (Future<Map<Long, String>> each : clients.invokeAll(work)) {
                expected.putAll(each.get());
                created += each.get().size();
            }
            assertEquals(created, expected.size(), "no id was given twice");
            Map<Long, String> listed = new HashMap<>();
            List<Long> order = new ArrayList<>();
            for (JsonNode task : http.tasks()) {
                listed.put(task.get("id").asLong(), task.get("title").asText());
                order.add(task.get("id").asLong());
            }
            Set<Long> sorted = new TreeSet<>(order);
            assertEquals(List.copyOf(sorted), order);
            expected.forEach((id, title) -> assertEquals(title, listed.get(id)));
            assertTrue(listed.values().stream().noneMatch("to be deleted"::equals));
        } finally {
            clients.shutdownNow();
        }
    }

    /** What it leaves behind. */
    private Map<Long, String> client(String name) throws Exception {
        Map<Long, String> mine = new HashMap<>();
        for (int i = 0; i < TASKS_EACH; i++) {
            long id = createTask(name);
            assertEquals(name, title(http.dev("GET", "/tasks/" + id)));
            String changed = name + " changed " + i;
            assertEquals(changed, title(http.dev("PUT", "/tasks/" + id, Json.object("title", changed))));
            assertEquals(changed, title(http.dev("GET", "/tasks/" + id)));
            if (i % 2 == 0) {
                assertEquals(200, http.dev("DELETE", "/tasks/" + id).status());
                assertEquals(404, http.dev("GET", "/tasks/" + id).status());
            } else {
                mine.put(id, changed);
            }
        }
        return mine;
    }

    private static String title(Answer answer) {
        assertEquals(200, answer.status(), answer.toString());
        return Json.read(answer.body()).get("title").asText();
    }
}
