package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Json;
import tasks.testkit.OnEveryStore;
import tasks.testkit.Scenario;

/** Tasks beyond the lesson: members, merge patches, conditions, keys and pages, over HTTP. */
@OnEveryStore
class TasksIT extends Scenario {
    private static final String DEV = "Bearer dev-secret-token";

    private Answer send(String method, String path, String body, String... headers) throws Exception {
        String[] all = new String[headers.length + 2];
        all[0] = "Authorization";
        all[1] = DEV;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return body.isEmpty() ? http.send(method, path, all) : http.json(method, path, body, all);
    }

    @Test
    void aTaskHasEveryMemberOnceItIsSet() throws Exception {
        Answer created = send(
                "POST",
                "/tasks",
                "{\"tags\":[\"b\",\"a\"],\"priority\":9,\"due\":\"2026-11-24T18:00:00+01:00\",\"done\":true,"
                        + "\"description\":\"d\",\"title\":\"full \u00e9\",\"id\":1,\"unknown\":{}}");
        assertEquals(201, created.status(), created.body());
        long id = Json.id(created.body());
        String completed = Json.read(created.body()).get("completed").asText();
        assertTrue(completed.matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"), completed);
        assertEquals(
                "{\"id\":" + id + ",\"title\":\"full \u00e9\",\"description\":\"d\",\"done\":true,\"completed\":\""
                        + completed + "\",\"due\":\"2026-11-24T18:00:00+01:00\",\"priority\":9,\"tags\":[\"b\",\"a\"]}",
                created.body());
        assertEquals(created.body(), http.dev("GET", "/tasks/" + id).body());
        Answer patched = http.json(
                "PATCH",
                "/tasks/" + id,
                "{\"done\":null,\"tags\":null,\"due\":\"2026-12-01\"}",
                "Authorization",
                DEV,
                "Content-Type",
                "application/merge-patch+json");
        assertEquals(200, patched.status(), patched.body());
        assertEquals(
                "{\"id\":" + id
                        + ",\"title\":\"full \u00e9\",\"description\":\"d\",\"due\":\"2026-12-01\",\"priority\":9}",
                patched.body());
        Answer put = send("PUT", "/tasks/" + id, "{\"title\":\"only the title\"}");
        assertEquals(patched.body().replace("full \u00e9", "only the title"), put.body());
        assertError(
                400, "Priority must be a whole number from 1 to 9", send("PATCH", "/tasks/" + id, "{\"priority\":0}"));
    }

    @Test
    void aPatchOfAnotherTypeIsToldWhichTypesThereAre() throws Exception {
        long id = createTask("not patched");
        for (String type :
                new String[] {"text/plain", "application/json-patch+json", "application/json;charset = utf-16"}) {
            Answer refused = http.json("PATCH", "/tasks/" + id, "{}", "Authorization", DEV, "Content-Type", type);
            assertError(415, "Unsupported media type", refused);
            assertEquals("application/merge-patch+json, application/json", refused.header("Accept-Patch"));
            Answer put =
                    http.json("PUT", "/tasks/" + id, "{\"title\":\"x\"}", "Authorization", DEV, "Content-Type", type);
            assertError(415, "Unsupported media type", put);
            assertNull(put.header("Accept-Patch"));
        }
    }

    @Test
    void aStaleWriterIsToldAndAReaderIsSparedWhatHeHas() throws Exception {
        long id = createTask("one");
        String tag = http.dev("GET", "/tasks/" + id).header("ETag");
        assertTrue(tag.matches("\"[1-9][0-9]*\""), tag);
        Answer known = send("GET", "/tasks/" + id, "", "If-None-Match", tag);
        assertEquals(304, known.status());
        assertEquals("", known.body());
        assertEquals(tag, known.header("ETag"));
        assertEquals("private, no-cache", known.header("Cache-Control"));
        assertEquals("Origin, Authorization, Cookie", known.header("Vary"));
        // the 200's or none (RFC 9110 section 8.6)
        assertNull(known.header("Content-Length"));
        assertNull(known.header("Transfer-Encoding"));
        for (String method : new String[] {"GET", "HEAD"}) {
            for (String path : new String[] {"/tasks", "/tasks/" + id, "/tasks/" + id + "/notes"}) {
                assertEquals(412, send(method, path, "", "If-Match", "\"0\"").status());
                assertEquals(
                        412,
                        send(method, path, "", "If-Match", "\"0\"", "If-None-Match", "*")
                                .status());
                Answer spared = send(method, path, "", "If-Match", "*", "If-None-Match", "*");
                assertEquals(304, spared.status());
                assertNull(spared.header("Content-Length"));
            }
        }
        assertError(
                400,
                "* must stand alone in If-Match and If-None-Match",
                send("DELETE", "/tasks/" + id, "", "If-Match", "\"0\", *"));
        assertEquals(
                304,
                send("HEAD", "/tasks/" + id, "", "If-None-Match", "W/" + tag).status());
        Answer changed = send("PUT", "/tasks/" + id, "{\"title\":\"two\"}", "If-Match", tag);
        assertEquals(200, changed.status());
        assertError(412, "Precondition failed", send("PUT", "/tasks/" + id, "{\"title\":\"three\"}", "If-Match", tag));
        assertError(412, "Precondition failed", send("DELETE", "/tasks/" + id, "", "If-Match", tag));
        assertEquals(200, send("GET", "/tasks/" + id, "", "If-None-Match", tag).status());
        String list = http.dev("GET", "/tasks").header("ETag");
        assertEquals(
                304, send("GET", "/tasks?limit=1", "", "If-None-Match", list).status());
        assertEquals(
                200,
                send("DELETE", "/tasks/" + id, "", "If-Match", changed.header("ETag"))
                        .status());
        assertEquals(200, send("GET", "/tasks", "", "If-None-Match", list).status());
    }

    @Test
    void aRequestThatIsSentAgainIsAnsweredAgain() throws Exception {
        String key = "key-" + container + "-" + System.nanoTime();
        Answer first = send("POST", "/tasks", "{\"title\":\"once\"}", "Idempotency-Key", key);
        Answer second = send("POST", "/tasks", "{\"title\":\"once\"}", "Idempotency-Key", key);
        assertEquals(201, first.status());
        assertEquals(first.body(), second.body());
        for (String header : new String[] {"ETag", "Location", "Content-Type", "Cache-Control"}) {
            assertEquals(first.header(header), second.header(header), header);
        }
        assertError(
                422,
                "Idempotency-Key was used for another request",
                send("POST", "/tasks", "{\"title\":\"twice\"}", "Idempotency-Key", key));
        assertError(
                400,
                "Idempotency-Key must be 1 to 255 visible ASCII characters",
                send("POST", "/tasks", "{\"title\":\"x\"}", "Idempotency-Key", "a b"));
    }

    @Test
    void aListIsReadPageByPage() throws Exception {
        String tag = container.name();
        for (int i = 0; i < 5; i++) {
            send("POST", "/tasks", "{\"title\":\"page " + i + " 100%\",\"tags\":[\"" + tag + "\"]}");
        }
        String query = "/tasks?limit=2&tag=" + tag + "&q=100%25&sort=-id";
        StringBuilder titles = new StringBuilder();
        String page = query;
        for (int i = 0; i < 3; i++) {
            Answer answer = http.dev("GET", page);
            assertEquals(200, answer.status(), answer.body());
            Json.read(answer.body())
                    .get("items")
                    .forEach(item -> titles.append(item.get("title").asText(), 5, 6));
            String link = answer.header("Link");
            if (i == 2) {
                assertNull(link);
            } else {
                String prefix = "<" + path("");
                assertTrue(link.startsWith(prefix) && link.endsWith(">; rel=\"next\""), link);
                page = link.substring(prefix.length(), link.indexOf('>'));
            }
        }
        assertEquals("43210", titles.toString());
        assertEquals("Origin, Authorization, Cookie", http.dev("GET", query).header("Vary"));
        assertError(400, "Query parameter limit is invalid", http.dev("GET", "/tasks?limit=0"));
        assertError(400, "Query parameter q is invalid", http.dev("GET", "/tasks?q=%ff"));
    }

    @Test
    void aTaskHasNotes() throws Exception {
        long id = createTask("with notes");
        String before = http.dev("GET", "/tasks/" + id).header("ETag");
        Answer created = send("POST", "/tasks/" + id + "/notes", "{\"text\":\"first\\nline\"}");
        assertEquals(201, created.status(), created.body());
        long note = Json.id(created.body());
        String path = "/tasks/" + id + "/notes/" + note;
        assertEquals(path(path), created.header("Location"));
        assertEquals("{\"id\":" + note + ",\"text\":\"first\\nline\"}", created.body());
        assertEquals(
                "{\"items\":[" + created.body() + "]}",
                http.dev("GET", "/tasks/" + id + "/notes").body());
        assertEquals(created.body(), http.dev("GET", path).body());
        assertEquals(200, send("PUT", path, "{\"text\":\"second\"}").status());
        assertError(412, "Precondition failed", send("DELETE", "/tasks/" + id, "", "If-Match", before));
        assertError(400, "Text is required", send("PUT", path, "{\"text\":\"\"}"));
        assertError(400, "Text is required", send("POST", "/tasks/" + id + "/notes", "{}"));
        assertEquals("{\"message\":\"Deleted\"}", http.dev("DELETE", path).body());
        assertError(404, "Note not found", http.dev("GET", path));
        assertError(404, "Task not found", http.dev("GET", "/tasks/999999999/notes"));
        assertError(404, "Not found", http.dev("GET", "/tasks/" + id + "/notes/x"));
        assertError(401, "Authentication required", http.send("GET", path));
    }
}
