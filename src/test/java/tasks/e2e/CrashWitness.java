package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import tasks.testkit.Answer;
import tasks.testkit.FeedCopy;
import tasks.testkit.Http;
import tasks.testkit.Json;

/**
 * A client that outlives the server's crashes: what it saw once under a seq or an ETag must never be something else, and the
 * copy it keeps by the feed must go on as if nothing had happened.
 */
final class CrashWitness {
    private final FeedCopy copy = new FeedCopy();
    /** The state that each task had under each ETag. */
    private final Map<String, String> seen = new ConcurrentHashMap<>();

    /** Reads until the server dies. */
    void watch(Http http) throws IOException {
        while (true) {
            copy.step(http, 7);
            for (long id : copy.tasks().keySet().stream().limit(3).toList()) {
                see(http, "/tasks/" + id);
            }
        }
    }

    private void see(Http http, String path) throws IOException {
        Answer answer = http.dev("GET", path);
        if (answer.status() == 200) {
            String key = path + " " + answer.header("ETag");
            String before = seen.putIfAbsent(key, answer.body());
            assertTrue(
                    before == null || before.equals(answer.body()),
                    () -> key + " was " + before + ", is " + answer.body());
        } else {
            assertEquals(404, answer.status(), answer.body());
        }
    }

    /** After a restart: the copy, a new copy, the list and the histories agree, and no seq is missing. */
    void check(Http http) throws IOException {
        copy.sync(http, 100);
        FeedCopy fresh = new FeedCopy();
        fresh.sync(http, 1_000);
        Map<Long, String> listed = new TreeMap<>();
        for (JsonNode task : http.tasks()) {
            listed.put(task.get("id").asLong(), task.toString());
        }
        assertEquals(listed, copy.tasks());
        assertEquals(listed, fresh.tasks());
        assertEquals(copy.position().since(), fresh.position().since());
    }

    /** The histories of all tasks that ever were: together every seq once, and each ends with what is listed. */
    void checkHistories(Http http) throws IOException {
        long lastId = Json.id(
                http.dev("POST", "/tasks", Json.object("title", "the last")).body());
        copy.sync(http, 100);
        List<Long> seqs = new ArrayList<>();
        for (long id = 1; id <= lastId; id++) {
            Answer answer = http.dev("GET", "/tasks/" + id + "/history?limit=1000");
            String state = null;
            if (answer.status() == 200) {
                for (JsonNode item : Json.read(answer.body()).get("items")) {
                    seqs.add(item.get("seq").asLong());
                    state = item.has("task") ? item.get("task").toString() : null;
                }
            }
            assertEquals(copy.tasks().get(id), state, "task " + id);
        }
        Collections.sort(seqs);
        for (int i = 0; i < seqs.size(); i++) {
            assertEquals(i + 1, seqs.get(i), "the log has a gap");
        }
        assertEquals(copy.position().since(), seqs.size());
    }
}
