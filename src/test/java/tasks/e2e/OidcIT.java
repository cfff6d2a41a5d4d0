package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Person;
import tasks.testkit.Prompt;
import tasks.testkit.Provider;
import tasks.testkit.SocketReader;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/** People of an identity provider, on the stock containers. */
@ParameterizedClass
@EnumSource(Stock.class)
class OidcIT {
    private final Stock stock;
    private Provider provider;
    private StockServer server;
    private Http http;

    OidcIT(Stock stock) {
        this.stock = stock;
    }

    @BeforeEach
    void start() throws Exception {
        provider = Provider.away();
        server = stock.server()
                .with("TASKS_SIGNUP", "closed")
                .with("TASKS_OIDC_ISSUER", provider.issuer())
                .with("TASKS_OIDC_AUDIENCE", Provider.AUDIENCE)
                .start();
        http = new Http(server.base());
    }

    @AfterEach
    void stop() throws Exception {
        http.close();
        server.close();
        provider.close();
    }

    private String[] bearer(String subject, String name, long issued) throws Exception {
        Date at = Date.from(Instant.now().plusSeconds(issued));
        return Person.bearer(provider.token(
                subject, claims -> claims.claim("preferred_username", name).issueTime(at)));
    }

    private static void assertError(int status, String message, Answer answer) {
        assertEquals("{\"error\":\"" + message + "\"}", answer.body());
        assertEquals(status, answer.status());
    }

    @Test
    void aPersonOfTheProviderComesWorksAndGoes() throws Exception {
        String[] ann = bearer("1", "ann", 0);
        assertAway(ann);
        // the demo token and requests without any never need the provider
        assertEquals(200, http.dev("GET", "/tasks").status());
        assertEquals(200, http.send("GET", "/").status());
        provider.open();
        Eventually.check(() -> assertEquals(200, http.send("GET", "/me", ann).status()));
        assertEquals(
                "{\"username\":\"ann\",\"scopes\":[\"authenticated\",\"tasks:read\",\"tasks:write\",\"account\"]}",
                http.send("GET", "/me", ann).body());
        assertEquals(
                201,
                http.json("POST", "/tasks", Json.object("title", "mine"), ann).status());
        assertTrue(http.send("GET", "/tasks", bearer("1", "ann", 0)).body().contains("mine"));
        assertSignUpIsInTheAudit();
        assertFirstSightByWebSocketIsInTheAudit();
        assertNobodyElseGetsIn();
        assertDeletion(ann);
    }

    /** Who, when, from where, with what, in which request. */
    private void assertSignUpIsInTheAudit() throws Exception {
        String[] bob = bearer("2", "bob", 0);
        String before = Instant.now().minusSeconds(60).toString();
        Answer first = http.send(
                "GET", "/me", bob[0], bob[1], "X-Forwarded-For", "198.51.100.7", "X-Request-Id", "first-sight");
        assertEquals(200, first.status());
        JsonNode items = Json.read(http.send("GET", "/me/audit", bob).body()).get("items");
        assertEquals(1, items.size());
        JsonNode item = items.get(0);
        assertEquals("sign-up", item.get("event").asText());
        assertEquals("198.51.100.7", item.get("address").asText());
        assertEquals("first-sight", item.get("request_id").asText());
        assertTrue(item.get("credential").asText().matches("oidc:[0-9a-f]{16}"), item.toString());
        assertTrue(item.get("at").asText().compareTo(before) > 0, item.toString());
    }

    /** A browser's first sight can be a WebSocket, which names itself in its first message. */
    private void assertFirstSightByWebSocketIsInTheAudit() throws Exception {
        String[] carol = bearer("3", "carol", 0);
        String token = Person.tokenOf(carol);
        try (SocketReader socket = SocketReader.open(
                server.base(), "", "X-Forwarded-For", "198.51.100.8", "X-Request-Id", "first-message")) {
            socket.send("{\"token\":\"" + token + "\"}");
            assertTrue(socket.next().contains("\"resume\""));
        }
        JsonNode item = Json.read(http.send("GET", "/me/audit", carol).body())
                .get("items")
                .get(0);
        assertEquals("198.51.100.8", item.get("address").asText());
        assertEquals("first-message", item.get("request_id").asText());
    }

    private void assertAway(String[] bearer) throws Exception {
        Answer away = Prompt.answer(() -> http.send("GET", "/tasks", bearer));
        assertError(503, "Service unavailable", away);
        assertEquals("3", away.header("Retry-After"));
    }

    private void assertNobodyElseGetsIn() throws Exception {
        String[] another = Person.bearer(provider.token("1", claims -> claims.audience("another")));
        String[] ended = Person.bearer(provider.token(
                "1", claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(90)))));
        for (String[] bad : new String[][] {another, ended}) {
            Answer refused = http.send("GET", "/tasks", bad);
            assertError(401, "Invalid token", refused);
            assertEquals("Bearer error=\"invalid_token\"", refused.header("WWW-Authenticate"));
        }
        String[] reader = Person.bearer(provider.token("1", claims -> claims.claim("scope", "openid tasks:read")));
        assertEquals(200, http.send("GET", "/tasks", reader).status());
        assertError(403, "Insufficient scope", http.json("POST", "/tasks", Json.object("title", "x"), reader));
        assertError(401, "Invalid username or password", Person.login(http, "ann", Person.PASSWORD));
    }

    private void assertDeletion(String[] ann) throws Exception {
        String passwords = "{\"current\":\"" + Person.PASSWORD + "\",\"new\":\"" + Person.PASSWORD + "2\"}";
        assertError(403, "This account has no password", http.json("PUT", "/me/password", passwords, ann));
        String[] another = bearer("1", "ann", -1);
        assertEquals(
                "{\"message\":\"Deleted\"}",
                http.json("DELETE", "/me", "{}", ann).body());
        assertError(401, "Invalid token", http.send("GET", "/tasks", ann));
        assertError(401, "Invalid token", http.send("GET", "/tasks", another));
        assertEquals(
                "{\"user\":\"ann\",\"items\":[]}",
                http.send("GET", "/tasks", bearer("1", "ann", 10)).body());
    }
}
