package tasks.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.config.Settings.LogFormat;
import tasks.http.Json;

/** The two lines of a request, which no client can turn into three. */
class LogLinesTest {
    private final LogLines text = new LogLines(LogFormat.TEXT);
    private final LogLines json = new LogLines(LogFormat.JSON);

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static LogLines.Head head(String method, String path) {
        return new LogLines.Head(method, path, "ab12", TRACE);
    }

    @Test
    void theTextIsTheSeedsWithTheRequestsIdBehindIt() {
        assertEquals("[REQUEST]  GET /tasks", text.request(head("GET", "/tasks")));
        assertEquals(
                "[RESPONSE] GET /tasks status=200 duration=0.0012s id=ab12",
                text.response(head("GET", "/tasks"), "dev", "/tasks", 200, 1_200_000));
    }

    @Test
    void jsonIsOneObjectALine() {
        assertEquals(
                "{\"event\":\"request\",\"request_id\":\"ab12\",\"traceparent\":\"" + TRACE
                        + "\",\"method\":\"GET\",\"path\":\"/tasks/7\"}",
                json.request(head("GET", "/tasks/7")));
        assertEquals(
                "{\"event\":\"response\",\"request_id\":\"ab12\",\"traceparent\":\"" + TRACE
                        + "\",\"method\":\"GET\",\"path\":\"/tasks/7\","
                        + "\"user\":\"dev\",\"route\":\"/tasks/{id}\",\"status\":404,\"duration\":0.0012}",
                json.response(head("GET", "/tasks/7"), "dev", "/tasks/{id}", 404, 1_200_000));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0000",
        "49999, 0.0000",
        "50000, 0.0001",
        "149999, 0.0001",
        "1234567, 0.0012",
        "1250000, 0.0013",
        "999949999, 0.9999",
        "999950000, 1.0000",
        "1000000000, 1.0000",
        "12345678901, 12.3457",
        "3600000000000, 3600.0000"
    })
    void durationsAreSecondsRoundedToFourDecimals(long nanos, String seconds) {
        assertEquals(seconds, LogLines.seconds(nanos));
    }

    static Stream<Arguments> paths() {
        return Stream.of(
                arguments("/a\r\n[REQUEST]  GET /forged", "/a\\u000d\\u000a[REQUEST]\\u0020\\u0020GET\\u0020/forged"),
                arguments("/a\nb", "/a\\u000ab"),
                arguments("/a\u2028b\u2029", "/a\\u2028b\\u2029"),
                arguments("/\u0085", "/\\u0085"),
                arguments("/\u000b\u000c", "/\\u000b\\u000c"),
                arguments("/\u001b[2J", "/\\u001b[2J"),
                arguments("/a b", "/a\\u0020b"),
                arguments("/\u00e4", "/\\u00e4"),
                arguments("/\uD83D\uDE00", "/\\ud83d\\ude00"),
                arguments("/\u007f\u0000", "/\\u007f\\u0000"),
                arguments("/%0d%0a", "/%0d%0a"),
                arguments("/!~\"'{}", "/!~\"'{}"));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void whatIsNotVisibleAsciiIsEscaped(String path, String shown) {
        assertEquals(shown, LogLines.visible(path));
        assertEquals("[REQUEST]  GET " + shown, text.request(head("GET", path)));
        assertEquals(
                "[RESPONSE] GET " + shown + " status=404 duration=0.0000s id=ab12",
                text.response(head("GET", path), "", "", 404, 0));
    }

    @Test
    void aMethodCannotForgeALineEither() {
        assertEquals("[REQUEST]  G\\u000a[X] /", text.request(head("G\n[X]", "/")));
        assertTrue(text.response(head("G\r[X]", "/"), "", "", 405, 0).startsWith("[RESPONSE] G\\u000d[X] / "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a\r\nb",
                "/\u2028",
                "/\u0085",
                "/\"}\n{\"event\":\"x",
                "/\\",
                "/\uD83D",
                "/\u0000\u001f",
                "/\u00e4"
            })
    void jsonStaysOneValidLineWhateverIsSent(String sent) throws Exception {
        for (String line : new String[] {
            json.request(head(sent, sent)), json.response(head(sent, sent), "dev", "/tasks/{id}", 200, 1)
        }) {
            assertEquals(1, line.lines().count(), line);
            assertTrue(line.codePoints().allMatch(c -> c >= ' ' && c < 0x7F), line);
            JsonNode object = new ObjectMapper().readTree(line);
            assertEquals("ab12", object.get("request_id").textValue());
            assertEquals(LogLines.visible(sent), object.get("path").textValue());
            // and by this server's own, stricter reader
            Json.readObject(line.getBytes(UTF_8), Set.of());
        }
    }

    @Test
    void jsonDurationsAndStatusesAreNumbers() throws Exception {
        JsonNode object = new ObjectMapper().readTree(json.response(head("GET", "/"), "", "/", 204, 2_500_000_000L));
        assertEquals(2.5, object.get("duration").doubleValue());
        assertTrue(object.get("status").isInt());
    }

    @Test
    void whatWasDroppedIsTold() {
        assertEquals("[LOG] 7 lines dropped", new LogLines(LogFormat.TEXT).dropped(7));
        assertEquals("{\"event\":\"dropped\",\"lines\":7}", new LogLines(LogFormat.JSON).dropped(7));
    }
}
