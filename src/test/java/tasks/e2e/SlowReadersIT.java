package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.RawHttp;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;
import tasks.testkit.TestDatabase;

/** Large answers: who reads them gets them whole, who reads them slowly holds nobody up. */
@ParameterizedClass(name = "{0}")
@EnumSource(Stock.class)
class SlowReadersIT {
    private static final int THREADS = 20;
    private static final int SLOW = 40;
    private static final long SLOW_SECONDS = 5;
    /** Less than a container waits for a client that does not read. */
    private static final int BEGIN_MILLIS = 10_000;

    /** With the first, as much as a page can hold. */
    private static final int TASKS = 94;

    private static final String PAGE = "/tasks?limit=" + (TASKS + 1);

    private static final int HALF_OF_THE_BYTES = 3_000_000;
    private static final String TITLE = "\uD83D\uDE00".repeat(500);
    /** Longer than a container lets a connection be idle. */
    private static final long CUT_OFF_SECONDS = 45;

    private static StockServer server;

    @Parameter
    Stock stock;

    private final List<Socket> sockets = new ArrayList<>();
    private Http http;
    private int logBefore;

    @BeforeParameterizedClassInvocation
    static void startWithAListOfSeveralMegabytes(Stock stock) throws Exception {
        server = stock.server().withThreads(THREADS).start();
        try (Http http = new Http(server.base())) {
            assertEquals(
                    201, http.dev("POST", "/tasks", "{\"title\":\"first\"}").status());
        }
        server.close();
        String url = "jdbc:h2:file:" + server.work().resolve("data/tasks");
        try (Connection connection = TestDatabase.connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO task (owner, seq, title, description) SELECT owner, -x, '" + TITLE
                    + "', REPEAT(CHAR(1), 10000) FROM task, SYSTEM_RANGE(1, " + TASKS + ")");
        }
        server.start();
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void connect() {
        http = new Http(server.base());
        logBefore = server.log().length();
    }

    @AfterEach
    void disconnect() throws Exception {
        http.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static String get(String path, String headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dev-secret-token\r\n" + headers + "\r\n";
    }

    /** A client that has asked for the list and takes little of it; its answer has begun. */
    private Socket ask(String requestId) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
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

    private String log() {
        return server.log().substring(logBefore);
    }

    /** That each of these requests has left its one line, and nothing else has been said. */
    private void assertEndedInPeace(String idPattern, int requests) throws Exception {
        Pattern line = Pattern.compile("(?m)^\\[RESPONSE] GET /tasks status=200 .* id=" + idPattern + "$");
        Eventually.check(
                CUT_OFF_SECONDS,
                () -> assertEquals(requests, line.matcher(log()).results().count(), log()));
        TimeUnit.MILLISECONDS.sleep(200);
        assertEquals(requests, line.matcher(log()).results().count());
        log().lines()
                .filter(each -> !each.startsWith("[RE"))
                .forEach(each -> assertEquals("", each, SlowReadersIT.this::log));
    }

    private static void assertWhole(Answer answer) {
        assertEquals(200, answer.status());
        JsonNode items = Json.read(answer.body()).get("items");
        assertEquals(TASKS + 1, items.size());
        assertEquals("first", items.get(0).get("title").asText());
        for (int i = 1; i <= TASKS; i++) {
            assertEquals(TITLE, items.get(i).get("title").asText());
        }
    }

    @Test
    void fortyClientsThatReadAByteASecondLeaveEveryoneElseServed() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < SLOW; i++) {
            slow.add(ask("slow-" + i));
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SLOW_SECONDS);
        long slowest = 0;
        while (System.nanoTime() < until) {
            long start = System.nanoTime();
            assertEquals(200, http.dev("GET", "/tasks/1").status());
            assertEquals(201, http.dev("POST", "/tasks", "{\"title\":\"fast\"}").status());
            slowest = Math.max(slowest, System.nanoTime() - start);
            assertTrue(slowest < TimeUnit.SECONDS.toNanos(2), slowest + " ns");
            for (Socket socket : slow) {
                assertTrue(socket.getInputStream().read() > 0, "still being answered");
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }

    @Test
    void aClientThatDoesNotReadIsCutOffAndIsNoFault() throws Exception {
        for (int i = 0; i < SLOW; i++) {
            ask("idle-" + i);
        }
        assertEndedInPeace("idle-\\d+", SLOW);
        for (Socket socket : sockets) {
            assertTrue(isBrokenOff(socket));
        }
    }

    private static boolean isBrokenOff(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes().length < HALF_OF_THE_BYTES;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void aClientThatHangsUpInTheMiddleIsNoFault() throws Exception {
        for (int i = 0; i < SLOW; i++) {
            Socket socket = ask("gone-" + i);
            assertEquals(1_000 * i, socket.getInputStream().readNBytes(1_000 * i).length);
            if (i % 2 == 0) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        }
        assertEndedInPeace("gone-\\d+", SLOW);
    }

    @Test
    void aClientThatReadsGetsItWhole() throws Exception {
        Answer answer = http.dev("GET", PAGE);
        assertWhole(answer);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        assertEquals(String.valueOf(body.length), answer.header("Content-Length"));
        Answer head = http.dev("HEAD", PAGE);
        assertEquals(answer.header("Content-Length"), head.header("Content-Length"));
        assertEquals("", head.body());
    }

    @Test
    void theConnectionGoesOnOrClosesAsTheClientWants() throws Exception {
        try (RawHttp raw = new RawHttp(server.base())) {
            raw.write(get(PAGE, "") + get("/tasks/1", "") + get(PAGE, "") + get("/tasks/0", ""));
            assertWhole(raw.read());
            assertEquals("{\"id\":1,\"title\":\"first\"}", raw.read().body());
            assertWhole(raw.read());
            assertEquals(404, raw.read().status());
            raw.write(get(PAGE, "Connection: close\r\n"));
            assertWhole(raw.read());
            assertTrue(raw.isClosed());
        }
        try (RawHttp raw = new RawHttp(server.base())) {
            raw.write(get(PAGE, "").replace("HTTP/1.1", "HTTP/1.0"));
            assertWhole(raw.read());
            assertTrue(raw.isClosed());
        }
    }

    @Test
    void aRequestWhoseBodyComesLateGetsItWhole() throws Exception {
        for (String framing : List.of("Content-Length: 2\r\n", "Transfer-Encoding: chunked\r\n")) {
            boolean chunked = framing.startsWith("T");
            try (RawHttp raw = new RawHttp(server.base())) {
                raw.write(get(PAGE, framing));
                TimeUnit.MILLISECONDS.sleep(300);
                raw.write(chunked ? "2\r\n{" : "{");
                TimeUnit.MILLISECONDS.sleep(300);
                raw.write((chunked ? "}\r\n0\r\n\r\n" : "}") + get("/tasks/1", ""));
                assertWhole(raw.read());
                assertEquals("{\"id\":1,\"title\":\"first\"}", raw.read().body());
                raw.write(get(PAGE, framing) + (chunked ? "2\r\n{}\r\n0\r\n\r\n" : "{}"));
                assertWhole(raw.read());
            }
        }
    }

    @Test
    void aStopWaitsForASlowReaderOnlyForItsTime() throws Exception {
        ask("stopped");
        try {
            server.close();
        } finally {
            server.start();
        }
        assertFalse(log().contains("Exception"), this::log);
        assertFalse(log().contains("SEVERE"), this::log);
    }
}
