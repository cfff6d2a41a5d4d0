package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What letter case is to a search. */
class SearchTextTest {
    private static final int LAST = 0x10FFFF;

    private static String fold(int character) {
        return SearchText.fold(Character.toString(character));
    }

    @Test
    void everyCharacterIsFoundInEitherCase() {
        characters().forEach(c -> {
            assertEquals(fold(c), fold(Character.toUpperCase(c)), Integer.toHexString(c));
            assertEquals(fold(c), fold(Character.toLowerCase(c)), Integer.toHexString(c));
            assertEquals(fold(c), fold(Character.toTitleCase(c)), Integer.toHexString(c));
        });
    }

    @Test
    void everyCharacterStaysOneAndNoneBecomesTheSeparator() {
        String separator = SearchText.of("", "");
        characters().forEach(c -> {
            assertEquals(1, fold(c).codePointCount(0, fold(c).length()), Integer.toHexString(c));
            assertNotEquals(separator, fold(c), Integer.toHexString(c));
        });
        assertEquals("\uFFFF", separator);
    }

    private static IntStream characters() {
        return IntStream.rangeClosed(1, LAST).filter(c -> c < 0xD800 || c > 0xDFFF);
    }

    @Test
    void whatStandsAroundACharacterDoesNotMatter() {
        assertEquals(SearchText.fold("\u03A3") + SearchText.fold("\u03A3x"), SearchText.fold("\u03A3\u03A3x"));
        assertEquals("\u03BF\u03C3 \u03C3", SearchText.fold("\u039F\u03A3 \u03C2"));
        assertEquals("a title\uFFFFa text", SearchText.of("A Title", "A TEXT"));
    }
}
