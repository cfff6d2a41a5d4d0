package tasks.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tasks.change.FeedDao;

/** A client's copy of what an owner has, made of the pages of the feed, each of which must be sound. */
public final class FeedCopy {
    private final Map<Long, String> tasks = new TreeMap<>();
    private FeedDao.Position position = new FeedDao.Position(0, 0, Optional.empty());

    /** The tasks by number, as JSON with their notes. */
    public Map<Long, String> tasks() {
        return tasks;
    }

    /** What to ask with next. */
    public FeedDao.Position position() {
        return position;
    }

    /** Applies the next page; whether there is more. */
    public boolean apply(FeedDao.Page page) {
        long since = position.since();
        long last = since;
        Set<Long> seen = new TreeSet<>();
        for (FeedDao.Entry entry : page.entries()) {
            assertTrue(entry.seq() > last, "seq " + entry.seq() + " after " + last);
            last = entry.seq();
            assertTrue(seen.add(entry.task()), "task " + entry.task() + " twice in a page");
            if (entry.state().isPresent()) {
                tasks.put(entry.task(), entry.state().get());
            } else {
                assertTrue(since > 0, "a tombstone in a first sync");
                tasks.remove(entry.task());
            }
        }
        assertTrue(page.next() >= last, "next " + page.next() + " after " + last);
        if (page.more()) {
            assertEquals(last, page.next());
            assertTrue(!page.entries().isEmpty(), "more, but nothing now");
        }
        position = new FeedDao.Position(page.next(), page.start().orElse(0), Optional.of(page.epoch()));
        return page.more();
    }

    /** Asks a server for the next page. */
    public Answer ask(Http http, int limit) throws IOException {
        return http.dev(
                "GET",
                "/changes?since=" + position.since() + "&start=" + position.start() + "&limit=" + limit
                        + position.epoch().map(epoch -> "&epoch=" + epoch).orElse(""));
    }

    /** Asks a server that answers, and applies the page; whether there is more. */
    public boolean step(Http http, int limit) throws IOException {
        return apply(page(ask(http, limit)));
    }

    /** Until there is no more. */
    public void sync(Http http, int limit) throws IOException {
        while (step(http, limit)) {
            // and so on
        }
    }

    /** The page in an answer. */
    public static FeedDao.Page page(Answer answer) {
        assertEquals(200, answer.status(), answer.toString());
        JsonNode page = Json.read(answer.body());
        List<FeedDao.Entry> entries = new ArrayList<>();
        for (JsonNode entry : page.get("changes")) {
            JsonNode task = entry.get("task");
            entries.add(new FeedDao.Entry(
                    entry.get("seq").asLong(),
                    (task == null ? entry.get("deleted") : task.get("id")).asLong(),
                    Optional.ofNullable(task).map(JsonNode::toString)));
        }
        return new FeedDao.Page(
                entries,
                page.get("next").asLong(),
                page.get("more").asBoolean(),
                page.has("start") ? OptionalLong.of(page.get("start").asLong()) : OptionalLong.empty(),
                page.get("epoch").asText());
    }

    /** A task as the feed tells it. */
    public static String withNotes(String task, String notes) {
        return notes.equals("[]") ? task : task.substring(0, task.length() - 1) + ",\"notes\":" + notes + "}";
    }
}
