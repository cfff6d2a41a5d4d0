package tasks.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers are compact JSON, byte for byte the seed's. */
class JsonWriterTest {

    @Test
    void membersComeInTheirOrderWithoutWhiteSpace() {
        assertEquals(
                "{\"id\":1,\"title\":\"Learn Starlette\",\"a\":\"\"}",
                text(out ->
                        out.member("id", 1).member("title", "Learn Starlette").member("a", "")));
    }

    @Test
    void anEmptyObjectAndAnEmptyArrayAreWritten() {
        assertEquals("{}", text(out -> {}));
        assertEquals("{\"items\":[]}", text(out -> out.array("items", List.of())));
    }

    @Test
    void anArrayHoldsObjects() {
        List<JsonWriter.Members> items = List.of(item -> item.member("id", 1), item -> item.member("id", 2));
        assertEquals(
                "{\"user\":\"dev\",\"items\":[{\"id\":1},{\"id\":2}],\"end\":3}",
                text(out -> out.member("user", "dev").array("items", items).member("end", 3)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE})
    void numbersAreWrittenInFull(long number) {
        assertEquals("{\"n\":" + number + "}", text(out -> out.member("n", number)));
    }

    @Test
    void aNumberThatIsWrittenAlreadyStaysAsItIs() {
        assertEquals(
                "{\"d\":0.0012,\"e\":1}", text(out -> out.raw("d", "0.0012").member("e", 1)));
    }

    @ParameterizedTest
    @CsvSource({
        "U+00E4, 00e4, c3a4",
        "U+20AC, 20ac, e282ac",
        "U+2028, 2028, e280a8",
        "U+FEFF, feff, efbbbf",
        "U+FFFF, ffff, efbfbf",
        "U+1F600, 1f600, f09f9880",
        "U+10FFFF, 10ffff, f48fbfbf",
        "U+007F, 7f, 7f",
        "slash, 2f, 2f",
        "less than, 3c, 3c"
    })
    void whatNeedNotBeEscapedIsRawUtf8(String name, String codePoint, String utf8) {
        String character = Character.toString(Integer.parseInt(codePoint, 16));
        byte[] value = HexFormat.of().parseHex("7b2261223a22" + utf8 + "227d");
        assertArrayEquals(value, Json.write(out -> out.member("a", character)), name);
        byte[] member = HexFormat.of().parseHex("7b22" + utf8 + "223a317d");
        assertArrayEquals(member, Json.write(out -> out.member(character, 1)), name);
    }

    @Test
    void whatMustBeEscapedIs() {
        assertEquals(
                "{\"a\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u0001\\u001F\"}",
                text(out -> out.member("a", "\"\\\b\f\n\r\t\u0000\u0001\u001f")));
    }

    /** Longer than any buffer of the generator, so that a pair comes to lie across the edge of each. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void longTextsOfAstralCharactersComeBackWhole(int shift) {
        String title = "x".repeat(shift) + "\uD83D\uDE00".repeat(50_000);
        byte[] written = Json.write(out -> out.member("title", title));
        assertEquals(shift + 4 * 50_000 + "{\"title\":\"\"}".length(), written.length);
        assertEquals(
                Optional.of(title), Json.readObject(written, Set.of("title")).text("title"));
    }

    private static String text(JsonWriter.Members members) {
        return new String(Json.write(members), UTF_8);
    }
}
