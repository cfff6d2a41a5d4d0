package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.http.HttpFailure;

/** The rules of a title. */
class TaskTitleTest {
    private static final String REQUIRED = "Title is required";
    private static final String TOO_LONG = "Title must have at most 500 characters";
    private static final String CONTROL = "Title must not contain control characters";
    private static final String ASTRAL = "\uD83D\uDE00";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "Learn Starlette",
                " spaced ",
                "\u00a0x\u3000",
                "\u00e4\u00f6\u00fc",
                ASTRAL,
                "<b>&\"'\\",
                "\u200b",
                "\uFFFF",
                "\u00a0\u00ad"
            })
    void aSoundTitleIsGivenBackAsItWasSent(String title) {
        assertEquals(title, TaskTitle.checked(Optional.of(title)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e4", "\u3042", ASTRAL})
    void fiveHundredCodePointsAreAllowedAndOneMoreIsNot(String character) {
        String longest = character.repeat(500);
        assertEquals(longest, TaskTitle.checked(Optional.of(longest)));
        assertEquals(TOO_LONG, refusal(character.repeat(501)));
    }

    @Test
    void anAstralCharacterAcrossTheLimitCountsOnce() {
        String longest = "x".repeat(499) + ASTRAL;
        assertEquals(longest, TaskTitle.checked(Optional.of(longest)));
        assertEquals(TOO_LONG, refusal("x".repeat(500) + ASTRAL));
    }

    @Test
    void aMissingTitleIsRequired() {
        HttpFailure failure = assertThrows(HttpFailure.class, () -> TaskTitle.checked(Optional.empty()));
        assertEquals(400, failure.status());
        assertEquals(REQUIRED, failure.message());
    }

    /** Unicode's White_Space property, whole. */
    static IntStream whiteSpace() {
        return IntStream.of(
                0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005,
                0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000);
    }

    @ParameterizedTest
    @MethodSource("whiteSpace")
    void aTitleOfWhiteSpaceOnlyIsRequired(int character) {
        assertEquals(REQUIRED, refusal(Character.toString(character)));
        assertEquals(REQUIRED, refusal(" " + Character.toString(character).repeat(600)));
    }

    @Test
    void anEmptyTitleIsRequired() {
        assertEquals(REQUIRED, refusal(""));
    }

    static IntStream controls() {
        return IntStream.concat(IntStream.rangeClosed(0x00, 0x1F), IntStream.rangeClosed(0x7F, 0x9F));
    }

    @ParameterizedTest
    @MethodSource("controls")
    void aControlCharacterIsRefusedWhereverItStands(int character) {
        String control = Character.toString(character);
        assertEquals(CONTROL, refusal("a" + control + "b"));
        assertEquals(CONTROL, refusal(control + "b"));
        assertEquals(CONTROL, refusal("a" + control));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x20, 0x7E, 0xA0, 0xAD, 0x200B, 0x2028, 0x2029, 0xFEFF, 0x1F600})
    void theNeighboursOfTheControlRangesAreAllowed(int character) {
        String title = "a" + Character.toString(character) + "b";
        assertEquals(title, TaskTitle.checked(Optional.of(title)));
    }

    private static String refusal(String title) {
        HttpFailure failure = assertThrows(HttpFailure.class, () -> TaskTitle.checked(Optional.of(title)));
        assertEquals(400, failure.status());
        return failure.message();
    }
}
