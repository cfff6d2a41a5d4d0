package tasks.task;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import tasks.http.Call;
import tasks.http.HttpFailure;
import tasks.http.JsonObject;

/**
 * What a request's body says of a task, checked. A member that it does not name stays as it is.
 *
 * <p>{@code null} counts as absent, except in a merge patch (RFC 7396), where it clears. An empty description, and a list
 * without a tag, are the same as none.
 */
final class TaskFields {
    private static final Set<String> MEMBERS = Set.of("title", "description", "done", "due", "priority", "tags");

    private static final int MAX_DESCRIPTION = 10_000;
    private static final int MAX_PRIORITY = 9;
    private static final int MAX_TAGS = 20;
    private static final int MAX_TAG = 50;

    private final JsonObject body;
    private final boolean patch;
    private final Optional<String> title;

    private TaskFields(JsonObject body, boolean patch) {
        this.body = body;
        this.patch = patch;
        title = patch && !body.has("title") ? Optional.empty() : Optional.of(TaskTitle.checked(body.text("title")));
        // all are checked before anything is looked up
        apply(Task.titled(0, 0, ""), 0);
    }

    /**
     * The body of POST and PUT, which needs a title.
     *
     * @throws HttpFailure 400 naming the member that is wrong
     */
    static TaskFields whole(Call call) {
        return new TaskFields(call.json(MEMBERS), false);
    }

    /**
     * The body of PATCH.
     *
     * @throws HttpFailure 400 naming the member that is wrong
     */
    static TaskFields patch(Call call) {
        return new TaskFields(call.json(MEMBERS), true);
    }

    /**
     * The task after this.
     *
     * @param now milliseconds since 1970, for a task that becomes done
     */
    Task apply(Task before, long now) {
        return new Task(
                before.id(),
                before.seq(),
                title.orElse(before.title()),
                changed("description", before.description(), "", this::description),
                changed("done", before.done(), false, this::done)
                        ? OptionalLong.of(before.completed().orElse(now))
                        : OptionalLong.empty(),
                changed("due", before.due(), Optional.empty(), this::due),
                changed("priority", before.priority(), 0, this::priority),
                changed("tags", before.tags(), List.of(), this::tags));
    }

    private <T> T changed(String name, T before, T cleared, Supplier<T> sent) {
        if (!body.has(name) || (body.isNull(name) && !patch)) {
            return before;
        }
        return body.isNull(name) ? cleared : sent.get();
    }

    private String description() {
        return body.text("description")
                .filter(text -> text.codePointCount(0, text.length()) <= MAX_DESCRIPTION)
                .orElseThrow(() -> HttpFailure.badRequest(
                        "Description must be a string of at most " + MAX_DESCRIPTION + " characters"));
    }

    private boolean done() {
        return body.flag("done").orElseThrow(() -> HttpFailure.badRequest("Done must be true or false"));
    }

    private Optional<Due> due() {
        Optional<String> text = body.text("due");
        if (text.filter(t -> t.length() > Due.MAX_CHARACTERS).isPresent()) {
            throw HttpFailure.badRequest("Due must have at most " + Due.MAX_CHARACTERS + " characters");
        }
        return Optional.of(text.flatMap(Due::parse)
                .orElseThrow(() -> HttpFailure.badRequest("Due must be an RFC 3339 date, or date-time with offset")));
    }

    private int priority() {
        OptionalLong number = body.number("priority");
        if (number.isEmpty() || number.getAsLong() < 1 || number.getAsLong() > MAX_PRIORITY) {
            throw HttpFailure.badRequest("Priority must be a whole number from 1 to " + MAX_PRIORITY);
        }
        return (int) number.getAsLong();
    }

    /** Each once, in the order they were sent. */
    private List<String> tags() {
        List<String> tags = body.texts("tags").orElseThrow(TaskFields::badTags);
        LinkedHashSet<String> distinct = new LinkedHashSet<>(tags);
        if (tags.size() > MAX_TAGS || !distinct.stream().allMatch(TaskFields::isTag)) {
            throw badTags();
        }
        return List.copyOf(distinct);
    }

    private static boolean isTag(String text) {
        return !TaskTitle.isBlank(text)
                && text.codePointCount(0, text.length()) <= MAX_TAG
                && text.chars().noneMatch(Character::isISOControl);
    }

    private static HttpFailure badTags() {
        return HttpFailure.badRequest("Tags must be at most " + MAX_TAGS + " strings of 1 to " + MAX_TAG
                + " characters, without control characters");
    }
}
