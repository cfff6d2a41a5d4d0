package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.OnEveryContainer;
import tasks.testkit.RawHttp;
import tasks.testkit.Scenario;

/** Cross-origin requests with the lesson's settings; the numbers are the rows of Starlette's behaviour. */
@OnEveryContainer
class CorsIT extends Scenario {
    private static final String ALLOWED = "http://localhost:3000";
    private static final String ALL_METHODS = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

    private Answer preflight(String path, String origin, String method, String... more) throws Exception {
        List<String> headers = new ArrayList<>(List.of("Origin", origin, "Access-Control-Request-Method", method));
        headers.addAll(List.of(more));
        return http.send("OPTIONS", path, headers.toArray(String[]::new));
    }

    @Test
    void c1_withoutAnOriginNothingOfCorsIsAnswered() throws Exception {
        for (Answer answer : List.of(http.send("GET", "/"), http.send("GET", "/tasks"), http.send("GET", "/nope"))) {
            assertEquals(List.of(), answer.headersStarting("access-control-"));
            assertEquals("Origin, Authorization, Cookie", answer.header("Vary").replace(", Accept", ""));
        }
    }

    @Test
    void c2_c11_anAllowedOriginGetsItselfAndTheExposedHeaders() throws Exception {
        for (String origin : List.of(ALLOWED, "http://127.0.0.1:3000")) {
            Answer answer = http.send("GET", "/", "Origin", origin);
            assertEquals(origin, answer.header("Access-Control-Allow-Origin"));
            assertEquals(
                    "ETag, Location, Link, Retry-After, X-Request-Id", answer.header("Access-Control-Expose-Headers"));
            assertNull(answer.header("Access-Control-Allow-Credentials"));
        }
    }

    @Test
    void c3_c4_anyOtherOriginGetsTheNormalAnswerWithoutLeaveToReadIt() throws Exception {
        for (String origin : List.of(
                "https://localhost:3000",
                "http://localhost:3001",
                "http://LOCALHOST:3000",
                "http://localhost:3000/",
                "http://localhost",
                "null",
                "http://localhost:3000.evil.example",
                "http://localhost:3000, http://127.0.0.1:3000")) {
            Answer answer = http.send("GET", "/", "Origin", origin);
            assertEquals(200, answer.status());
            assertEquals("{\"message\":\"API is running\"}", answer.body());
            assertNull(answer.header("Access-Control-Allow-Origin"), origin);
        }
    }

