package tasks.task;

import java.util.Optional;
import tasks.http.HttpFailure;

/** The rules of a title: 1 to 500 characters (Unicode code points), not blank, no control characters. */
final class TaskTitle {
    static final int MAX_CHARACTERS = 500;

    private TaskTitle() {}

    /**
     * Gives the title back where it may be stored, as it was sent.
     *
     * @throws HttpFailure 400: the seed's {@code Title is required}, or a sentence that names the title
     */
    static String checked(Optional<String> title) {
        String text = title.filter(t -> !isBlank(t)).orElseThrow(() -> HttpFailure.badRequest("Title is required"));
        if (text.codePointCount(0, text.length()) > MAX_CHARACTERS) {
            throw HttpFailure.badRequest("Title must have at most " + MAX_CHARACTERS + " characters");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw HttpFailure.badRequest("Title must not contain control characters");
        }
        return text;
    }

    static boolean isBlank(String text) {
        return text.codePoints().allMatch(TaskTitle::isBlank);
    }

    /** Unicode's White_Space: Java's two notions of it together, and NEL, which is in neither. */
    private static boolean isBlank(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character) || character == 0x85;
    }
}
