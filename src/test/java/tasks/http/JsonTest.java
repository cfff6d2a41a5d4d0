package tasks.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which bodies are JSON objects, and what is said of those that are not. */
class JsonTest {
    private static final String MALFORMED = "Malformed JSON";
    private static final String NO_OBJECT = "Request body must be a JSON object";
    private static final String DUPLICATE = "Duplicate member in JSON";
    private static final String TOO_DEEP = "JSON is nested too deeply";

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "[]", "\"title\"", "1", "-1.5e3", "true", "false", "null", "", " \n\t\r ", "[[{}]]"})
    void whatIsWellFormedButNoObjectIsCalledNoObject(String body) {
        assertEquals(NO_OBJECT, refusal(body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "}",
                "{\"title\"",
                "{\"title\":",
                "{\"title\":\"x\"",
                "{\"title\":\"x",
                "{\"title\":\"x\",",
                "{\"a\":[1,2}",
                "{\"a\":{]}",
                "[1,",
                "[1]]",
                "nul",
                "tru",
                "\"open",
                "hello",
                "{\"title\" \"x\"}",
                "{\"a\":1 \"b\":2}",
                "{,}",
                "{\"a\":}",
                "{1:2}",
                "{null:2}"
            })
    void whatIsBrokenOffOrMisplacedIsMalformed(String body) {
        assertEquals(MALFORMED, refusal(body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"title\":'x'}",
                "{'title':\"x\"}",
                "{title:\"x\"}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":-Infinity}",
                "{\"a\":01}",
                "{\"a\":-01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":5.}",
                "{\"a\":1e}",
                "{\"a\":-}",
                "{\"a\":0x10}",
                "{\"a\":1,}",
                "{\"a\":[1,]}",
                "{\"a\":[,1]}",
                "{\"a\":[1,,2]}",
                "{/* no */\"a\":1}",
                "{\"a\":1} // no",
                "# no\n{\"a\":1}",
                "{\"a\":True}",
                "{\"a\":undefined}",
                "{\"a\":\"\\x41\"}",
                "{\"a\":\"\\'\"}",
                "{\"a\":\"\\u12G4\"}",
                "{\"a\":\"\\u123\"}",
                "{\"a\":\"\\",
                "{\"a\":\"tab\there\"}",
                "{\"a\":\"line\nfeed\"}",
                "{\"a\":\"unit\u001fseparator\"}",
                "{\"raw\nname\":1}",
                "\u00a0{}",
                "{}\u2028",
                "{}\u0000"
            })
    void whatOtherDialectsAllowIsMalformed(String body) {
        assertEquals(MALFORMED, refusal(body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}{}", "{} {}", "{}[]", "{}1", "{} null", "{},", "{}}", "{}x", "{}\"\""})
    void textAfterTheObjectIsMalformed(String body) {
        assertEquals(MALFORMED, refusal(body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"title\":\"a\",\"title\":\"b\"}",
                "{\"title\":\"a\",\"title\":\"a\"}",
                "{\"title\":\"a\",\"t\\u0069tle\":\"b\"}",
                "{\"\\u0074itle\":\"a\",\"\\u0074itle\":\"b\"}",
                "{\"x\":1,\"title\":\"a\",\"x\":2}",
                "{\"a\":{\"b\":1,\"b\":2}}",
                "{\"a\":[{\"c\":1},{\"b\":1,\"b\":2}]}",
                "{\"\":1,\"\":2}",
                "{\"a\":{\"b\":{\"c\":{\"d\":null,\"d\":null}}}}",
                "{\"\uD83D\uDE00\":1,\"\\uD83D\\uDE00\":2}"
            })
    void aNameTwiceInOneObjectIsRefusedAtAnyDepthAndHoweverItIsWritten(String body) {
        assertEquals(DUPLICATE, refusal(body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"title\":\"kept\",\"Title\":\"other\"}",
                "{\"a\":{\"title\":\"other\"},\"title\":\"kept\",\"b\":{\"title\":\"other\"}}",
                "{\"title\":\"kept\",\"a\":[{\"title\":\"x\"},{\"title\":\"y\"}]}"
            })
    void theSameNameInDifferentObjectsIsNoDuplicateAndOnlyTheOuterCounts(String body) {
        assertEquals(Optional.of("kept"), read(body).text("title"));
    }

    static Stream<Arguments> nestings() {
        return Stream.of(
                arguments("{\"a\":", "{}", "}", 1),
                arguments("{\"a\":", "1", "}", 0),
                arguments("{\"a\":[", "1", "]}", 0),
                arguments("{\"a\":[", "[]", "]}", 1));
    }

    @ParameterizedTest
    @MethodSource("nestings")
    void nestingOf64IsReadAndOf65IsRefused(String open, String core, String close, int inCore) {
        int perLevel = open.endsWith("[") ? 2 : 1;
        int levels = (64 - inCore) / perLevel;
        String outer = open.repeat(levels) + core + close.repeat(levels);
        int depth = levels * perLevel + inCore;
        String exact = depth == 64 ? outer : "{\"a\":" + outer + "}";
        assertEquals(Optional.empty(), read(exact).text("title"));
        assertEquals(TOO_DEEP, refusal("{\"a\":" + exact + "}"));
    }

    @Test
    void nestingCountsAtItsDeepestAndNotInSum() {
        String deep = "{\"a\":".repeat(63) + "1" + "}".repeat(63);
        assertEquals(
                Optional.of("x"),
                read("{\"b\":" + deep + ",\"c\":" + deep + ",\"title\":\"x\"}").text("title"));
    }

    @Test
    void aDeepArrayAtTheOutsideIsTooDeepAndNotAStackOverflow() {
        assertEquals(NO_OBJECT, refusal("[".repeat(64) + "]".repeat(64)));
        assertEquals(TOO_DEEP, refusal("[".repeat(65) + "]".repeat(65)));
        assertEquals(TOO_DEEP, refusal("[".repeat(500_000)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"title\":\"x\"}",
                " \t\r\n{ \"title\" : \"x\" } \t\r\n",
                "{\"a\":1,\"title\":\"x\",\"b\":[true,false,null,{\"c\":[]}]}",
                "{\"\\u0074\\u0069tle\":\"\\u0078\"}",
                "{\"a\":1E400,\"b\":-0,\"c\":-0.0,\"d\":1e-400,\"title\":\"x\"}",
                "{\"__proto__\":{},\"title\":\"x\",\"\":\"\"}",
                "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"title\":\"x\"}"
            })
    void everyFormThatTheGrammarHasIsRead(String body) {
        assertEquals(Optional.of("x"), read(body).text("title"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"title\":null}",
                "{\"title\":1}",
                "{\"title\":true}",
                "{\"title\":[\"x\"]}",
                "{\"title\":{\"title\":\"x\"}}",
                "{\"TITLE\":\"x\"}",
                "{\"title \":\"x\"}"
            })
    void aMemberThatIsAbsentNullOrNoStringIsEmpty(String body) {
        assertEquals(Optional.empty(), read(body).text("title"));
    }

    @Test
    void onlyWhatWasAskedForIsKept() {
        JsonObject object = Json.readObject("{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}".getBytes(UTF_8), Set.of("a", "c"));
        assertEquals(Optional.of("1"), object.text("a"));
        assertEquals(Optional.empty(), object.text("b"));
        assertEquals(Optional.of("3"), object.text("c"));
    }

    @Test
    void anEmptyStringIsThere() {
        assertEquals(Optional.of(""), read("{\"title\":\"\"}").text("title"));
    }

    @Test
    void aRefusalIs400WithoutFurtherHeaders() {
        HttpFailure failure = failure("nonsense".getBytes(UTF_8));
        assertEquals(400, failure.status());
        assertEquals(java.util.Map.of(), failure.headers());
    }

    @Test
    void bodiesDoNotInfluenceEachOther() {
        for (String body :
                Arrays.asList("{\"title\":\"a\"}", "{\"title\":", "{\"title\":\"b\"}", "{\"x\":1,\"x\":1}")) {
            try {
                read(body);
            } catch (HttpFailure expected) {
                assertEquals(400, expected.status());
            }
        }
        assertEquals(Optional.of("c"), read("{\"title\":\"c\"}").text("title"));
    }

    private static JsonObject read(String body) {
        return Json.readObject(body.getBytes(UTF_8), Set.of("title"));
    }

    private static String refusal(String body) {
        return failure(body.getBytes(UTF_8)).message();
    }

    private static HttpFailure failure(byte[] body) {
        return assertThrows(HttpFailure.class, () -> Json.readObject(body, Set.of("title")));
    }

    @Test
    void aMemberIsWhatItWasSentAs() {
        JsonObject object = Json.readObject(
                ("{\"s\":\"x\",\"t\":true,\"f\":false,\"n\":-7,\"z\":null,\"a\":[\"b\",\"c\"],\"e\":[],\"m\":[1,\"b\"],"
                                + "\"d\":1.0,\"h\":9223372036854775808,\"o\":{\"s\":\"y\"},\"x\":1}")
                        .getBytes(UTF_8),
                Set.of("s", "t", "f", "n", "z", "a", "e", "m", "d", "h", "o", "none"));
        assertEquals(Optional.of("x"), object.text("s"));
        assertEquals(Optional.of(true), object.flag("t"));
        assertEquals(Optional.of(false), object.flag("f"));
        assertEquals(OptionalLong.of(-7), object.number("n"));
        assertTrue(object.isNull("z") && object.has("z"));
        assertEquals(Optional.of(List.of("b", "c")), object.texts("a"));
        assertEquals(Optional.of(List.of()), object.texts("e"));
        for (String other : List.of("m", "d", "h", "o")) {
            assertTrue(object.has(other) && !object.isNull(other), other);
            assertEquals(Optional.empty(), object.text(other));
            assertEquals(Optional.empty(), object.flag(other));
            assertEquals(OptionalLong.empty(), object.number(other));
            assertEquals(Optional.empty(), object.texts(other));
        }
        assertFalse(object.has("none") || object.has("x"));
    }
}
