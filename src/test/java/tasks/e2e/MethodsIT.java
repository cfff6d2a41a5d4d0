package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.OnEveryContainer;
import tasks.testkit.RawHttp;
import tasks.testkit.Scenario;

/** Every method on every path. */
@OnEveryContainer
class MethodsIT extends Scenario {
    private static final List<String> METHODS = List.of(
            "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "QUERY", "get", "Post", "FOO");

    private static final Map<String, String> ALLOW = Map.of(
            "/", "GET, HEAD, OPTIONS",
            "/tasks", "GET, HEAD, OPTIONS, POST",
            "/tasks/1", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT",
            "/app/", "GET, HEAD, OPTIONS");

    @Test
    void m8_aMethodThatThePathDoesNotHaveIsRefusedAndTheOthersAreNamed() throws Exception {
        for (Map.Entry<String, String> path : ALLOW.entrySet()) {
            List<String> allowed = List.of(path.getValue().split(", "));
            for (String method : METHODS) {
                if (!allowed.contains(method)) {
                    Answer answer = http.send(method, path.getKey());
                    assertError(405, "Method not allowed", answer);
                    assertEquals(path.getValue(), answer.header("Allow"), method + path);
                }
            }
        }
    }

    @Test
    void optionsTellsAnyoneWhatThePathHas() throws Exception {
        for (Map.Entry<String, String> path : ALLOW.entrySet()) {
            Answer answer = http.send("OPTIONS", path.getKey());
            assertEquals(204, answer.status());
            assertEquals(path.getValue(), answer.header("Allow"));
            assertEquals("", answer.body());
            assertNull(answer.header("Content-Type"));
            assertNull(answer.header("Content-Length"));
            assertEquals(
                    path.getValue().contains("PATCH") ? "application/merge-patch+json, application/json" : null,
                    answer.header("Accept-Patch"));
        }
        assertError(404, "Not found", http.send("OPTIONS", "/nope"));
    }

    @Test
    void anUnknownPathIsNotFoundWhateverTheMethod() throws Exception {
        for (String method : METHODS) {
            if (!method.equals("HEAD")) {
                for (String path : List.of("/nope", "/tasks/abc", "/tasks/1/x", "/app", "/app/nope.js")) {
                    assertError(404, "Not found", http.send(method, path));
                }
            }
        }
    }

    @Test
    void m7_headAnswersAsGetWithoutTheBody() throws Exception {
        long id = createTask("a title");
        for (String path : List.of("/", "/tasks", "/tasks/" + id, "/app/", "/nope", "/tasks/999999999")) {
            Answer get = http.dev("GET", path);
            try (RawHttp raw = new RawHttp(base())) {
                raw.write("HEAD " + path(path) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Authorization: Bearer dev-secret-token\r\n\r\n");
                Answer head = raw.readHead();
                assertEquals(get.status(), head.status());
                assertEquals(get.header("Content-Length"), head.header("Content-Length"));
                assertEquals(get.header("Content-Type"), head.header("Content-Type"));
                assertEquals(true, raw.isClosed(), "bytes after the head of " + path);
            }
        }
    }

    /** Which says nothing of a length. */
    @Test
    void m7_headOfAStreamIsItsHead() throws Exception {
        try (RawHttp raw = new RawHttp(base())) {
            raw.write("HEAD " + path("/changes") + " HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n"
                    + "Connection: close\r\nAuthorization: Bearer dev-secret-token\r\n\r\n");
            Answer head = raw.readHead();
            assertEquals(200, head.status());
            assertNull(head.header("Content-Length"));
            assertEquals(true, head.header("Content-Type").startsWith("text/event-stream"));
            assertEquals(true, raw.isClosed());
        }
    }

    @Test
    void traceIsRefused() throws Exception {
        try (RawHttp raw = new RawHttp(base())) {
            raw.write("TRACE " + path("/tasks") + " HTTP/1.1\r\nHost: x\r\nX-Secret: 1\r\nConnection: close\r\n\r\n");
            Answer answer = raw.read();
            assertEquals(4, answer.status() / 100);
            assertEquals(false, answer.body().contains("X-Secret"));
        }
    }

    @Test
    void m7_aTrailingSlashOfTasksRedirectsAndNothingElseDoes() throws Exception {
        for (String method : List.of("GET", "POST", "DELETE", "PATCH")) {
            Answer answer = http.send(method, "/tasks/?limit=2");
            assertEquals(307, answer.status());
            assertEquals(path("/tasks?limit=2"), answer.header("Location"));
        }
        assertEquals(path("/tasks"), http.send("GET", "/tasks/").header("Location"));
        assertError(404, "Not found", http.send("GET", "/tasks/1/"));
        assertError(404, "Not found", http.send("GET", "/app/index.html/"));
    }

    @Test
    void m9_anIdHasOneNameOnly() throws Exception {
        for (String id : List.of("0", "999999999999999999", "9223372036854775807", "9999999999999999999")) {
            assertError(404, "Task not found", http.dev("GET", "/tasks/" + id));
        }
        long id = createTask("named");
        for (String other : List.of("0" + id, "00", "+" + id, "-1", "1.0", "1e3", "10000000000000000000", "abc", "~")) {
            assertError(404, "Not found", http.dev("GET", "/tasks/" + other));
        }
        String digits = Long.toString(id);
        String encoded = digits.chars().mapToObj(d -> "%3" + (char) d).reduce("", String::concat);
        assertEquals(200, http.dev("GET", "/tasks/" + encoded).status());
    }
}
