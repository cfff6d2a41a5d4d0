package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Json;
import tasks.testkit.OnEveryStore;
import tasks.testkit.Person;
import tasks.testkit.Scenario;

/** The routes on webhooks, over HTTP. What is sent is in {@code WebhookDeliveryIT}. */
@OnEveryStore
class WebhooksIT extends Scenario {
    private static final String URL = "{\"url\":\"https://hooks.invalid/a?b=c\"}";

    @AfterEach
    void deleteAll() throws Exception {
        for (JsonNode hook : items()) {
            http.dev("DELETE", "/webhooks/" + hook.get("id").asLong());
        }
    }

    private JsonNode items() throws Exception {
        return Json.read(http.dev("GET", "/webhooks").body()).get("items");
    }

    private Answer create() throws Exception {
        Answer created = http.dev("POST", "/webhooks", URL);
        assertEquals(201, created.status(), created.body());
        return created;
    }

    @Test
    void aWebhookIsMadeShownListedAndDeletedAndItsSecretIsShownOnce() throws Exception {
        createTask("one");
        long seq = Json.read(http.dev("GET", "/changes?limit=1").body())
                .get("next")
                .asLong();
        Answer created = create();
        JsonNode hook = Json.read(created.body());
        long id = hook.get("id").asLong();
        assertEquals(path("/webhooks/" + id), created.header("Location"));
        assertEquals("no-store", created.header("Cache-Control"));
        assertEquals("application/json", created.header("Content-Type"));
        assertTrue(hook.get("secret").asText().matches("whsec_[A-Za-z0-9+/]{43}="), created.body());
        assertTrue(hook.get("delivered").asLong() >= seq, created.body());
        String rest = created.body().replaceFirst(",\"secret\":\"[^\"]*\"", "");
        assertTrue(
                rest.matches("\\{\"id\":" + id + ",\"url\":\"https://hooks.invalid/a\\?b=c\",\"state\":\"active\","
                        + "\"created\":\"20[^\"]*Z\",\"delivered\":[0-9]+}"),
                rest);
        Answer shown = http.dev("GET", "/webhooks/" + id);
        assertEquals(200, shown.status());
        assertEquals(rest, shown.body());
        assertEquals("{\"items\":[" + rest + "]}", http.dev("GET", "/webhooks").body());
        Answer deleted = http.dev("DELETE", "/webhooks/" + id);
        assertEquals("200 {\"message\":\"Deleted\"}", deleted.status() + " " + deleted.body());
        for (String method : List.of("GET", "DELETE")) {
            assertError(404, "Webhook not found", http.dev(method, "/webhooks/" + id));
        }
        assertEquals("{\"items\":[]}", http.dev("GET", "/webhooks").body());
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        for (String id : List.of("0", "999999999", "9223372036854775808")) {
            assertError(404, "Webhook not found", http.dev("GET", "/webhooks/" + id));
            assertError(404, "Webhook not found", http.dev("DELETE", "/webhooks/" + id));
            assertError(404, "Webhook not found", http.dev("POST", "/webhooks/" + id + "/replay", "{}"));
            assertError(404, "Webhook not found", http.dev("POST", "/webhooks/" + id + "/secret"));
        }
        assertError(404, "Not found", http.dev("GET", "/webhooks/x"));
        assertError(404, "Not found", http.dev("GET", "/webhooks/"));
        assertError(405, "Method not allowed", http.dev("PUT", "/webhooks/1", URL));
    }

    @Test
    void nobodyGetsInWithoutACredential() throws Exception {
        for (String route : List.of(
                "GET /webhooks",
                "POST /webhooks",
                "GET /webhooks/1",
                "DELETE /webhooks/1",
                "POST /webhooks/1/replay",
                "POST /webhooks/1/secret")) {
            String[] parts = route.split(" ");
            assertError(401, "Authentication required", http.send(parts[0], parts[1]));
            assertError(401, "Invalid token", http.send(parts[0], parts[1], "Authorization", "Bearer wrong"));
        }
    }

    @Test
    void anothersWebhookIsNotThereAndACredentialNeedsTheScope() throws Exception {
        long id = Json.id(create().body());
        Person other = Person.signUp(http);
        String[] session = other.session();
        assertEquals("{\"items\":[]}", http.send("GET", "/webhooks", session).body());
        String[] narrow = other.token("tasks:read", "tasks:write");
        for (String route : List.of("GET", "DELETE", "POST /replay", "POST /secret")) {
            String[] parts = route.split(" ");
            String path = "/webhooks/" + id + (parts.length > 1 ? parts[1] : "");
            boolean body = route.endsWith("replay");
            assertError(
                    404,
                    "Webhook not found",
                    body ? http.json(parts[0], path, "{}", session) : http.send(parts[0], path, session));
            assertError(403, "Insufficient scope", http.send(parts[0], path, narrow));
        }
        assertError(403, "Insufficient scope", http.send("GET", "/webhooks", narrow));
        assertError(403, "Insufficient scope", http.json("POST", "/webhooks", URL, narrow));
        assertEquals(200, http.dev("GET", "/webhooks/" + id).status());
    }

