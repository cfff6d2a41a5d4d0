package tasks.task;

import java.util.Optional;
import tasks.http.Call;
import tasks.http.HttpFailure;
import tasks.http.JsonWriter;

/**
 * A note on a task: {@code {"id":1,"text":"…"}}.
 *
 * @param id never used twice, unique in the whole database
 * @param text 1 to 10,000 characters (Unicode code points)
 */
record Note(long id, String text) {
    private static final int MAX_CHARACTERS = 10_000;

    /**
     * The text in a request's body.
     *
     * @throws HttpFailure 400
     */
    static String text(Call call) {
        Optional<String> sent = call.json(java.util.Set.of("text")).text("text");
        String text = sent.filter(t -> !t.isEmpty()).orElseThrow(() -> HttpFailure.badRequest("Text is required"));
        if (text.codePointCount(0, text.length()) > MAX_CHARACTERS) {
            throw HttpFailure.badRequest("Text must have at most " + MAX_CHARACTERS + " characters");
        }
        return text;
    }

    void write(JsonWriter out) {
        out.member("id", id).member("text", text);
    }
}
