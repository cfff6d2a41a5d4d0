package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.EventReader;
import tasks.testkit.Eventually;
import tasks.testkit.Json;
import tasks.testkit.OnEveryContainer;
import tasks.testkit.Person;
import tasks.testkit.Scenario;

/** Changes as server-sent events. */
@OnEveryContainer
class EventsIT extends Scenario {
    private JsonNode now() throws Exception {
        return Json.read(http.dev("GET", "/changes?since=0").body());
    }

    @Test
    void whoHasEverythingIsToldSoAndThenOfEachChangeAsItComes() throws Exception {
        long before = createTask("before");
        JsonNode now = now();
        long since = now.get("next").asLong();
        String epoch = now.get("epoch").asText();
        try (EventReader reader = EventReader.open(base(), "?since=" + since + "&epoch=" + epoch)) {
            assertEquals(200, reader.status());
            assertEquals("text/event-stream", reader.header("Content-Type"));
            assertEquals("private, no-cache", reader.header("Cache-Control"));
            assertEquals("no", reader.header("X-Accel-Buffering"));
            assertNull(reader.header("Content-Length"));
            EventReader.Event start = reader.next();
            assertEquals("start", start.name());
            assertNull(start.id());
            assertEquals("{\"resume\":\"current\",\"next\":" + since + ",\"epoch\":\"" + epoch + "\"}", start.data());
            String task =
                    http.dev("POST", "/tasks", "{\"title\":\"caf\u00e9\"}").body();
            assertEquals(
                    new EventReader.Event(
                            Long.toString(since + 1),
                            "change",
                            "{\"seq\":" + (since + 1) + ",\"task\":" + task + "}",
                            null,
                            false),
                    reader.next());
            http.dev("DELETE", "/tasks/" + before);
            assertEquals(
                    "{\"seq\":" + (since + 2) + ",\"deleted\":" + before + "}",
                    reader.next().data());
        }
    }

    @Test
    void whatWasMissedFollowsOnceAndLastEventIdCountsBeforeSince() throws Exception {
        long first = createTask("first");
        long since = now().get("next").asLong();
        long second = createTask("second");
        http.dev("PATCH", "/tasks/" + second, "{\"done\":true}");
        http.dev("DELETE", "/tasks/" + first);
        try (EventReader reader = EventReader.open(base(), "?since=0", "Last-Event-ID", Long.toString(since))) {
            JsonNode start = Json.read(reader.next().data());
            assertEquals("replayed", start.get("resume").asText());
            assertEquals(since + 3, start.get("next").asLong());
            assertEquals(Long.toString(since + 2), reader.next().id());
            EventReader.Event deleted = reader.next();
            assertEquals("{\"seq\":" + (since + 3) + ",\"deleted\":" + first + "}", deleted.data());
            long third = createTask("third");
            assertTrue(reader.next().data().contains("{\"id\":" + third + ","));
        }
    }

    @Test
    void whoCannotBeToldWhatHeMissedStartsOver() throws Exception {
        createTask("there");
        JsonNode now = now();
        String epoch = now.get("epoch").asText();
        for (String query : List.of("?since=1&epoch=another", "?since=9999999999&epoch=" + epoch)) {
            try (EventReader reader = EventReader.open(base(), query)) {
                JsonNode start = Json.read(reader.next().data());
                assertEquals("reset", start.get("resume").asText());
                assertEquals(epoch, start.get("epoch").asText());
                for (JsonNode entry : now.get("changes")) {
                    assertEquals(entry.toString(), nextThatIsThere(reader));
                }
            }
        }
    }

    /** Where what there is takes more than one reading, the later ones tell of deletions, too. */
    private static String nextThatIsThere(EventReader reader) throws Exception {
        String entry = reader.next().data();
        while (Json.read(entry).has("deleted")) {
            entry = reader.next().data();
        }
        return entry;
    }

    @Test
    void whatIsWrongIsToldInJsonBeforeTheStreamBegins() throws Exception {
        String[] accept = {"Accept", "text/event-stream"};
        assertError(401, "Authentication required", http.send("GET", "/changes", accept));
        assertError(
                401,
                "Invalid token",
                http.send("GET", "/changes", accept[0], accept[1], "Authorization", "Bearer wrong"));
        String token = "Bearer " + tasks.testkit.RunningServer.TOKEN;
        assertError(
                400,
                "Header Last-Event-ID is invalid",
                http.send("GET", "/changes", accept[0], accept[1], "Authorization", token, "Last-Event-ID", "x"));
        assertError(
                400,
                "Query parameter since is invalid",
                http.send("GET", "/changes?since=x", accept[0], accept[1], "Authorization", token));
        Answer head = http.send("HEAD", "/changes", accept[0], accept[1], "Authorization", token);
        assertEquals(200, head.status());
        assertEquals("text/event-stream", head.header("Content-Type"));
        Answer json = http.send("GET", "/changes", "Authorization", token, "Accept", "*/*");
        assertEquals("application/json", json.header("Content-Type"));
    }

    @Test
    void whoSignsOutIsToldNothingThatIsWrittenLater() throws Exception {
        Person person = Person.signUp(http);
        String[] other = person.session();
        for (int i = 0; i < 10; i++) {
            String[] session = person.session();
            try (EventReader reader = EventReader.open(base(), "?since=" + i, session)) {
                reader.next();
                assertEquals(200, http.send("POST", "/logout", session).status());
                assertEquals(
                        201,
                        http.json("POST", "/tasks", "{\"title\":\"later\"}", other)
                                .status());
                assertThrows(IOException.class, () -> fail(reader.next().data()));
            }
        }
    }

    @Test
    void theLogHasItsResponseOnceTheClientIsGone() throws Exception {
        String id = "stream-" + container;
        try (EventReader reader = EventReader.open(base(), "?since=0", "X-Request-Id", id)) {
            reader.next();
            assertTrue(!server.log().contains("id=" + id));
        }
        // whoever is gone is noticed when he is told something
        Eventually.check(() -> {
            createTask("told to one who is gone");
            String response = server.log()
                    .lines()
                    .filter(line -> line.contains("id=" + id))
                    .findFirst()
                    .orElse("");
            assertTrue(response.startsWith("[RESPONSE] GET " + path("/changes") + " status=200"), response);
        });
    }
}
