package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Person;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/** What an operator sets holds on each stock container: one server with all of that, of which each test looks at one. */
@ParameterizedClass
@EnumSource(Stock.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SettingsIT {
    private static final String ORIGIN = "https://tasks.example";
    private static final String TOKEN = "figures-only";
    /** On Tomcat: it looks as if it were escaped. */
    private static final String NAME = "/my%20app";

    private static final int LIMIT = 100;
    private static final int TIMES = 3;
    private static final int PATIENCE_MILLIS = 60_000;

    @Parameter
    private Stock stock;

    private StockServer server;
    /** Listens where the server believes to be. */
    private ServerSocket another;

    private String localUrl;
    private Http http;

    @BeforeParameterizedClassInvocation
    void start() throws Exception {
        another = new ServerSocket(0, TIMES, InetAddress.getLoopbackAddress());
        another.setSoTimeout(PATIENCE_MILLIS);
        server = stock.server(NAME);
        localUrl = "http://127.0.0.1:" + another.getLocalPort() + server.base().getRawPath();
        server.with("TASKS_DEMO_TOKEN", "")
                .with("TASKS_LOCAL_URL", localUrl)
                .with("TASKS_METRICS_TOKEN", TOKEN)
                .with("TASKS_PUBLIC_URL", ORIGIN + "/team")
                .with("TASKS_RATE_LIMIT", Integer.toString(LIMIT));
        http = new Http(server.base());
        server.launch();
        for (int i = 0; i < TIMES; i++) {
            try (Socket client = another.accept()) {
                client.getInputStream().read();
                client.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        server.awaitStart();
    }

    @AfterParameterizedClassInvocation
    void stop() throws Exception {
        http.close();
        server.close();
        another.close();
    }

    /** "Ready" is said of a URL where this server answers, and of no other: a port may have been taken by another process. */
    @Test
    void whereAnotherAnswersIsNotSaidAndWhereItAnswersIs() throws Exception {
        assertFalse(server.log().contains("is ready"), server.log());
        CompletableFuture<?> there = CompletableFuture.runAsync(this::letItAnswerThere);
        Eventually.check(() -> assertTrue(server.log().contains("  API   " + localUrl + "/"), server.log()));
        assertFalse(server.log().contains("OPTIONS"), server.log());
        another.close();
        there.get();
    }

    /** Until nobody listens any more. */
    private void letItAnswerThere() {
        byte[] request = new byte[4_096];
        while (!another.isClosed()) {
            try (Socket client = another.accept();
                    Socket own =
                            new Socket(server.base().getHost(), server.base().getPort())) {
                own.getOutputStream().write(request, 0, client.getInputStream().read(request));
                client.getOutputStream().write(own.getInputStream().read());
            } catch (IOException gone) {
                // one that has not waited, or this end of it
            }
        }
    }

    @Test
    void itIsReachedUnderItsNameAsThatIs() throws Exception {
        assertEquals(stock == Stock.JETTY ? "" : "/my%2520app", server.base().getRawPath());
        ContextPathIT.assertReached(
                server, Person.signUp(http).session(), server.base().getRawPath());
    }

    @Test
    void anEmptyDemoTokenIsNone() throws Exception {
        assertEquals("{\"error\":\"Invalid token\"}", http.dev("GET", "/tasks").body());
        assertEquals(
                "{\"error\":\"Unsupported auth scheme\"}",
                http.send("GET", "/tasks", "Authorization", "Basic x").body());
        assertFalse(server.log().contains("DEMO TOKEN"));
    }

    @Test
    void aUserHasSoManyRequestsInAMinute() throws Exception {
        String[] bob = Person.signUp(http).session();
        for (int left = LIMIT - 1; left >= 0; left--) {
            Answer answer = http.send("GET", left % 2 == 0 ? "/tasks" : "/tasks/9/nowhere", bob);
            assertEquals(left % 2 == 0 ? 200 : 404, answer.status());
            assertEquals("\"default\";q=" + LIMIT + ";w=60", answer.header("RateLimit-Policy"));
            assertTrue(answer.header("RateLimit").startsWith("\"default\";r=" + left + ";t="), answer.toString());
        }
        Answer refused = http.send("GET", "/tasks", bob);
        LimitsIT.assertLater(refused, 60);
        assertTrue(refused.header("RateLimit").startsWith("\"default\";r=0;t="), refused.toString());
        assertNull(http.send("GET", "/").header("RateLimit"), "nobody to count for");
        Person ann = Person.signUp(http);
        assertEquals(200, http.send("GET", "/tasks", ann.session()).status(), "another user");
    }

    private Answer metrics() throws Exception {
        return http.send("GET", "/metrics", "Authorization", "Bearer " + TOKEN);
    }

    /** The server's figures: who may read them, and what they say. */
    @Test
    void theFiguresAreForTheirTokenAlone() throws Exception {
        String[] ann = Person.signUp(http).session();
        Answer figures = metrics();
        assertEquals(200, figures.status());
        assertTrue(figures.header("Content-Type").startsWith("text/plain"), figures.toString());
        assertTrue(figures.header("Content-Type").contains("version=0.0.4"), figures.toString());
        assertEquals("private, no-cache", figures.header("Cache-Control"));
        refused(401, "Authentication required");
        refused(401, "Invalid token", "Authorization", "Bearer wrong");
        refused(403, "Insufficient scope", ann);
        for (String[] request :
                new String[][] {{"GET", "/tasks"}, {"POST", "/tasks"}, {"DELETE", "/tasks/1"}, {"GET", "/changes"}}) {
            Answer answer = http.send(request[0], request[1], "Authorization", "Bearer " + TOKEN);
            assertEquals(403, answer.status(), answer.toString());
        }
    }

    private void refused(int status, String message, String... credential) throws Exception {
        Answer answer = http.send("GET", "/metrics", credential);
        assertEquals(status, answer.status());
        assertEquals("{\"error\":\"" + message + "\"}", answer.body());
    }

    @Test
    void theFiguresCountByRouteAndNameNothingThatAClientMayChoose() throws Exception {
        String[] ann = Person.signUp(http).session();
        String task = "{method=\"GET\",route=\"/tasks/{id}\",status=\"404\"} ";
        String nowhere = "{method=\"GET\",route=\"none\",status=\"404\"} ";
        String madeUp = "{method=\"other\",route=\"none\",status=\"405\"} ";
        String before = metrics().body();
        for (int i = 0; i < 3; i++) {
            http.send("GET", "/tasks/" + (90_000 + i), ann);
            http.send("GET", "/nope-" + i);
            http.send("MADE-UP-" + i, "/");
        }
        Eventually.check(() -> {
            String figures = metrics().body();
            for (String labels : new String[] {task, nowhere, madeUp}) {
                assertEquals(3, count(figures, labels) - count(before, labels), () -> labels + " in\n" + figures);
            }
            assertTrue(figures.contains("status=\"404\",le=\"+Inf\"} " + count(figures, task) + "\n"), figures);
            assertTrue(figures.contains("\nhttp_server_active_requests 1.0\n"), figures);
            assertTrue(figures.contains("\ntasks_streams 0.0\n"), figures);
            assertTrue(figures.contains("\ndb_pool_connections_max 10.0\n"), figures);
            assertTrue(figures.contains("\ndb_pool_connections{state=\"active\"} 0.0\n"), figures);
            assertTrue(figures.contains("\njvm_memory_used_bytes{"), figures);
            assertTrue(figures.contains("\njvm_gc_collection_seconds_count{"), figures);
            assertTrue(figures.contains("\nprocess_start_time_seconds "), figures);
            assertFalse(figures.contains("nope"), figures);
            assertFalse(figures.contains("MADE-UP"), figures);
        });
    }

    private static int count(String figures, String labels) {
        String name = "http_server_request_duration_seconds_count";
        Matcher line = Pattern.compile("(?m)^" + Pattern.quote(name + labels) + "(\\d+)(\\.0)?$")
                .matcher(figures);
        return line.find() ? Integer.parseInt(line.group(1)) : 0;
    }

    /** Behind a proxy that speaks TLS. */
    @Test
    void aCookieBehindTlsIsSentBackOverTlsOnly() throws Exception {
        Person ann = Person.signUp(http);
        String body =
                "{\"username\":\"" + ann.username() + "\",\"password\":\"" + Person.PASSWORD + "\",\"cookie\":true}";
        Answer login = http.json("POST", "/login", body, "Origin", ORIGIN);
        assertEquals(200, login.status(), login.body());
        String set = login.header("Set-Cookie");
        assertTrue(
                set.matches(
                        "__Host-tasks-[0-9a-f]{8}=[\\w-]{43}; Path=/; Max-Age=\\d+; HttpOnly; SameSite=Strict; Secure"),
                set);
        String cookie = set.substring(0, set.indexOf(';'));
        String task = Json.object("title", "by a page");
        assertEquals(
                201,
                http.json("POST", "/tasks", task, "Cookie", cookie, "Origin", ORIGIN)
                        .status());
        // the address behind the proxy is not what browsers see
        String behind = "http://" + server.base().getAuthority();
        assertEquals(
                403,
                http.json("POST", "/tasks", task, "Cookie", cookie, "Origin", behind)
                        .status());
        // one that a neighbour could plant over plain http has another name
        assertEquals(
                401,
                http.send("GET", "/me", "Cookie", cookie.substring("__Host-".length()))
                        .status());
        Answer out = http.send("POST", "/logout", "Cookie", cookie, "Origin", ORIGIN);
        assertTrue(out.header("Set-Cookie").startsWith("__Host-"), out.toString());
    }

    @Test
    void accessTokensNameTheUrl() throws Exception {
        String token = Person.signUp(http).login().get("access_token").asText();
        byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
        JsonNode payload = Json.read(new String(claims, StandardCharsets.UTF_8));
        assertEquals(ORIGIN + "/team", payload.get("iss").asText());
        assertEquals(ORIGIN + "/team", payload.get("aud").asText());
    }
}
