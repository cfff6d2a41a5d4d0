package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Person;
import tasks.testkit.RawSocket;
import tasks.testkit.RunningServer;
import tasks.testkit.SideBySide;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/**
 * Clients of streams that go in the middle of what they are told, or are idle after something long, on all containers side by side:
 * nothing of what they were sent stays in the servers, which could not keep it. Tomcat says nothing of about one in two hundred
 * that go.
 */
class StreamLeftoversIT {
    private static final int TASKS = 200;
    private static final int CLIENTS = Integer.getInteger("tasks.departed.clients", 60);
    private static final String METRICS = "metrics-token-of-the-departed";
    private static final String LONG = "x".repeat(8_000);
    private static final Pattern ENDED =
            Pattern.compile("(?m)^\\[RESPONSE] GET /changes status=200 .* id=(gone-\\d+)$");

    private static final int SOCKETS = 120;
    private static final int NOTES = 100;
    private static final String TEXT = "n".repeat(10_000);

    private static final String UPGRADE = """
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            """;

    private static List<StockServer> servers = List.of();

    @BeforeAll
    static void start() throws Exception {
        servers = SideBySide.onEach(List.of(Stock.values()), stock -> {
            StockServer server = stock.server()
                    .jvmOption("-Xmx96m")
                    .with("TASKS_METRICS_TOKEN", METRICS)
                    .start();
            try (Http http = new Http(server.base())) {
                for (int i = 0; i < TASKS; i++) {
                    write(http);
                }
            }
            return server;
        });
    }

    @AfterAll
    static void stop() throws Exception {
        for (StockServer server : servers) {
            server.close();
        }
    }

    private static void write(Http http) throws IOException {
        assertEquals(
                201,
                http.dev("POST", "/tasks", "{\"title\":\"t\",\"description\":\"" + LONG + "\"}")
                        .status());
    }

    @Test
    void anEventStreamEndsHoweverItsClientLeaves() throws Exception {
        SideBySide.onEach(servers, server -> {
            Set<String> all = new HashSet<>();
            Random random = new Random(1);
            try (Http http = new Http(server.base())) {
                for (int i = 0; i < CLIENTS; i++) {
                    all.add("gone-" + i);
                    leave(
                            server,
                            "/changes",
                            "Accept: text/event-stream\r\nX-Request-Id: gone-" + i + "\r\n",
                            random,
                            i);
                    if (random.nextBoolean()) {
                        write(http);
                    }
                }
                Eventually.check(20, () -> {
                    write(http);
                    assertEquals(Set.of(), notEnded(server, all), server.base()::toString);
                    assertEquals(0, http.streams(METRICS));
                });
            }
            return server;
        });
    }

    @Test
    void aWebSocketEndsHoweverItsClientLeaves() throws Exception {
        SideBySide.onEach(servers, server -> {
            Random random = new Random(2);
            try (Http http = new Http(server.base())) {
                for (int i = 0; i < CLIENTS; i++) {
                    leave(server, "/live", UPGRADE, random, i);
                    if (random.nextBoolean()) {
                        write(http);
                    }
                }
                Eventually.check(20, () -> {
                    write(http);
                    assertEquals(0, http.streams(METRICS), server.base()::toString);
                });
            }
            return server;
        });
    }

    @Test
    void anIdleSocketKeepsNothingOfWhatItWasSent() throws Exception {
        SideBySide.onEach(servers, server -> {
            try (Http http = new Http(server.base())) {
                keepMany(server, http);
            }
            return server;
        });
    }

    private static void keepMany(StockServer server, Http http) throws Exception {
        String[] session = Person.signUp(http).session();
        String token = Person.tokenOf(session);
        long task = Json.id(
                http.json("POST", "/tasks", "{\"title\":\"long\"}", session).body());
        for (int i = 0; i < NOTES; i++) {
            String note = "{\"text\":\"" + TEXT + "\"}";
            assertEquals(
                    201,
                    http.json("POST", "/tasks/" + task + "/notes", note, session)
                            .status());
        }
        List<RawSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < SOCKETS; i++) {
                RawSocket socket = RawSocket.open(server.base(), "?since=0", token);
                sockets.add(socket);
                assertTrue(socket.text().contains("\"resume\""));
                assertTrue(socket.text().length() > NOTES * TEXT.length());
            }
            http.json("POST", "/tasks", "{\"title\":\"told to all\"}", session);
            for (RawSocket socket : sockets) {
                assertTrue(socket.text().contains("told to all"));
            }
        } finally {
            for (RawSocket socket : sockets) {
                socket.close();
            }
        }
        assertFalse(server.log().contains("OutOfMemory"), server::log);
    }

    private static Set<String> notEnded(StockServer server, Set<String> all) {
        Set<String> left = new HashSet<>(all);
        ENDED.matcher(server.log()).results().forEach(line -> left.remove(line.group(1)));
        return left;
    }

    /** Reads some of what it is told, a large part of the time nothing, and goes with a FIN or an RST. */
    private static void leave(StockServer server, String path, String headers, Random random, int i)
            throws IOException {
        try (Socket socket = new Socket()) {
            if (random.nextBoolean()) {
                socket.setReceiveBufferSize(4_096);
            }
            socket.connect(
                    new InetSocketAddress(server.base().getHost(), server.base().getPort()));
            socket.setSoTimeout(10_000);
            String head = "GET " + path + "?since=0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + RunningServer.TOKEN
                    + "\r\n" + headers + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            String begin = "HTTP/1.1 ";
            assertEquals(begin, new String(in.readNBytes(begin.length()), StandardCharsets.ISO_8859_1));
            int[] kinds = {0, random.nextInt(2_000), random.nextInt(100_000), random.nextInt(1_600_000)};
            in.skipNBytes(kinds[random.nextInt(4)]);
            if (i % 2 == 0) {
                socket.setSoLinger(true, 0);
            }
        }
    }
}
