package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.LiveCopy;
import tasks.testkit.OnEveryContainer;
import tasks.testkit.Person;
import tasks.testkit.RawHttp;
import tasks.testkit.RunningServer;
import tasks.testkit.Scenario;
import tasks.testkit.SocketReader;

/** Changes over a WebSocket. */
@OnEveryContainer
class SocketsIT extends Scenario {
    private static final String[] HANDSHAKE = {
        "Connection",
        "Upgrade",
        "Upgrade",
        "websocket",
        "Sec-WebSocket-Version",
        "13",
        "Sec-WebSocket-Key",
        "dGhlIHNhbXBsZSBub25jZQ=="
    };

    private static String[] handshake(int but, String value) {
        String[] headers = HANDSHAKE.clone();
        headers[but] = value;
        return headers;
    }

    private JsonNode now() throws Exception {
        return Json.read(http.dev("GET", "/changes?since=0").body());
    }

    @Test
    void whoSendsATokenWithTheHandshakeIsToldWhatHeMissedAndThenEachChange() throws Exception {
        createTask("before");
        JsonNode now = now();
        long since = now.get("next").asLong();
        String epoch = now.get("epoch").asText();
        long missed = createTask("missed");
        String query = "?since=" + since + "&epoch=" + epoch;
        try (SocketReader reader = SocketReader.open(base(), query, Http.token())) {
            assertEquals(
                    "{\"resume\":\"replayed\",\"next\":" + (since + 1) + ",\"epoch\":\"" + epoch + "\"}",
                    reader.next());
            assertEquals(
                    "{\"seq\":" + (since + 1) + ",\"task\":{\"id\":" + missed + ",\"title\":\"missed\"}}",
                    reader.next());
            http.dev("DELETE", "/tasks/" + missed);
            assertEquals("{\"seq\":" + (since + 2) + ",\"deleted\":" + missed + "}", reader.next());
        }
        String lines =
                server.log().lines().filter(l -> l.contains("/live")).toList().toString();
        assertTrue(lines.contains("[RESPONSE] GET " + path("/live") + " status=101"), lines);
    }

    @Test
    void a13_aBrowserNamesItselfInItsFirstMessageAndSendsNoOther() throws Exception {
        long since = now().get("next").asLong();
        try (SocketReader reader = SocketReader.open(base(), "", "Origin", "http://elsewhere.example")) {
            reader.send("{\"token\":\"" + RunningServer.TOKEN + "\",\"since\":" + since + "}");
            assertEquals("current", Json.read(reader.next()).get("resume").asText());
            long id = createTask("told");
            assertTrue(reader.next().contains("\"task\":{\"id\":" + id + ","));
            reader.send("{\"token\":\"" + RunningServer.TOKEN + "\"}");
            assertEquals("1008 No message is expected", reader.closed());
        }
    }

    /** Browsers send a cookie along, and ask nobody before: whose page it is, is for the server to see. */
    @Test
    void c32_aCookieCountsFromPagesOfThisServerOnly() throws Exception {
        String cookie = Person.signUp(http).cookie();
        String own = base().getScheme() + "://" + base().getAuthority();
        for (String[] origins : new String[][] {
            {},
            {"Origin", "http://evil.example"},
            {"Origin", "null"},
            {"Origin", own + ".evil.example"},
            {"Origin", own, "Origin", "http://evil.example"}
        }) {
            List<String> headers = new ArrayList<>(List.of(HANDSHAKE));
            headers.addAll(List.of("Cookie", cookie));
            headers.addAll(List.of(origins));
            Answer answer = http.send("GET", "/live", headers.toArray(String[]::new));
            assertError(403, "Cross-origin request refused", answer);
        }
        try (SocketReader reader = SocketReader.open(base(), "", "Cookie", cookie, "Origin", own)) {
            assertEquals("current", Json.read(reader.next()).get("resume").asText());
        }
    }

    @Test
    void whoIsNotLetInIsToldWhyAndClosed() throws Exception {
        for (String[] each : new String[][] {
            {"{\"token\":\"wrong\"}", "1008 Invalid token"},
            {"{}", "1008 token is missing"},
            {"x", "1008 Malformed JSON"},
            {"{\"token\":\"" + RunningServer.TOKEN + "\",\"since\":-1}", "1008 since is invalid"},
            {"{\"token\":\"" + RunningServer.TOKEN + "\",\"epoch\":7}", "1008 epoch is invalid"}
        }) {
            try (SocketReader reader = SocketReader.open(base(), "")) {
                reader.send(each[0]);
                assertEquals(each[1], reader.closed());
            }
        }
        try (SocketReader binary = SocketReader.open(base(), "")) {
            binary.sendBytes();
            assertEquals("1003 Text is expected", binary.closed());
        }
        try (SocketReader large = SocketReader.open(base(), "")) {
            large.send("{\"token\":\"" + "x".repeat(9_000) + "\"}");
            assertTrue(large.closed().startsWith("1009"), large.closed());
        }
        try (SocketReader silent = SocketReader.open(base(), "")) {
            assertEquals("1008 No token came in time", silent.closed());
        }
        try (SocketReader resumed = SocketReader.open(base(), "?since=1&epoch=another", Http.token())) {
            assertEquals("reset", Json.read(resumed.next()).get("resume").asText());
        }
    }

