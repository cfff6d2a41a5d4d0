package tasks.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/** A client's copy of what an owner has, made of the objects of a stream, each of which must be sound. */
public final class LiveCopy {
    private final Map<Long, String> tasks = new TreeMap<>();
    private long since;
    private String epoch = "";

    /** The tasks by number, as JSON with their notes. */
    public Map<Long, String> tasks() {
        return tasks;
    }

    public long since() {
        return since;
    }

    public String epoch() {
        return epoch;
    }

    /** To come again with. */
    public String query() {
        return "?since=" + since + (epoch.isEmpty() ? "" : "&epoch=" + epoch);
    }

    /** Applies what a stream begins with; tells how it goes on. */
    public String start(String data) {
        JsonNode start = Json.read(data);
        String resume = start.get("resume").asText();
        epoch = start.get("epoch").asText();
        if (resume.equals("reset")) {
            tasks.clear();
            since = 0;
        } else if (resume.equals("current")) {
            assertTrue(start.get("next").asLong() >= since, data);
            since = start.get("next").asLong();
        }
        return resume;
    }

    /** Applies an entry. */
    public void apply(String data) {
        JsonNode entry = Json.read(data);
        long seq = entry.get("seq").asLong();
        assertTrue(seq > since, "seq " + seq + " after " + since);
        since = seq;
        if (entry.has("deleted")) {
            tasks.remove(entry.get("deleted").asLong());
        } else {
            JsonNode task = entry.get("task");
            tasks.put(task.get("id").asLong(), task.toString());
        }
    }

    /** Applies a page of the feed, for who goes on by asking. */
    public void page(String body) {
        JsonNode page = Json.read(body);
        epoch = page.get("epoch").asText();
        page.get("changes").forEach(entry -> apply(entry.toString()));
        since = page.get("next").asLong();
    }

    /** Applies an event. */
    public void apply(EventReader.Event event) {
        if (event.retry() != null) {
            return;
        }
        if (event.name().equals("start")) {
            assertEquals(null, event.id());
            start(event.data());
        } else {
            assertEquals("change", event.name());
            apply(event.data());
            assertEquals(Long.toString(since), event.id());
        }
    }
}
