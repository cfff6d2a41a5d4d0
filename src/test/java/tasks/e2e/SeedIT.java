package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Http;
import tasks.testkit.OnEveryStore;
import tasks.testkit.Scenario;

/** The lesson's API, answer by answer. */
@OnEveryStore
class SeedIT extends Scenario {

    @Test
    void theHealthCheckNeedsNoToken() throws Exception {
        Answer answer = http.send("GET", "/");
        assertEquals(200, answer.status());
        assertEquals("{\"message\":\"API is running\"}", answer.body());
        assertEquals("application/json", answer.header("Content-Type"));
        assertDiscreet(answer);
    }

    @Test
    void aTaskIsCreatedReadChangedAndDeleted() throws Exception {
        Answer created = http.dev("POST", "/tasks", "{\"title\":\"Protected task\"}");
        assertEquals(201, created.status());
        String location = created.header("Location");
        assertTrue(location.startsWith(path("/tasks/")), location);
        String id = location.substring(location.lastIndexOf('/') + 1);
        String task = "/tasks/" + id;
        assertEquals("{\"id\":" + id + ",\"title\":\"Protected task\"}", created.body());

        assertEquals(created.body(), http.dev("GET", task).body());
        Answer list = http.dev("GET", "/tasks");
        assertTrue(list.body().startsWith("{\"user\":\"dev\",\"items\":[{\"id\":"), list.body());
        assertTrue(list.body().contains(created.body()), list.body());

        Answer updated = http.dev("PUT", task, "{\"title\":\"Updated protected task\"}");
        assertEquals(200, updated.status());
        assertEquals("{\"id\":" + id + ",\"title\":\"Updated protected task\"}", updated.body());

        Answer deleted = http.dev("DELETE", task);
        assertEquals(200, deleted.status());
        assertEquals("{\"message\":\"Deleted\"}", deleted.body());
        assertFalse(http.dev("GET", "/tasks").body().contains(updated.body()));
        assertError(404, "Task not found", http.dev("GET", task));
        assertError(404, "Task not found", http.dev("DELETE", task));
        assertError(404, "Task not found", http.dev("PUT", task, "{\"title\":\"x\"}"));
    }

    @Test
    void tasksAreListedByIdAndIdsAreNotUsedTwice() throws Exception {
        long first = createTask("first");
        http.dev("DELETE", "/tasks/" + first);
        long second = createTask("second");
        long third = createTask("third");
        assertTrue(first < second && second < third);
        String list = http.dev("GET", "/tasks").body();
        assertTrue(list.indexOf("\"id\":" + second + ",") < list.indexOf("\"id\":" + third + ","), list);
    }

    @Test
    void titlesComeBackAsTheyWereSent() throws Exception {
        for (String title :
                new String[] {"Ünï", "💡 idea", "a\\b\"c/d", "<script>", "  spaces  ", "line\u2028separator"}) {
            long id = createTask(title);
            String read = http.dev("GET", "/tasks/" + id).body();
            assertEquals(title, tasks.testkit.Json.read(read).get("title").asText());
            assertFalse(read.contains("\\u"), read);
        }
    }

    @Test
    void answersToACredentialAreNotForCaches() throws Exception {
        for (String method : new String[] {"GET", "HEAD"}) {
            assertEquals("private, no-cache", http.dev(method, "/tasks").header("Cache-Control"));
        }
        Answer refused = http.send("GET", "/tasks", "Authorization", "Bearer wrong");
        assertEquals("private, no-cache", refused.header("Cache-Control"));
        assertFalse(http.send("GET", "/").header("Cache-Control").contains("private"));
    }

    @Test
    void everyAnswerForbidsSniffing() throws Exception {
        for (Answer answer : new Answer[] {
            http.send("GET", "/"),
            http.send("GET", "/tasks"),
            http.send("GET", "/nope"),
            http.send("GET", "/app/"),
            http.send("OPTIONS", "/", "Origin", "http://localhost:3000", "Access-Control-Request-Method", "GET")
        }) {
            assertEquals("nosniff", answer.header("X-Content-Type-Options"));
        }
    }

    @Test
    void errorsComeAsProblemsWhereTheClientAsksForThem() throws Exception {
        Answer problem = http.send("GET", "/nope", "Accept", "text/html, application/problem+json");
        assertEquals(404, problem.status());
        assertEquals("application/problem+json", problem.header("Content-Type"));
        assertEquals(
                "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                        + "\"detail\":\"Not found\",\"error\":\"Not found\"}",
                problem.body());
        for (String accept :
                new String[] {"*/*", "application/*", "application/json", "application/problem+json;q=0"}) {
            assertError(404, "Not found", http.send("GET", "/nope", "Accept", accept));
        }
        Answer bad = http.json(
                "POST", "/tasks", "{}", "Authorization", Http.token()[1], "Accept", "application/problem+json");
        assertEquals(
                "Title is required",
                tasks.testkit.Json.read(bad.body()).get("error").asText());
    }
}
