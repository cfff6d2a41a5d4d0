package tasks.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A path is taken as it was sent. */
class PathsTest {

    @ParameterizedTest
    @CsvSource({
        "/tasks, /tasks",
        "/t%61sks, /tasks",
        "/%74%61%73%6B%73, /tasks",
        "/%74%61%73%6b%73, /tasks",
        "/tasks/%31, /tasks/1",
        "/%41%5A%7A%30%39%2D%2E%5F%7E, /AZz09-._~"
    })
    void encodedUnreservedCharactersNameTheSameResource(String sent, String path) {
        assertEquals(path, Paths.within(sent));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/tasks%2F1",
                "/tasks%2f1",
                "/tasks/1%3Fq",
                "/tasks/1%20",
                "/tasks%00",
                "/tasks%0a",
                "/%C3%A4",
                "/%25",
                "/%2561",
                "/tasks;x",
                "/tasks%3Bx",
                "//tasks",
                "/tasks//1",
                "/./tasks",
                "/a/../tasks",
                "/tasks/",
                "/%",
                "/%6",
                "/tasks%",
                "/%zz",
                "/%6g",
                "/%-1",
                "/\u00e4",
                "*"
            })
    void everythingElseStaysAsSent(String sent) {
        assertEquals(sent, Paths.within(sent));
    }

    @Test
    void noPathIsTheRoot() {
        assertEquals("/", Paths.within(""));
    }

    @Test
    void onlyAsciiDigitsMakeAnEscape() {
        assertEquals("/%\uFF14\uFF11", Paths.within("/%\uFF14\uFF11"));
        assertEquals("/%4\u0661", Paths.within("/%4\u0661"));
    }

    @Test
    void whatIsDecodedIsNotDecodedAgain() {
        assertEquals("/%2561", Paths.within("/%2561"));
        assertEquals("/%61", Paths.within("/%%361"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "1",
                "7",
                "10",
                "999999999999999999",
                "9223372036854775807",
                "9223372036854775808",
                "9999999999999999999"
            })
    void aNumberHasOneTo19Digits(String segment) {
        assertTrue(Paths.isNumber(segment, 0, segment.length()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "007",
                "01",
                "10000000000000000000",
                "12345678901234567890",
                "-1",
                "+1",
                "1.0",
                "1e3",
                "0x1",
                " 1",
                "1 ",
                "1a",
                "abc",
                "\u0661",
                "\uFF11",
                "1\u0662",
                "\u00b2"
            })
    void anythingElseIsNone(String segment) {
        assertFalse(Paths.isNumber(segment, 0, segment.length()));
    }

    @Test
    void aNumberIsReadWhereItStands() {
        String path = "/tasks/42/notes/7";
        assertTrue(Paths.isNumber(path, 7, 9));
        assertEquals(42, Paths.number(path, 7, 9));
        assertFalse(Paths.isNumber(path, 6, 9));
        assertFalse(Paths.isNumber(path, 7, 10));
        assertEquals(7, Paths.number(path, 16, 17));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "9223372036854775807, 9223372036854775807", "9223372036854775808, -1", "9999999999999999999, -1"
    })
    void aNumberBeyondAnyIdNamesNothing(String segment, long number) {
        assertEquals(number, Paths.number(segment, 0, segment.length()));
    }
}
