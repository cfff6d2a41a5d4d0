package tasks.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes and characters of a body: strict UTF-8, sound strings in every member, and any size within the limit. */
class JsonTextTest {
    private static final String NO_UTF8 = "Request body must be UTF-8";
    private static final String UNPAIRED = "JSON strings must not contain unpaired surrogates";
    private static final String NUL = "JSON strings must not contain U+0000";
    private static final int MEBIBYTE = 1 << 20;

    static Stream<Arguments> brokenUtf8() {
        return Stream.of(
                arguments("a lone continuation byte", "80"),
                arguments("a byte that is never used", "ff"),
                arguments("Latin-1", "e4"),
                arguments("two of three bytes", "e282"),
                arguments("three of four bytes", "f09f98"),
                arguments("an overlong slash of two bytes", "c0af"),
                arguments("an overlong NUL", "c080"),
                arguments("an overlong quote", "c0a2"),
                arguments("an overlong form of three bytes", "e080af"),
                arguments("an overlong form of four bytes", "f08282ac"),
                arguments("a high surrogate", "eda0bd"),
                arguments("a low surrogate", "edb880"),
                arguments("a surrogate pair, CESU-8", "eda0bdedb880"),
                arguments("beyond U+10FFFF", "f4908080"),
                arguments("five bytes", "f888808080"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenUtf8")
    void bytesThatAreNotUtf8AreRefusedWhereverTheyStand(String name, String hex) {
        String bytes = new String(HexFormat.of().parseHex(hex), ISO_8859_1);
        for (String body : new String[] {
            "{\"title\":\"" + bytes + "\"}",
            "{\"other\":\"" + bytes + "\"}",
            "{\"" + bytes + "\":1}",
            "{\"a\":[\"" + bytes + "\"]}",
            bytes + "{}",
            "{}" + bytes
        }) {
            assertEquals(NO_UTF8, refusal(body.getBytes(ISO_8859_1)), body);
        }
    }

    static Stream<Charset> otherEncodings() {
        return Stream.of(UTF_16BE, UTF_16LE, Charset.forName("UTF-32BE"), Charset.forName("UTF-32LE"));
    }

    @ParameterizedTest
    @MethodSource("otherEncodings")
    void anotherEncodingIsNotGuessed(Charset charset) {
        assertEquals("Malformed JSON", refusal("{\"title\":\"x\"}".getBytes(charset)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "x-UTF-16LE-BOM", "X-UTF-32BE-BOM", "X-UTF-32LE-BOM"})
    void anotherEncodingWithItsMarkIsNotUtf8(String charset) {
        assertEquals(NO_UTF8, refusal("{\"title\":\"x\"}".getBytes(Charset.forName(charset))));
    }

    @Test
    void aByteOrderMarkIsRefused() {
        assertEquals("Malformed JSON", refusal("\uFEFF{\"title\":\"x\"}".getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"title\":\"\\ud83d\"}",
                "{\"title\":\"\\ude00\"}",
                "{\"title\":\"\\ude00\\ud83d\"}",
                "{\"title\":\"\\ud83dx\"}",
                "{\"title\":\"\\ud83d\\ud83d\\ude00\"}",
                "{\"title\":\"\\ud83d\\ude00\\ude00\"}",
                "{\"other\":\"\\ud83d\"}",
                "{\"other\":[\"\\uDFFF\"]}",
                "{\"other\":{\"deep\":{\"deeper\":\"\\uD800\"}}}"
            })
    void anUnpairedSurrogateIsRefusedInEveryString(String body) {
        assertEquals(UNPAIRED, refusal(body.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\\ud83d", "\\ude00", "\\ude00\\ud83d", "x\\ud83dx", "\\ud83d\\ud83d\\ude00", "\\ud83d\\\\"})
    void anUnpairedSurrogateIsRefusedInEveryName(String name) {
        for (String body : new String[] {"{\"" + name + "\":1}", "{\"other\":[{\"" + name + "\":1}]}"}) {
            assertEquals(UNPAIRED, refusal(body.getBytes(UTF_8)), body);
        }
    }

    @Test
    void aWordAboutSurrogatesIsJustMalformed() {
        assertEquals("Malformed JSON", refusal("{\"title\":surrogate}".getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"title\":\"\\u0000\"}",
                "{\"title\":\"a\\u0000b\"}",
                "{\"other\":\"\\u0000\"}",
                "{\"other\":[[\"\\u0000\"]]}",
                "{\"\\u0000\":1}",
                "{\"other\":{\"x\\u0000\":1}}"
            })
    void theNulCharacterIsRefusedInEveryStringAndName(String body) {
        assertEquals(NUL, refusal(body.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud83d\\ude00", "\uD83D\uDE00", "\\uD83D\\uDE00"})
    void anAstralCharacterIsReadHoweverItIsWritten(String written) {
        assertEquals(Optional.of("\uD83D\uDE00"), text("{\"title\":\"" + written + "\"}"));
    }

    @Test
    void stringsAreKeptAsTheyCame() {
        assertEquals(
                Optional.of(" \u00e4e\u0301\u2028\uFEFF\uFFFF\u007f\t"),
                text("{\"title\":\" \u00e4e\u0301\u2028\uFEFF\uFFFF\u007f\\t\"}"));
    }

    static Stream<Arguments> large() {
        return Stream.of(
                arguments("a long number", "{\"n\":" + "7".repeat(MEBIBYTE - 100) + ",\"title\":\"x\"}"),
                arguments("a long fraction", "{\"n\":0." + "7".repeat(MEBIBYTE - 100) + "e9,\"title\":\"x\"}"),
                arguments("a large exponent", "{\"n\":1e" + "9".repeat(MEBIBYTE - 100) + ",\"title\":\"x\"}"),
                arguments("a long string", "{\"s\":\"" + "\u00e4".repeat(MEBIBYTE / 2 - 100) + "\",\"title\":\"x\"}"),
                arguments("a long name", "{\"" + "n".repeat(MEBIBYTE - 100) + "\":1,\"title\":\"x\"}"),
                arguments("escapes", "{\"s\":\"" + "\\u00e4".repeat(MEBIBYTE / 6 - 100) + "\",\"title\":\"x\"}"),
                arguments("white space", "{" + " ".repeat(MEBIBYTE - 100) + "\"title\":\"x\"}"),
                arguments("small objects", "{\"a\":[" + "{},".repeat(MEBIBYTE / 3 - 100) + "{}],\"title\":\"x\"}"),
                arguments(
                        "nested again and again",
                        "{\"a\":[" + ("[".repeat(60) + "]".repeat(60) + ",").repeat(MEBIBYTE / 121 - 10)
                                + "1],\"title\":\"x\"}"),
                arguments("many names", "{" + names(MEBIBYTE - 100) + "\"title\":\"x\"}"),
                arguments("many names of one hash", "{" + collidingNames() + "\"title\":\"x\"}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("large")
    void theWorstMebibyteIsReadInNoTime(String name, String body) {
        byte[] bytes = body.getBytes(UTF_8);
        assertTrue(bytes.length > MEBIBYTE / 2 && bytes.length <= MEBIBYTE, name + " has " + bytes.length);
        // tens of milliseconds; the limit is for what is not linear
        Optional<String> title = assertTimeoutPreemptively(
                        Duration.ofSeconds(5), () -> Json.readObject(bytes, Set.of("title")))
                .text("title");
        assertEquals(Optional.of("x"), title);
    }

    private static String names(int length) {
        StringBuilder names = new StringBuilder(length);
        for (int i = 0; names.length() < length - 20; i++) {
            names.append('"').append(Integer.toString(i, 36)).append("\":1,");
        }
        return names.toString();
    }

    /** {@code Aa} and {@code BB} have the same {@code hashCode}, and so have all words of them. */
    private static String collidingNames() {
        int pairs = 15;
        StringBuilder names = new StringBuilder(MEBIBYTE);
        for (int i = 0; i < 1 << pairs && names.length() < MEBIBYTE - 100; i++) {
            names.append('"');
            for (int bit = 0; bit < pairs; bit++) {
                names.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            names.append("\":1,");
        }
        return names.toString();
    }

    private static Optional<String> text(String body) {
        return Json.readObject(body.getBytes(UTF_8), Set.of("title")).text("title");
    }

    private static String refusal(byte[] body) {
        HttpFailure failure = assertThrows(HttpFailure.class, () -> Json.readObject(body, Set.of("title")));
        assertEquals(400, failure.status());
        return failure.message();
    }
}
