package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.OnEveryContainer;
import tasks.testkit.RawHttp;
import tasks.testkit.Scenario;

/** Who gets in: every route, with every kind of credential, from every kind of origin. */
@OnEveryContainer
class AuthenticationIT extends Scenario {
    private static final String ALLOWED = "http://localhost:3000";

    /** What {@code Authorization} holds, and what comes of it: an error, or "" for a good one. */
    private static final Map<String, String> CREDENTIALS = new TreeMap<>(Map.ofEntries(
            Map.entry("Bearer wrong-token", "Invalid token"),
            Map.entry("Bearer Dev-secret-token", "Invalid token"),
            Map.entry("Bearer dev-secret-token2", "Invalid token"),
            Map.entry("Bearer dev-secret-toke", "Invalid token"),
            Map.entry("Bearer  dev-secret-token", "Invalid token"),
            Map.entry("Bearer dev-secret-token x", "Invalid token"),
            Map.entry("Bearer", "Invalid authorization header format"),
            Map.entry("Bearer ", "Invalid authorization header format"),
            Map.entry("dev-secret-token", "Invalid authorization header format"),
            Map.entry("Basic ZGV2OmRldg==", "Unsupported auth scheme"),
            Map.entry("Token dev-secret-token", "Unsupported auth scheme"),
            Map.entry("Bearer: dev-secret-token", "Unsupported auth scheme"),
            Map.entry("Bearer dev-secret-token", ""),
            Map.entry("bEaReR dev-secret-token", "")));

    private static final List<String> ORIGINS = List.of("", ALLOWED, "http://evil.example", "null");

    /** Method, path, and whether anyone may ask. */
    private record Target(String method, String path, boolean open) {}

    private List<Target> targets(long id) {
        return List.of(
                new Target("GET", "/", true),
                new Target("HEAD", "/", true),
                new Target("GET", "/app/", true),
                new Target("GET", "/tasks", false),
                new Target("HEAD", "/tasks", false),
                new Target("POST", "/tasks", false),
                new Target("GET", "/tasks/" + id, false),
                new Target("HEAD", "/tasks/" + id, false),
                new Target("PUT", "/tasks/" + id, false),
                new Target("DELETE", "/tasks/" + id, false),
                new Target("OPTIONS", "/tasks", true));
    }

    private Answer send(Target target, String origin, String credential) throws Exception {
        List<String> headers = new java.util.ArrayList<>();
        if (!origin.isEmpty()) {
            headers.addAll(List.of("Origin", origin));
        }
        if (credential != null) {
            headers.addAll(List.of("Authorization", credential));
        }
        String[] all = headers.toArray(String[]::new);
        boolean body = target.method().equals("POST") || target.method().equals("PUT");
        return body
                ? http.json(target.method(), target.path(), "{\"title\":\"let in\"}", all)
                : http.send(target.method(), target.path(), all);
    }

    private static void assertOrigin(String origin, Answer answer) {
        assertEquals(origin.equals(ALLOWED) ? ALLOWED : null, answer.header("Access-Control-Allow-Origin"));
        assertTrue(answer.header("Vary").contains("Origin"));
        if (origin.isEmpty()) {
            assertEquals(List.of(), answer.headersStarting("access-control-"));
        }
    }

    @Test
    void withoutACredentialOnlyOpenRoutesAnswer() throws Exception {
        long id = createTask("out of reach");
        for (Target target : targets(id)) {
            for (String origin : ORIGINS) {
                for (String empty : new String[] {null, "", "  "}) {
                    Answer answer = send(target, origin, empty);
                    assertOrigin(origin, answer);
                    if (target.open()) {
                        assertTrue(answer.status() < 300, target + " " + answer);
                    } else {
                        assertRefused(target, "Authentication required", answer);
                        assertEquals("Bearer", answer.header("WWW-Authenticate"));
                    }
                }
            }
        }
        assertEquals(200, http.dev("GET", "/tasks/" + id).status());
    }

    @Test
    void a1_a5_a15_aBadCredentialIsRefusedOnEveryPathBeforeRouting() throws Exception {
        long id = createTask("out of reach");
        List<Target> all = new java.util.ArrayList<>(targets(id));
        all.add(new Target("GET", "/nope", false));
        all.add(new Target("PATCH", "/tasks", false));
        all.add(new Target("GET", "/tasks/", false));
        all.add(new Target("GET", "/tasks/abc", false));
        for (Target target : all) {
            for (Map.Entry<String, String> credential : CREDENTIALS.entrySet()) {
                if (credential.getValue().isEmpty()) {
                    continue;
                }
                Answer answer = send(target, ALLOWED, credential.getKey());
                assertRefused(target, credential.getValue(), answer);
                assertOrigin(ALLOWED, answer);
                boolean read = credential.getValue().equals("Invalid token");
                assertEquals(read ? "Bearer error=\"invalid_token\"" : "Bearer", answer.header("WWW-Authenticate"));
            }
        }
        assertEquals(200, http.dev("GET", "/tasks/" + id).status());
    }

    @Test
    void a3_theRightTokenOpensEveryRoute() throws Exception {
        for (String origin : ORIGINS) {
            for (Map.Entry<String, String> credential : CREDENTIALS.entrySet()) {
                if (!credential.getValue().isEmpty()) {
                    continue;
                }
                for (Target target : targets(createTask("mine"))) {
                    Answer answer = send(target, origin, credential.getKey());
                    assertTrue(answer.status() < 300, target + " " + answer);
                    assertNull(answer.header("WWW-Authenticate"));
                    assertOrigin(origin, answer);
                }
            }
        }
    }

    @Test
    void severalAuthorizationHeadersAreRefused() throws Exception {
        String good = "Authorization: Bearer dev-secret-token\r\n";
        for (String headers : List.of(
                good + good,
                good + "Authorization: Bearer x\r\n",
                "Authorization: \r\n" + good,
                good + "Authorization:\r\n")) {
            try (RawHttp raw = new RawHttp(base())) {
                raw.write("GET " + path("/tasks") + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
                Answer answer = raw.read();
                assertEquals(401, answer.status(), headers);
                assertDiscreet(answer);
            }
        }
    }

    private static void assertRefused(Target target, String message, Answer answer) {
        assertEquals(401, answer.status(), target + " " + answer);
        if (!target.method().equals("HEAD")) {
            assertError(401, message, answer);
        }
    }
}
