package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/** A stock server of few threads with a list of several megabytes, and clients that ask for it and take little of it. */
final class LargeList implements AutoCloseable {
    private static final int THREADS = 20;
    /** With the first, as much as a page can hold. */
    private static final int TASKS = 94;

    static final String PAGE = "/tasks?limit=" + (TASKS + 1);

    /** Less than a container waits for a client that does not read. */
    private static final int BEGIN_MILLIS = 10_000;
    /** Longer than a container lets a connection be idle. */
    private static final long CUT_OFF_SECONDS = 45;
    /** How long others wait at most while those are cut off. */
    private static final long PROMPT_MILLIS = 5_000;

    /** The longest, of what JSON needs six bytes for. */
    private static final String DESCRIPTION = "\\u0001".repeat(10_000);

    /** The last line of Tomcat, and of Jetty. */
    private static final Pattern STARTED = Pattern.compile("Server startup in|Tasks API is ready");

    private static final String TITLE = "\uD83D\uDE00".repeat(500);

    private final StockServer server;
    private final List<Socket> clients = new ArrayList<>();
    private int logBefore;

    private LargeList(StockServer server) {
        this.server = server;
    }

    static LargeList start(Stock stock) throws Exception {
        StockServer server = stock.server().withThreads(THREADS);
        start(server);
        try (Http http = new Http(server.base())) {
            write(http, "{\"title\":\"first\"}");
            for (int i = 0; i < TASKS; i++) {
                write(http, "{\"title\":\"" + TITLE + "\",\"description\":\"" + DESCRIPTION + "\"}");
            }
        }
        return new LargeList(server);
    }

    /** Returns when it has logged all that it logs of a start. */
    private static void start(StockServer server) throws Exception {
        int before = server.process() == null ? 0 : server.log().length();
        server.start();
        Eventually.check(
                () -> assertTrue(STARTED.matcher(server.log().substring(before)).find(), server::log));
    }

    private static void write(Http http, String task) throws IOException {
        assertEquals(201, http.dev("POST", "/tasks", task).status());
    }

    StockServer server() {
        return server;
    }

    /** Starts it again where a test has stopped it. What is logged from now on is what the test is about. */
    void begin() throws Exception {
        if (!server.process().isAlive()) {
            start(server);
        }
        logBefore = server.log().length();
    }

    String log() {
        return server.log().substring(logBefore);
    }

    static String get(String path, String headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dev-secret-token\r\n" + headers + "\r\n";
    }

    /** A client that has asked for the list and takes little of it; its answer has begun. */
    Socket ask(String requestId) throws IOException {
        Socket socket = new Socket();
        clients.add(socket);
        socket.setReceiveBufferSize(2_048);
        socket.connect(
                new InetSocketAddress(server.base().getHost(), server.base().getPort()));
        socket.setSoTimeout(BEGIN_MILLIS);
        socket.getOutputStream()
                .write(get(PAGE, "X-Request-Id: " + requestId + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        String begin = "HTTP/1.1 200";
        assertEquals(
                begin,
                new String(socket.getInputStream().readNBytes(begin.length()), StandardCharsets.ISO_8859_1),
                this::log);
        return socket;
    }

    /** Those who have asked so far. */
    List<Socket> clients() {
        return clients;
    }

    void hangUp() throws IOException {
        for (Socket socket : clients) {
            socket.close();
        }
        clients.clear();
    }

    /** That each of these requests has left its one line, that nothing else was said, and that others are served meanwhile. */
    void assertEndedInPeace(String idPattern, int requests) throws Exception {
        Pattern line = Pattern.compile("(?m)^\\[RESPONSE] GET /tasks status=200 .* id=" + idPattern + "$");
        long[] longest = {0};
        try (Http http = new Http(server.base())) {
            Eventually.check(CUT_OFF_SECONDS, () -> {
                long before = System.nanoTime();
                assertEquals(200, http.dev("GET", "/tasks/1").status());
                longest[0] = Math.max(longest[0], TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before));
                assertEquals(requests, line.matcher(log()).results().count(), log());
            });
        }
        assertTrue(longest[0] < PROMPT_MILLIS, () -> "others were served after ms: " + longest[0]);
        TimeUnit.MILLISECONDS.sleep(200);
        assertEquals(requests, line.matcher(log()).results().count());
        log().lines()
                .filter(each -> !each.startsWith("[RE"))
                // a minute after the start
                .filter(each -> !each.contains("INFO  SharedJob - Retention"))
                .forEach(each -> assertEquals("", each, this::log));
    }

    static void assertWhole(Answer answer) {
        assertEquals(200, answer.status());
        JsonNode items = Json.read(answer.body()).get("items");
        assertEquals(TASKS + 1, items.size());
        assertEquals("first", items.get(0).get("title").asText());
        for (int i = 1; i <= TASKS; i++) {
            assertEquals(TITLE, items.get(i).get("title").asText());
        }
    }

    @Override
    public void close() throws Exception {
        hangUp();
        server.close();
    }
}
