package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.EmbeddedJetty;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.RunningServer;

/** The log as JSON: an object a line, for programs. */
class JsonLogIT {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void bothLinesOfARequestSayWhichAndTheSecondHowItEnded() throws Exception {
        EmbeddedJetty server =
                EmbeddedJetty.start(Map.of("tasks.log.format", "json", "tasks.demo.token", RunningServer.TOKEN));
        try (Http http = new Http(server.base())) {
            Answer answer = http.send(
                    "GET",
                    "/tasks/7?q=secret",
                    "Authorization",
                    Http.token()[1],
                    "traceparent",
                    TRACE,
                    "X-Request-Id",
                    "r1");
            assertEquals(404, answer.status());
            Eventually.check(() -> assertEquals(2, lines(server).size()));
            JsonNode request = Json.read(lines(server).get(0));
            JsonNode response = Json.read(lines(server).get(1));
            for (JsonNode line : List.of(request, response)) {
                assertEquals("r1", line.get("request_id").textValue());
                assertEquals(TRACE, line.get("traceparent").textValue());
                assertEquals("GET", line.get("method").textValue());
                assertEquals("/tasks/7", line.get("path").textValue());
            }
            assertEquals("request", request.get("event").textValue());
            assertEquals("response", response.get("event").textValue());
            assertEquals("dev", response.get("user").textValue());
            assertEquals("/tasks/{id}", response.get("route").textValue());
            assertEquals(404, response.get("status").intValue());
            assertTrue(response.get("duration").isNumber());
        } finally {
            server.close();
        }
    }

    private static List<String> lines(EmbeddedJetty server) {
        return server.log().lines().filter(line -> line.contains("\"r1\"")).toList();
    }
}
