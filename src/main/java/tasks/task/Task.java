package tasks.task;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tasks.http.Json;
import tasks.http.JsonWriter;

/**
 * A task as its owner sees it: {@code {"id":1,"title":"…"}}, and every further member once it is set.
 *
 * @param id never used twice, unique in the whole database
 * @param seq the number of the write that made it what it is: its ETag
 * @param description empty where there is none
 * @param completed when it was done, in milliseconds since 1970; empty while it is not
 * @param priority 1 (highest) to 9; 0 for none
 */
record Task(
        long id,
        long seq,
        String title,
        String description,
        OptionalLong completed,
        Optional<Due> due,
        int priority,
        List<String> tags) {

    /** A task that has only a title. */
    static Task titled(long id, long seq, String title) {
        return new Task(id, seq, title, "", OptionalLong.empty(), Optional.empty(), 0, List.of());
    }

    boolean done() {
        return completed.isPresent();
    }

    Task numbered(long newId, long newSeq) {
        return new Task(newId, newSeq, title, description, completed, due, priority, tags);
    }

    /** About how many characters an answer has of it. */
    int size() {
        return title.length()
                + description.length()
                + tags.stream().mapToInt(String::length).sum();
    }

    /** What a search looks in. */
    String search() {
        return SearchText.of(title, description);
    }

    void write(JsonWriter out) {
        out.member("id", id).member("title", title);
        if (!description.isEmpty()) {
            out.member("description", description);
        }
        if (completed.isPresent()) {
            out.member("done", true)
                    .member(
                            "completed",
                            Instant.ofEpochMilli(completed.getAsLong()).toString());
        }
        due.ifPresent(d -> out.member("due", d.text()));
        if (priority > 0) {
            out.member("priority", priority);
        }
        if (!tags.isEmpty()) {
            out.texts("tags", tags);
        }
    }

    /** As {@link #write}, as text. */
    String json() {
        return Json.text(this::write);
    }
}
