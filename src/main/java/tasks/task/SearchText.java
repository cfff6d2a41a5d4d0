package tasks.task;

/**
 * What a search looks in and for: text without its letter case. Each character is folded by itself, so that neither its
 * neighbours nor its place in a word matter, and a text keeps its length in characters. What Unicode can write in several
 * ways (U+00E9, or e and U+0301) is not made the same, for that would change lengths.
 */
final class SearchText {
    /** A noncharacter; no folded text has it, so that no search finds it. */
    private static final char SEPARATOR = '\uFFFF';

    private static final int OTHER_NONCHARACTER = 0xFFFE;

    private SearchText() {}

    /** What is searched of a task. */
    static String of(String title, String description) {
        return fold(title) + SEPARATOR + fold(description);
    }

    /** Upper case first: final and other sigma have one upper case, and two lower cases. */
    static String fold(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        text.codePoints().map(SearchText::fold).forEach(folded::appendCodePoint);
        return folded.toString();
    }

    private static int fold(int character) {
        return character == SEPARATOR ? OTHER_NONCHARACTER : Character.toLowerCase(Character.toUpperCase(character));
    }
}