    @Test
    void a12_aHandshakeThatIsNoneIsRefusedInJson() throws Exception {
        Answer plain = http.dev("GET", "/live");
        assertError(426, "WebSocket required", plain);
        assertEquals("websocket", plain.header("Upgrade"));
        assertTrue(plain.header("Connection").contains("Upgrade"), plain.toString());
        Answer version = http.send("GET", "/live", handshake(5, "8"));
        assertError(426, "WebSocket required", version);
        assertEquals("13", version.header("Sec-WebSocket-Version"));
        assertError(400, "Header Sec-WebSocket-Key is invalid", http.send("GET", "/live", handshake(7, "short")));
        assertError(400, "A token in the query is not taken", http.send("GET", "/live?token=x", HANDSHAKE));
        String[] wrong = Arrays.copyOf(HANDSHAKE, HANDSHAKE.length + 2);
        wrong[HANDSHAKE.length] = "Authorization";
        wrong[HANDSHAKE.length + 1] = "Bearer wrong";
        assertError(401, "Invalid token", http.send("GET", "/live", wrong));
        assertError(405, "Method not allowed", http.dev("POST", "/live", "{}"));
    }

    /** A browser sends its cookie along whoever's page it is that asks, and CORS does not cover a WebSocket. */
    @Test
    void aCookieOpensASocketForThePagesOfThisServerAlone() throws Exception {
        String cookie = Person.signUp(http).cookie();
        String own = base().getScheme() + "://" + base().getAuthority();
        for (String origin : List.of("http://elsewhere.example", "null", own + ".elsewhere.example", "")) {
            List<String> headers = new ArrayList<>(List.of(HANDSHAKE));
            headers.addAll(List.of("Cookie", cookie));
            if (!origin.isEmpty()) {
                headers.addAll(List.of("Origin", origin));
            }
            Answer refused = http.send("GET", "/live", headers.toArray(String[]::new));
            assertError(403, "Cross-origin request refused", refused);
        }
        try (SocketReader reader = SocketReader.open(base(), "", "Cookie", cookie, "Origin", own)) {
            assertEquals("current", Json.read(reader.next()).get("resume").asText());
        }
    }

    @Test
    void aHandshakeThatTheContainerCannotReadIsABadRequest() throws Exception {
        String[] extensions = Arrays.copyOf(HANDSHAKE, HANDSHAKE.length + 2);
        extensions[HANDSHAKE.length] = "Sec-WebSocket-Extensions";
        extensions[HANDSHAKE.length + 1] = "permessage-deflate; x=\"";
        assertError(400, "WebSocket handshake is invalid", http.send("GET", "/live", extensions));
        assertError(
                400,
                "Header Sec-WebSocket-Key is invalid",
                http.send("GET", "/live", handshake(7, "dGhlIHNhbXBsZSBub25jZQ")));
        // a proxy that speaks HTTP/1.0 to the server
        try (RawHttp raw = new RawHttp(base())) {
            StringBuilder request = new StringBuilder("GET " + path("/live") + " HTTP/1.0\r\nHost: localhost\r\n");
            for (int i = 0; i < HANDSHAKE.length; i += 2) {
                request.append(HANDSHAKE[i])
                        .append(": ")
                        .append(HANDSHAKE[i + 1])
                        .append("\r\n");
            }
            raw.write(request + "\r\n");
            assertEquals(426, raw.read().status());
        }
    }

    @Test
    void whoSignsOutIsToldNothingThatIsWrittenLater() throws Exception {
        Person person = Person.signUp(http);
        String[] other = person.session();
        for (int i = 0; i < 10; i++) {
            String[] session = person.session();
            try (SocketReader reader = SocketReader.open(base(), "?since=" + i, session)) {
                reader.next();
                assertEquals(200, http.send("POST", "/logout", session).status());
                assertEquals(
                        201,
                        http.json("POST", "/tasks", "{\"title\":\"later\"}", other)
                                .status());
                assertEquals("1008 Authentication required", reader.closed());
                assertFalse(reader.hasMore());
            }
        }
    }

    @Test
    void manyMessagesComeInOrderThoughConnectionsBreak() throws Exception {
        LiveCopy copy = new LiveCopy();
        for (int round = 0; round < 5; round++) {
            try (SocketReader reader = SocketReader.open(base(), copy.query(), Http.token())) {
                copy.start(reader.next());
                for (int i = 0; i < 40; i++) {
                    createTask("round " + round + " " + i);
                }
                long wanted = now().get("next").asLong() - (round < 4 ? 20 : 0);
                while (copy.since() < wanted) {
                    copy.apply(reader.next());
                }
            }
        }
        Eventually.check(() -> assertEquals(
                LiveCopies.server(http), copy.tasks().values().stream().toList()));
    }
}
