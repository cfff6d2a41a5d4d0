package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tasks.testkit.Chromium;
import tasks.testkit.Json;
import tasks.testkit.OnEveryContainer;
import tasks.testkit.Scenario;

/** The lesson's truth about origins, by a real browser: pages of another server, which call the API with fetch. */
@OnEveryContainer
class CrossOriginIT extends Scenario {
    /** The lesson's frontend. */
    private static final int FRONTEND_PORT = 3000;

    private static final String TOKEN = "Bearer dev-secret-token";

    /** Gives what fetch gave: status, body, and two headers that are exposed; or the name of what it threw. */
    private static final String FETCH = """
            async ([url, method, token, body]) => {
              const headers = {};
              if (token) headers['Authorization'] = token;
              if (body) headers['Content-Type'] = 'application/json';
              try {
                const answer = await fetch(url, {method, headers, body: body || undefined});
                return JSON.stringify({status: answer.status, body: await answer.text(),
                  id: answer.headers.get('X-Request-Id'), location: answer.headers.get('Location')});
              } catch (failure) {
                return JSON.stringify({threw: failure.name});
              }
            }
            """;

    private static Chromium chromium;
    private static HttpServer frontend;
    private static HttpServer stranger;

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.shared();
        frontend = pages(FRONTEND_PORT);
        stranger = pages(0);
    }

    private static HttpServer pages(int port) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
        server.createContext("/", exchange -> {
            byte[] page = "<!doctype html><title>a frontend</title>".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        return server;
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.closeContexts();
        }
        for (HttpServer server : new HttpServer[] {frontend, stranger}) {
            if (server != null) {
                server.stop(0);
            }
        }
    }

    private JsonNode fetch(Page page, String method, String path, String token, String body) {
        return Json.read((String) page.evaluate(FETCH, new String[] {base() + path, method, token, body}));
    }

    private static Page pageOf(HttpServer server) {
        Page page = chromium.browser().newPage();
        page.navigate("http://localhost:" + server.getAddress().getPort() + "/");
        return page;
    }

    @Test
    void thePageOfAnAllowedOriginListsCreatesChangesAndDeletes() {
        try (Page page = pageOf(frontend)) {
            JsonNode created = fetch(page, "POST", "/tasks", TOKEN, "{\"title\":\"from another origin\"}");
            assertEquals(201, created.get("status").asInt(), created.toString());
            String task = "/tasks/" + Json.id(created.get("body").asText());
            assertEquals(path(task), created.get("location").asText());
            assertTrue(created.get("id").asText().matches("[0-9a-f]{16}"));

            JsonNode list = fetch(page, "GET", "/tasks", TOKEN, "");
            assertEquals(200, list.get("status").asInt());
            assertTrue(list.get("body").asText().contains("from another origin"));
            JsonNode changed = fetch(page, "PUT", task, TOKEN, "{\"title\":\"changed from there\"}");
            assertTrue(changed.get("body").asText().contains("changed from there"), changed.toString());
            JsonNode deleted = fetch(page, "DELETE", task, TOKEN, "");
            assertEquals("{\"message\":\"Deleted\"}", deleted.get("body").asText());
        }
    }

    @Test
    void itSeesARefusalAsARefusalAndNotAsANetworkError() {
        try (Page page = pageOf(frontend)) {
            JsonNode anonymous = fetch(page, "GET", "/tasks", "", "");
            assertEquals(401, anonymous.path("status").asInt(), anonymous.toString());
            assertEquals(
                    "{\"error\":\"Authentication required\"}",
                    anonymous.get("body").asText());
            JsonNode wrong = fetch(page, "DELETE", "/tasks/1", "Bearer wrong", "");
            assertEquals(401, wrong.path("status").asInt(), wrong.toString());
            assertEquals("{\"error\":\"Invalid token\"}", wrong.get("body").asText());
            assertEquals(
                    404, fetch(page, "GET", "/nope", TOKEN, "").path("status").asInt());
            assertEquals(
                    405,
                    fetch(page, "PATCH", "/tasks", TOKEN, "{}").path("status").asInt());
            assertEquals(
                    400,
                    fetch(page, "POST", "/tasks", TOKEN, "[1,").path("status").asInt());
        }
    }

    @Test
    void thePageOfAnotherOriginIsRefusedPreflightIncluded() throws Exception {
        long id = createTask("not for strangers");
        String before = http.dev("GET", "/tasks").body();
        try (Page page = pageOf(stranger)) {
            for (JsonNode answer : new JsonNode[] {
                fetch(page, "GET", "/", "", ""),
                fetch(page, "GET", "/tasks", TOKEN, ""),
                fetch(page, "POST", "/tasks", TOKEN, "{\"title\":\"strange\"}"),
                fetch(page, "PUT", "/tasks/" + id, TOKEN, "{\"title\":\"strange\"}"),
                fetch(page, "DELETE", "/tasks/" + id, TOKEN, "")
            }) {
                assertEquals("{\"threw\":\"TypeError\"}", answer.toString());
            }
        }
        assertEquals(before, http.dev("GET", "/tasks").body());
    }
}