    @Test
    void c14_oneOriginsLeaveNeverShowsInAnothersAnswer() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertEquals(ALLOWED, http.send("GET", "/", "Origin", ALLOWED).header("Access-Control-Allow-Origin"));
            assertNull(http.send("GET", "/", "Origin", "http://evil.example").header("Access-Control-Allow-Origin"));
            assertNull(http.send("GET", "/").header("Access-Control-Allow-Origin"));
        }
    }

    @Test
    void c15_c17_c21_c23_aPreflightIsAnsweredBeforeEverythingElse() throws Exception {
        String mark = "/preflight-" + System.nanoTime();
        String after = "/after-" + System.nanoTime();
        for (String path : List.of("/", "/tasks", "/tasks/1", mark)) {
            for (String token : List.of("Bearer wrong", "nonsense", "Basic x")) {
                Answer answer = preflight(path, ALLOWED, "PUT", "Authorization", token);
                assertEquals(200, answer.status());
                assertEquals("OK", answer.body());
                assertEquals(
                        "text/plain;charset=utf-8",
                        answer.header("Content-Type").replace(" ", "").toLowerCase(java.util.Locale.ROOT));
                assertEquals(ALLOWED, answer.header("Access-Control-Allow-Origin"));
                assertEquals(ALL_METHODS, answer.header("Access-Control-Allow-Methods"));
                assertEquals("600", answer.header("Access-Control-Max-Age"));
                assertNull(answer.header("Access-Control-Expose-Headers"));
                assertNull(answer.header("Access-Control-Allow-Headers"));
                assertEquals(
                        "Origin, Access-Control-Request-Method, Access-Control-Request-Headers,"
                                + " Access-Control-Request-Private-Network",
                        answer.header("Vary"));
            }
        }
        http.send("GET", after);
        Eventually.check(() -> assertTrue(server.log().contains("GET " + path(after))));
        assertFalse(server.log().contains(mark), "a preflight is not logged");
    }

    @Test
    void whatAContainerRefusesByItselfCanBeReadByAnAllowedOrigin() throws Exception {
        String cookies = "a=b; ".repeat(250) + "c=d"; // Tomcat takes 200
        Answer answer = http.send("GET", "/", "Origin", ALLOWED, "Cookie", cookies);
        assertTrue(answer.status() == 200 || answer.status() == 400, answer.toString());
        assertEquals(ALLOWED, answer.header("Access-Control-Allow-Origin"));
        assertTrue(answer.header("Vary").contains("Origin"), answer.header("Vary"));
        assertNull(http.send("GET", "/", "Origin", "http://evil.example", "Cookie", cookies)
                .header("Access-Control-Allow-Origin"));
    }

    @Test
    void c16_optionsThatLackAHeaderAreOrdinaryRequests() throws Exception {
        assertEquals(204, http.send("OPTIONS", "/tasks", "Origin", ALLOWED).status());
        assertEquals(
                204,
                http.send("OPTIONS", "/tasks", "Access-Control-Request-Method", "GET")
                        .status());
        assertError(404, "Not found", http.send("OPTIONS", "/nope", "Origin", ALLOWED));
        assertEquals(
                200,
                http.send("GET", "/", "Origin", ALLOWED, "Access-Control-Request-Method", "GET")
                        .status());
    }

    @Test
    void c18_c19_c22_c29_aRefusedPreflightNamesWhatFailed() throws Exception {
        String evil = "http://evil.example";
        String network = "Access-Control-Request-Private-Network";
        assertRefused("origin", preflight("/tasks", evil, "GET"), null);
        assertRefused("method", preflight("/tasks", ALLOWED, "post"), ALLOWED);
        assertRefused("method", preflight("/tasks", ALLOWED, "TRACE"), ALLOWED);
        assertRefused("method", preflight("/tasks", ALLOWED, ""), ALLOWED);
        assertRefused("private-network", preflight("/tasks", ALLOWED, "GET", network, "false"), ALLOWED);
        assertRefused("origin, method, private-network", preflight("/tasks", evil, "FOO", network, "true"), null);
    }

    private static void assertRefused(String failures, Answer answer, String origin) {
        assertEquals(400, answer.status());
        assertEquals("Disallowed CORS " + failures, answer.body());
        assertEquals(origin, answer.header("Access-Control-Allow-Origin"));
        assertEquals(ALL_METHODS, answer.header("Access-Control-Allow-Methods"));
        assertEquals("600", answer.header("Access-Control-Max-Age"));
        assertTrue(answer.header("Vary").contains("Origin"));
        assertDiscreet(answer);
    }

    @Test
    void c26_theAskedHeadersAreMirroredAsTheyWereSent() throws Exception {
        for (String asked :
                List.of("X-A", "x-a ,CONTENT-TYPE", "authorization,content-type,", "X-Ünknown".replace("Ü", "U"))) {
            Answer answer = preflight("/tasks", ALLOWED, "GET", "Access-Control-Request-Headers", asked);
            assertEquals(200, answer.status());
            assertEquals(asked, answer.header("Access-Control-Allow-Headers"));
        }
    }

    @Test
    void c13_c30_everyErrorCarriesTheOriginAndWhatElseItVariesBy() throws Exception {
        for (Answer answer : List.of(
                http.send("GET", "/tasks", "Origin", ALLOWED),
                http.send("GET", "/tasks", "Origin", ALLOWED, "Authorization", "Bearer wrong"),
                http.send("GET", "/nope", "Origin", ALLOWED),
                http.send("PATCH", "/tasks", "Origin", ALLOWED),
                http.send("GET", "/tasks/", "Origin", ALLOWED),
                http.json("POST", "/tasks", "[", "Origin", ALLOWED, "Authorization", "Bearer dev-secret-token"),
                http.json(
                        "POST",
                        "/tasks",
                        "x",
                        "Origin",
                        ALLOWED,
                        "Authorization",
                        "Bearer dev-secret-token",
                        "Content-Type",
                        "text/plain"))) {
            assertTrue(answer.status() >= 300, answer.toString());
            assertEquals(ALLOWED, answer.header("Access-Control-Allow-Origin"));
            // in one line: some clients read only one
            assertEquals(1, answer.headers().get("vary").size(), answer.toString());
            assertTrue(answer.header("Vary").startsWith("Origin, Authorization"), answer.toString());
            assertEquals(answer.status() >= 400, answer.header("Vary").endsWith(", Accept"), answer.toString());
        }
    }

    @Test
    void c33_nothingIsMirroredThatCouldForgeAHeader() throws Exception {
        for (String value : List.of("x-a\r\n X-Forged: 1", "x-a\u0000", "x-a\nX-Forged: 1", "x-\u00e9", "x\u007f")) {
            try (RawHttp raw = new RawHttp(base())) {
                raw.write("OPTIONS " + path("/tasks") + " HTTP/1.1\r\nHost: x\r\nOrigin: " + ALLOWED
                        + "\r\nAccess-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: " + value
                        + "\r\nConnection: close\r\n\r\n");
                Answer answer = raw.read();
                assertNull(answer.header("X-Forged"));
                String mirrored = answer.header("Access-Control-Allow-Headers");
                assertTrue(mirrored == null || mirrored.chars().allMatch(c -> c >= ' ' && c <= '~'), value + answer);
            }
        }
    }
}
