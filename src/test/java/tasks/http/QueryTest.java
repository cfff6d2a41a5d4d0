package tasks.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    private static String text(String query) {
        return new Query(query).text("q").orElse("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "q=a a",
                "q=a&r=b a",
                "r=b&q=a a",
                "q=a=b a=b",
                "%71=a a",
                "q=%C3%A9 \u00e9",
                "q=%25%5F %_",
                "q=a&&r a",
                "r=%zz&q=a a",
                "Q=a none",
                "r=q=a none",
            })
    void aParameterIsFoundByItsName(String query, String value) {
        assertEquals(value, text(query));
    }

    @Test
    void aPlusSignIsASpaceAndAnEmptyValueIsAValue() {
        assertEquals("a b", text("q=a+b"));
        assertEquals("a+b", text("q=a%2Bb"));
        assertEquals("", text("q="));
        assertEquals("", text("q"));
        assertEquals(Optional.empty(), new Query("").text("q"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"q=1&q=2", "q=%", "q=%1", "q=%zz", "q=%ff", "q=%C3", "q=%00", "q=\u00e9", "q=%ED%A0%80"})
    void aKnownParameterMustBeThereOnceAndBeReadable(String query) {
        HttpFailure failure = assertThrows(HttpFailure.class, () -> text(query));
        assertEquals(400, failure.status());
        assertEquals("Query parameter q is invalid", failure.message());
        assertEquals(Optional.empty(), new Query(query).text("other"));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "10,10", "007,7"})
    void aNumberIsRead(String sent, long number) {
        assertEquals(number, new Query("n=" + sent).number("n", 5, 1, 10));
        assertEquals(5, new Query("").number("n", 5, 1, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "11", "-1", "+1", "1.0", "", " 1", "a", "99999999999999999999", "9999999999999999999"})
    void aNumberThatIsNoneOrOutOfRangeIsRefused(String sent) {
        assertThrows(HttpFailure.class, () -> new Query("n=" + sent).number("n", 5, 1, 10));
    }

    @Test
    void aLinkKeepsTheOtherParametersAsTheyWereSent() {
        assertEquals("a=1&b=%20&cursor=x", new Query("a=1&cursor=old&b=%20").with("cursor", "x"));
        assertEquals("cursor=x", new Query("").with("cursor", "x"));
        String allowed = "q=-._~!$'()*+,;=:@/?%41";
        assertEquals(allowed + "&cursor=x", new Query(allowed).with("cursor", "x"));
    }

    @Test
    void aLinkEscapesWhatAUriMayNotHold() {
        String query = "q=<a>|{b}\"\\^`[c]#";
        String link = new Query(query).with("cursor", "x");
        assertEquals("q=%3Ca%3E%7C%7Bb%7D%22%5C%5E%60%5Bc%5D%23&cursor=x", link);
        assertEquals("<a>|{b}\"\\^`[c]#", text(link));
        assertEquals("x=%25zz%25&y=%25A&z=%41%25&cursor=x", new Query("x=%zz%&y=%A&z=%41%").with("cursor", "x"));
        assertEquals("d=%C3%A9%0A&cursor=x", new Query("d=\u00e9\n").with("cursor", "x"));
    }

    @Test
    void aPlaceInTheLogThatIsTooLargeForANumberIsAheadOfAll() {
        assertEquals(0, new Query("").place("since"));
        assertEquals(7, new Query("since=7").place("since"));
        for (String large : List.of("9223372036854775807", "9223372036854775808", "9".repeat(40))) {
            assertEquals(Long.MAX_VALUE, new Query("since=" + large).place("since"));
        }
        for (String bad : List.of("-1", "x", "1e3", "", "+1", "\u0661")) {
            assertEquals(OptionalLong.empty(), Query.placeOf(bad), bad);
        }
    }
}