    @Test
    void aUrlThatCannotBeSentToIsRefusedAndNothingIsMade() throws Exception {
        assertError(400, "URL is required", http.dev("POST", "/webhooks", "{}"));
        assertError(400, "URL is required", http.dev("POST", "/webhooks", "{\"url\":7}"));
        assertError(
                400,
                "URL must be an http or https URL with a host",
                http.dev("POST", "/webhooks", "{\"url\":\"ftp://example.com/\"}"));
        assertError(
                400,
                "URL must not lead to a private network",
                http.dev("POST", "/webhooks", "{\"url\":\"http://127.0.0.1:8000/\"}"));
        assertError(400, "Malformed JSON", http.dev("POST", "/webhooks", "{"));
        assertEquals("{\"items\":[]}", http.dev("GET", "/webhooks").body());
    }

    @Test
    void aUserHasTwentyAtMost() throws Exception {
        for (int i = 0; i < 20; i++) {
            create();
        }
        assertError(409, "A user has at most 20 webhooks", http.dev("POST", "/webhooks", URL));
        assertEquals(20, items().size());
        http.dev("DELETE", "/webhooks/" + items().get(0).get("id").asLong());
        create();
    }

    @Test
    void aReplayMovesBackWhatWasDeliveredAndSaysWhereItCannot() throws Exception {
        createTask("one");
        long id = Json.id(create().body());
        Answer replayed = http.dev("POST", "/webhooks/" + id + "/replay", "{\"since\":0}");
        assertEquals(200, replayed.status(), replayed.body());
        assertEquals(0, Json.read(replayed.body()).get("delivered").asLong());
        assertFalse(replayed.body().contains("secret"));
        for (String since : List.of("-1", "\"1\"", "1.5", "[]")) {
            assertError(
                    400,
                    "since must be the number of a change",
                    http.dev("POST", "/webhooks/" + id + "/replay", "{\"since\":" + since + "}"));
        }
        Answer ahead = http.dev("POST", "/webhooks/" + id + "/replay", "{\"since\":9223372036854775807}");
        assertEquals(400, ahead.status());
        assertTrue(ahead.body().contains("since must not be after the last change"), ahead.body());
        assertEquals(200, http.dev("POST", "/webhooks/" + id + "/replay", "{}").status());
    }

    @Test
    void whatIsDoneToAWebhookStandsInTheAudit() throws Exception {
        Person ann = Person.signUp(http);
        String[] token = ann.token("account");
        String[] named = {token[0], token[1], "X-Request-Id", "by-hand"};
        long id = Json.id(http.json("POST", "/webhooks", URL, named).body());
        http.json("POST", "/webhooks/" + id + "/replay", "{}", named);
        http.send("POST", "/webhooks/" + id + "/secret", named);
        http.json("POST", "/webhooks/" + id + "/replay", "{\"since\":99}", named);
        http.send("DELETE", "/webhooks/" + id, named);
        assertEquals(404, http.send("DELETE", "/webhooks/" + id, named).status());
        StringBuilder told = new StringBuilder();
        for (JsonNode item :
                Json.read(http.send("GET", "/me/audit?limit=4", token).body()).get("items")) {
            assertTrue(item.get("at").asText().startsWith("20"), item.toString());
            assertEquals("by-hand", item.get("request_id").asText());
            assertTrue(item.get("credential").asText().startsWith("token:"), item.toString());
            told.append(item.get("event").asText()).append(' ');
        }
        assertEquals("webhook-deleted webhook-changed webhook-replayed webhook-made ", told.toString());
    }

    @Test
    void aNewSecretIsShownOnce() throws Exception {
        Answer created = create();
        long id = Json.id(created.body());
        Answer rotated = http.dev("POST", "/webhooks/" + id + "/secret");
        assertEquals(200, rotated.status(), rotated.body());
        assertEquals("no-store", rotated.header("Cache-Control"));
        String secret = Json.read(rotated.body()).get("secret").asText();
        assertFalse(created.body().contains(secret));
        assertFalse(http.dev("GET", "/webhooks/" + id).body().contains("whsec_"));
    }
}
