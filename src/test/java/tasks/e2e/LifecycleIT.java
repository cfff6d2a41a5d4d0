package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Container;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.RunningServer;
import tasks.testkit.StockServer;

/** How the product starts and stops on stock Jetty with this repository's jetty-base. */
class LifecycleIT {

    @Test
    void itSaysWhereItIsAndThatTheDemoTokenIsOn() throws Exception {
        RunningServer server = Container.JETTY.server();
        Eventually.check(() -> {
            assertTrue(server.log().contains("THE DEMO TOKEN IS ON"), server.log());
            assertTrue(server.log().contains(server.base() + "/app/"), server.log());
        });
        assertFalse(server.log().contains("dev-secret-token"), "the token itself is not logged");
    }

    @Test
    void withoutATokenForThemThereAreNoFigures() throws Exception {
        try (Http http = new Http(Container.JETTY.server().base())) {
            for (String[] credential : new String[][] {{}, Http.token()}) {
                Answer answer = http.send("GET", "/metrics", credential);
                assertEquals("{\"error\":\"Not found\"}", answer.body());
                assertEquals(404, answer.status());
            }
            Answer answer = http.send("GET", "/metrics", "Authorization", "Bearer figures-only");
            assertEquals("{\"error\":\"Invalid token\"}", answer.body());
            assertEquals(401, answer.status());
        }
    }

    @Test
    void wrongSettingsStopTheStartInASentenceThatNamesEach() throws Exception {
        StockServer server = StockServer.jettyByStartJar()
                .with("TASKS_DB_POOL_SIZE", "many")
                .with("TASKS_ALLOWED_ORIGIN_PATTERN", "(")
                .launch();
        assertTrue(server.process().waitFor(30, TimeUnit.SECONDS), "the process ends");
        assertNotEquals(0, server.process().exitValue());
        assertTrue(server.log().contains("TASKS_DB_POOL_SIZE must be a whole number from 1 to 1000"), server.log());
        assertTrue(server.log().contains("TASKS_ALLOWED_ORIGIN_PATTERN is not a regular expression"));
    }

    @Test
    void aSecondProcessOnTheSameDataIsRefused() throws Exception {
        StockServer first = (StockServer) Container.JETTY.server();
        String data = first.work().resolve("data").toString();
        StockServer second =
                StockServer.jettyByStartJar().with("TASKS_DATA_DIR", data).launch();
        assertTrue(second.process().waitFor(30, TimeUnit.SECONDS), "the process ends");
        assertTrue(second.log().contains("already open in another process or application"), second.log());
        try (Http http = new Http(first.base())) {
            assertEquals(
                    201, http.dev("POST", "/tasks", "{\"title\":\"first\"}").status());
        }
    }

    @Test
    void m11_theLimitOfABodyCanBeSetAndTheLogCanBeJson() throws Exception {
        try (StockServer server = StockServer.jetty()
                        .with("TASKS_MAX_BODY_SIZE", "40")
                        .with("TASKS_LOG_FORMAT", "json")
                        .start();
                Http http = new Http(server.base())) {
            assertEquals(
                    201, http.dev("POST", "/tasks", "{\"title\":\"short\"}").status());
            Answer answer = http.dev("POST", "/tasks", "{\"title\":\"" + "x".repeat(40) + "\"}");
            assertEquals(413, answer.status());
            assertEquals("{\"error\":\"Request body too large\"}", answer.body());
            http.send("GET", "/tasks/7?q=1", "Authorization", "Bearer dev-secret-token", "X-Request-Id", "json-1");
            Eventually.check(() -> {
                String line = server.log()
                        .lines()
                        .filter(l -> l.contains("json-1") && l.contains("\"response\""))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(server.log()));
                JsonNode json = Json.read(line);
                assertEquals("/tasks/{id}", json.get("route").asText());
                assertEquals("dev", json.get("user").asText());
                assertEquals(404, json.get("status").asInt());
                assertTrue(json.get("duration").isNumber());
            });
            String warning = server.log()
                    .lines()
                    .filter(l -> l.contains("THE DEMO TOKEN IS ON"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("WARN", Json.read(warning).get("level").asText());
        }
    }
}
