package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Json;
import tasks.testkit.OnEveryStore;
import tasks.testkit.Scenario;

/** Sync and history over HTTP. */
@OnEveryStore
class ChangesIT extends Scenario {
    private JsonNode changes(String query) throws Exception {
        Answer answer = http.dev("GET", "/changes?" + query);
        assertEquals(200, answer.status(), answer.body());
        return Json.read(answer.body());
    }

    @Test
    void aClientThatAsksOnHoldsTheServersState() throws Exception {
        createTask("so that there is something before");
        JsonNode start = changes("since=0&limit=1000");
        while (start.get("more").asBoolean()) {
            start = changes("since=" + start.get("next").asLong());
        }
        long since = start.get("next").asLong();
        String epoch = start.get("epoch").asText();
        long kept = createTask("kept");
        long gone = createTask("gone");
        String patched = http.dev("PATCH", "/tasks/" + kept, "{\"done\":true}").body();
        assertEquals(200, http.dev("DELETE", "/tasks/" + gone).status());
        Answer answer = http.dev("GET", "/changes?since=" + since + "&epoch=" + epoch);
        assertEquals(
                "{\"changes\":[{\"seq\":" + (since + 3) + ",\"task\":" + patched + "},{\"seq\":" + (since + 4)
                        + ",\"deleted\":" + gone + "}],\"next\":" + (since + 4) + ",\"more\":false,\"epoch\":\"" + epoch
                        + "\"}",
                answer.body());
        assertEquals("private, no-cache", answer.header("Cache-Control"));
        JsonNode first = changes("since=" + since + "&limit=1");
        assertTrue(first.get("more").asBoolean());
        assertEquals(since + 3, first.get("next").asLong());
        String all = changes("since=0").toString();
        assertFalse(all.contains("deleted"), all);
    }

    @Test
    void whoCannotBeToldWhatHeMissedStartsOver() throws Exception {
        assertError(410, "Sync state expired", http.dev("GET", "/changes?since=9999999999"));
        assertError(410, "Sync state expired", http.dev("GET", "/changes?since=9223372036854775808"));
        assertError(410, "Sync state expired", http.dev("GET", "/changes?since=" + "9".repeat(40)));
        assertError(410, "Sync state expired", http.dev("GET", "/changes?epoch=another"));
        for (String parameter : List.of("since=-1", "since=x", "since=", "limit=0", "limit=1001", "epoch=%ff")) {
            String name = parameter.substring(0, parameter.indexOf('='));
            assertError(400, "Query parameter " + name + " is invalid", http.dev("GET", "/changes?" + parameter));
        }
        assertError(401, "Authentication required", http.send("GET", "/changes"));
    }

    @Test
    void aHistorySaysWhoDidWhatAndWhen() throws Exception {
        long id = createTask("first");
        http.dev("PUT", "/tasks/" + id, "{\"title\":\"second\"}");
        http.dev("DELETE", "/tasks/" + id);
        Answer answer = http.dev("GET", "/tasks/" + id + "/history");
        List<String> told = new ArrayList<>();
        long last = 0;
        for (JsonNode item : Json.read(answer.body()).get("items")) {
            List<String> names = new ArrayList<>();
            item.fieldNames().forEachRemaining(names::add);
            String task = item.has("task") ? item.get("task").toString() : "none";
            told.add(item.get("user").asText() + " " + item.get("credential").asText() + " "
                    + item.get("operation").asText() + " " + task);
            assertTrue(item.get("at").asText().matches("20\\d\\d-\\d\\d-\\d\\dT.*Z"), item.toString());
            assertEquals(List.of("seq", "at", "user", "credential", "operation"), names.subList(0, 5));
            assertTrue(item.get("seq").asLong() > last);
            last = item.get("seq").asLong();
        }
        assertEquals(
                List.of(
                        "dev demo create {\"id\":" + id + ",\"title\":\"first\"}",
                        "dev demo update {\"id\":" + id + ",\"title\":\"second\"}",
                        "dev demo delete none"),
                told);
        Answer first = http.dev("GET", "/tasks/" + id + "/history?since=0&limit=2");
        JsonNode page = Json.read(first.body());
        assertEquals(2, page.get("items").size());
        String link = path("/tasks/" + id + "/history?limit=2&since=") + page.get("next");
        assertEquals("<" + link + ">; rel=\"next\"", first.header("Link"));
        assertNull(answer.header("Link"));
        JsonNode rest = Json.read(http.dev(
                        "GET",
                        "/tasks/" + id + "/history?since=" + page.get("next").asLong())
                .body());
        assertEquals(1, rest.get("items").size());
        assertFalse(rest.has("next"));
        assertEquals(
                "{\"items\":[]}",
                http.dev("GET", "/tasks/" + id + "/history?since=" + last).body());
        for (String query : List.of("", "?since=0", "?since=7")) {
            assertError(404, "Task not found", http.dev("GET", "/tasks/999999999/history" + query));
        }
        assertError(404, "Not found", http.dev("GET", "/tasks/x/history"));
    }

    @Test
    void theHistoryOfANotesWriteHasTheNote() throws Exception {
        String path = "/tasks/" + createTask("with notes");
        long note = Json.id(
                http.dev("POST", path + "/notes", Json.object("text", "first")).body());
        http.dev("PUT", path + "/notes/" + note, Json.object("text", "second"));
        http.dev("DELETE", path + "/notes/" + note);
        JsonNode items = Json.read(http.dev("GET", path + "/history").body()).get("items");
        assertEquals(4, items.size());
        assertFalse(items.get(0).has("note"));
        assertEquals(
                "{\"id\":" + note + ",\"text\":\"first\"}",
                items.get(1).get("note").toString());
        assertEquals(
                "{\"id\":" + note + ",\"text\":\"second\"}",
                items.get(2).get("note").toString());
        assertEquals("{\"id\":" + note + "}", items.get(3).get("note").toString());
        for (JsonNode item : items) {
            assertEquals("with notes", item.get("task").get("title").textValue());
        }
    }
}
