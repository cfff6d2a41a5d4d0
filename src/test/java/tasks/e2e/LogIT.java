package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.OnEveryContainer;
import tasks.testkit.RawHttp;
import tasks.testkit.Scenario;

/** What a request leaves in the log: the seed's two lines, with the request's id. */
@OnEveryContainer
class LogIT extends Scenario {

    private void assertLogged(String request, String responsePattern) throws Exception {
        Pattern response = Pattern.compile("(?m)^" + responsePattern + "$");
        Eventually.check(() -> {
            String log = server.log();
            int at = log.indexOf("\n" + request + "\n");
            assertTrue(at >= 0, request);
            assertTrue(response.matcher(log).find(at), responsePattern);
        });
    }

    private static String response(String line, int status, String id) {
        return Pattern.quote("[RESPONSE] " + line + " status=" + status) + " duration=\\d+\\.\\d{4}s id="
                + Pattern.quote(id);
    }

    @Test
    void m1_aRequestAndItsResponseAreALineEach() throws Exception {
        long id = createTask("logged");
        for (Object[] each :
                new Object[][] {{"GET", "/tasks/" + id, 200}, {"HEAD", "/tasks", 200}, {"DELETE", "/tasks/" + id, 200}
                }) {
            Answer answer = http.dev((String) each[0], (String) each[1]);
            String line = each[0] + " " + path((String) each[1]);
            assertLogged("[REQUEST]  " + line, response(line, (int) each[2], answer.header("X-Request-Id")));
        }
    }

    @Test
    void refusalsAreLoggedWithTheirStatus() throws Exception {
        String nope = "/nope-" + System.nanoTime();
        Answer unknown = http.send("GET", nope);
        assertLogged(
                "[REQUEST]  GET " + path(nope), response("GET " + path(nope), 404, unknown.header("X-Request-Id")));
        Answer refused = http.send("PUT", nope, "Authorization", "Bearer wrong");
        assertLogged(
                "[REQUEST]  PUT " + path(nope), response("PUT " + path(nope), 401, refused.header("X-Request-Id")));
        Answer late = http.json("POST", "/tasks", "[", "Authorization", "Bearer dev-secret-token");
        assertLogged(
                "[REQUEST]  POST " + path("/tasks"),
                response("POST " + path("/tasks"), 400, late.header("X-Request-Id")));
    }

    @Test
    void neitherQueryNorTokenIsLogged() throws Exception {
        String mark = "secret" + System.nanoTime();
        Answer answer = http.send("GET", "/?q=" + mark, "Authorization", "Bearer " + mark);
        Eventually.check(() -> assertTrue(server.log().contains("id=" + answer.header("X-Request-Id"))));
        assertFalse(server.log().contains(mark));
    }

    @Test
    void aSoundRequestIdIsTakenOver() throws Exception {
        for (String id : List.of("a", "!~", "x".repeat(128), "req=1;[RESPONSE]")) {
            Answer answer = http.send("GET", "/", "X-Request-Id", id);
            assertEquals(id, answer.header("X-Request-Id"));
            assertLogged("[REQUEST]  GET " + path("/"), response("GET " + path("/"), 200, id));
        }
    }

    @Test
    void anotherRequestIdIsReplaced() throws Exception {
        for (String id : List.of("", "x".repeat(129), "a b", "\u00e9", "a\tb")) {
            Answer answer = http.send("GET", "/", "X-Request-Id", id);
            assertNotEquals(id, answer.header("X-Request-Id"));
            assertTrue(answer.header("X-Request-Id").matches("[0-9a-f]{16}"), answer.toString());
        }
        assertNotEquals(
                http.send("GET", "/").header("X-Request-Id"),
                http.send("GET", "/").header("X-Request-Id"));
    }

    @Test
    void aSoundTraceIsAnsweredAndAnotherIsReplaced() throws Exception {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assertEquals(
                trace,
                http.send("GET", "/nope", "Traceparent", trace)
                        .headers()
                        .get("traceparent")
                        .get(0));
        for (String[] sent :
                List.of(new String[] {}, new String[] {"traceparent", trace.toUpperCase(Locale.ROOT)}, new String[] {
                    "traceparent", trace, "traceparent", trace
                })) {
            String made = http.send("GET", "/", sent).header("traceparent");
            assertTrue(made.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00"), made);
        }
        Answer refused = http.send("GET", "/", "Authorization", "Bearer wrong", "traceparent", trace);
        assertEquals(trace, refused.header("traceparent"));
    }

    @Test
    void noRequestForgesALine() throws Exception {
        String mark = "forged" + System.nanoTime();
        for (String path :
                List.of("/%0a[RESPONSE]%20" + mark, "/%0d%0a" + mark, "/\u2028" + mark, "/%e2%80%a8" + mark)) {
            try (RawHttp raw = new RawHttp(base())) {
                raw.write("GET " + path(path)
                        + " HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\rb\r\nConnection: close\r\n\r\n");
                raw.readHead();
            } catch (java.io.EOFException refused) {
                // without an answer, and so without a line
            }
        }
        Answer last = http.send("GET", "/");
        Eventually.check(() -> assertTrue(server.log().contains("id=" + last.header("X-Request-Id"))));
        assertFalse(Pattern.compile("(?m)^[^\\n]*" + mark)
                .matcher(server.log())
                .results()
                .anyMatch(line -> !line.group().startsWith("[REQUEST]  GET ")
                        && !line.group().startsWith("[RESPONSE] GET ")));
    }
}
