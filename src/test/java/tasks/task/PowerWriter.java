package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import tasks.http.HttpFailure;
import tasks.http.Reply;
import tasks.testkit.Json;

/**
 * A client with tasks of its own, who remembers over cuts of the power what it was told of them. Of the one request that was
 * under way either outcome is right, and where that had a key, it is sent again.
 */
final class PowerWriter {
    private static final String KEY = "Idempotency-Key";
    private static final int MANY = 12;

    private final long owner;
    private final String name;
    private final Random random;
    private final Map<Long, Known> tasks = new TreeMap<>();
    private final Set<Long> gone = new HashSet<>();
    private int requests;
    private long told;
    /** The task that the request under way is about; 0 where there is none. */
    private long doubtful;
    /** What the request under way makes, and the last that was answered with a key. */
    private String titleUnderWay = "";

    private String keyUnderWay = "";
    private String lastKey = "";
    private String lastTitle = "";
    private String lastAnswer = "";

    /** A task as its writer was told last. */
    private record Known(long seq, String json, Map<Long, String> notes) {}

    PowerWriter(long owner, String name, Random random) {
        this.owner = owner;
        this.name = name;
        this.random = random;
    }

    long owner() {
        return owner;
    }

    /** How many of its requests were answered. */
    long told() {
        return told;
    }

    /** Sends one request. */
    void write(TaskDesk desk) throws Exception {
        if (tasks.isEmpty() || (tasks.size() < MANY && random.nextInt(3) == 0)) {
            create(desk);
        } else {
            List<Long> ids = new ArrayList<>(tasks.keySet());
            doubtful = ids.get(random.nextInt(ids.size()));
            change(desk, doubtful, tasks.get(doubtful));
            doubtful = 0;
        }
        told++;
    }

    private void create(TaskDesk desk) throws Exception {
        titleUnderWay = name + "-" + requests++;
        if (random.nextBoolean()) {
            keyUnderWay = titleUnderWay;
        }
        created(post(desk, titleUnderWay, keyUnderWay));
    }

    private Reply post(TaskDesk desk, String title, String key) {
        String body = Json.object("title", title);
        return key.isEmpty() ? desk.post(owner, body) : desk.post(owner, body, KEY, key);
    }

    private void created(Reply reply) throws Exception {
        String json = TaskDesk.text(reply);
        tasks.put(Json.id(json), new Known(seq(reply), json, Map.of()));
        if (!keyUnderWay.isEmpty()) {
            lastKey = keyUnderWay;
            lastTitle = titleUnderWay;
            lastAnswer = json;
        }
        keyUnderWay = "";
        titleUnderWay = "";
    }

    private static long seq(Reply reply) {
        return Long.parseLong(TaskDesk.tag(reply).replace("\"", ""));
    }

    private void change(TaskDesk desk, long id, Known known) throws Exception {
        int choice = random.nextInt(10);
        String text = name + "-" + requests++ + "x".repeat(random.nextInt(400));
        if (choice < 4) {
            Reply reply = desk.patch(owner, id, Json.object("title", text));
            tasks.put(id, new Known(seq(reply), TaskDesk.text(reply), known.notes));
        } else if (choice < 6) {
            desk.delete(owner, id);
            tasks.remove(id);
            gone.add(id);
        } else if (choice < 8 || known.notes.isEmpty()) {
            Reply reply = desk.postNote(owner, id, text);
            noted(id, known, seq(reply), Json.id(TaskDesk.text(reply)), text);
        } else {
            long note = known.notes.keySet().iterator().next();
            Reply reply = desk.putNote(owner, id, note, Json.object("text", text));
            noted(id, known, seq(reply), note, text);
        }
    }

    private void noted(long id, Known known, long seq, long note, String text) {
        Map<Long, String> notes = new HashMap<>(known.notes);
        notes.put(note, text);
        tasks.put(id, new Known(seq, known.json, notes));
    }

    /** After the power came back: everything is as it was told. */
    void check(TaskDesk desk) throws Exception {
        for (long id : gone) {
            TaskDesk.assertRefused(404, "Task not found", () -> desk.get(owner, id));
        }
        gone.clear();
        for (long id : List.copyOf(tasks.keySet())) {
            Known known = tasks.get(id);
            Known found = find(desk, id);
            if (id != doubtful) {
                assertEquals(known, found, "task " + id);
            } else if (found == null) {
                tasks.remove(id);
            } else {
                assertTrue(found.seq > known.seq || found.equals(known), () -> known + " is " + found);
                tasks.put(id, found);
            }
        }
        doubtful = 0;
        repeat(desk);
    }

    private Known find(TaskDesk desk, long id) throws Exception {
        try {
            Reply reply = desk.get(owner, id);
            Map<Long, String> notes = new HashMap<>();
            for (JsonNode note : Json.read(TaskDesk.text(desk.notes(owner, id))).get("items")) {
                notes.put(note.get("id").asLong(), note.get("text").asText());
            }
            return new Known(seq(reply), TaskDesk.text(reply), notes);
        } catch (HttpFailure e) {
            assertEquals(404, e.status());
            return null;
        }
    }

    /** An answer that was given is given again, and a request is carried out once. */
    private void repeat(TaskDesk desk) throws Exception {
        if (!lastKey.isEmpty()) {
            assertEquals(lastAnswer, TaskDesk.text(post(desk, lastTitle, lastKey)));
        }
        if (!keyUnderWay.isEmpty()) {
            created(post(desk, titleUnderWay, keyUnderWay));
        }
        Set<String> titles = new HashSet<>();
        for (JsonNode item : Json.read(TaskDesk.text(desk.list(owner, ""))).get("items")) {
            String title = item.get("title").asText();
            assertTrue(titles.add(title), () -> "twice: " + title);
            long id = item.get("id").asLong();
            if (title.equals(titleUnderWay)) {
                tasks.put(id, find(desk, id));
            }
        }
        titleUnderWay = "";
    }
}
