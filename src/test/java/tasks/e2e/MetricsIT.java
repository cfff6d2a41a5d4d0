package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.Answer;
import tasks.testkit.Container;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/** The server's figures: who may read them, and what they say. */
class MetricsIT {
    private static final String TOKEN = "figures-only";

    private static Answer metrics(Http http) throws Exception {
        return http.send("GET", "/metrics", "Authorization", "Bearer " + TOKEN);
    }

    @ParameterizedTest
    @EnumSource(Stock.class)
    void theFiguresAreForTheirTokenAlone(Stock stock) throws Exception {
        try (StockServer server =
                        stock.server().with("TASKS_METRICS_TOKEN", TOKEN).start();
                Http http = new Http(server.base())) {
            Answer figures = metrics(http);
            assertEquals(200, figures.status());
            assertTrue(figures.header("Content-Type").startsWith("text/plain"), figures.toString());
            assertTrue(figures.header("Content-Type").contains("version=0.0.4"), figures.toString());
            assertEquals("private, no-cache", figures.header("Cache-Control"));
            refused(http, 401, "Authentication required");
            refused(http, 401, "Invalid token", "Authorization", "Bearer wrong");
            refused(http, 403, "Insufficient scope", Http.token());
            for (String[] request :
                    new String[][] {{"GET", "/tasks"}, {"POST", "/tasks"}, {"DELETE", "/tasks/1"}, {"GET", "/changes"}
                    }) {
                Answer answer = http.send(request[0], request[1], "Authorization", "Bearer " + TOKEN);
                assertEquals(403, answer.status(), answer.toString());
            }
            counts(http);
        }
    }

    private static void refused(Http http, int status, String message, String... credential) throws Exception {
        Answer answer = http.send("GET", "/metrics", credential);
        assertEquals(status, answer.status());
        assertEquals("{\"error\":\"" + message + "\"}", answer.body());
    }

    private static void counts(Http http) throws Exception {
        for (int i = 0; i < 3; i++) {
            http.dev("GET", "/tasks/" + (90_000 + i));
            http.send("GET", "/nope-" + i);
            http.send("MADE-UP-" + i, "/");
        }
        Eventually.check(() -> {
            String figures = metrics(http).body();
            figure(figures, "http_server_request_duration_seconds_count", 3, "GET", "/tasks/{id}", "404");
            figure(figures, "http_server_request_duration_seconds_count", 3, "GET", "none", "404");
            figure(figures, "http_server_request_duration_seconds_count", 3, "other", "none", "405");
            assertTrue(figures.contains("le=\"+Inf\"} 3\n"), figures);
            assertTrue(figures.contains("\nhttp_server_active_requests 1.0\n"), figures);
            assertTrue(figures.contains("\ntasks_streams 0.0\n"), figures);
            assertTrue(figures.contains("\ndb_pool_connections_max 10.0\n"), figures);
            assertTrue(figures.contains("\ndb_pool_connections{state=\"active\"} 0.0\n"), figures);
            assertTrue(figures.contains("\njvm_memory_used_bytes{"), figures);
            assertTrue(figures.contains("\njvm_gc_collection_seconds_count{"), figures);
            assertTrue(figures.contains("\nprocess_start_time_seconds "), figures);
            // nothing that a client may choose freely
            assertFalse(figures.contains("nope"), figures);
            assertFalse(figures.contains("MADE-UP"), figures);
        });
    }

    private static void figure(String figures, String name, int value, String method, String route, String status) {
        String line = name + "{method=\"" + method + "\",route=\"" + route + "\",status=\"" + status + "\"} " + value;
        assertTrue(
                Pattern.compile("(?m)^" + Pattern.quote(line) + "(\\.0)?$")
                        .matcher(figures)
                        .find(),
                () -> line + " in\n" + figures);
    }

    @Test
    void withoutATokenThereAreNone() throws Exception {
        try (Http http = new Http(Container.JETTY.server().base())) {
            refused(http, 404, "Not found");
            refused(http, 404, "Not found", Http.token());
            refused(http, 401, "Invalid token", "Authorization", "Bearer " + TOKEN);
        }
    }
}
