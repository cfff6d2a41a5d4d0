package tasks.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tasks.e2e.Breach.CONTINUATION;
import static tasks.e2e.Breach.FIN;
import static tasks.e2e.Breach.RSV1;
import static tasks.e2e.Breach.frame;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tasks.testkit.EventReader;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Person;
import tasks.testkit.RawSocket;
import tasks.testkit.RunningServer;
import tasks.testkit.SideBySide;
import tasks.testkit.SocketReader;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/**
 * Clients of streams that break the protocol (RFC 6455), fill the server, or stop reading, on all containers side by side, which
 * have few threads and little memory: each is closed in its time, and nobody else is harmed or kept waiting.
 */
class StreamAttacksIT {
    private static final String METRICS = "figures-only";
    private static final int PONG = 10;
    private static final int PINGS = 1_000;
    private static final int THREADS = 20;
    /** More than the container has threads. */
    private static final int UNREAD = 30;
    /** Of each kind. That a container waited for those it gave up was seen with 150, and not with 30 on a machine at rest. */
    private static final int STUCK = Integer.getInteger("tasks.stuck.streams", 30);

    private static final int TASKS = 500;
    private static final String LONG = "d".repeat(9_000);

    /** Less than one answer may wait for a client that does not read. */
    private static final long TOLD_MILLIS = 10_000;

    private static final long GIVEN_UP_SECONDS = 75;
    /** Between two writes that the others are told of: some eighty until those who are stuck are given up. */
    private static final long PAUSE_MILLIS = 350;

    /** Until a close that is not answered is the end: five seconds, and Tomcat looks each ten. */
    private static final long PATIENCE_SECONDS = 20;

    private static List<StockServer> servers = List.of();

    @BeforeAll
    static void start() throws Exception {
        servers = SideBySide.onEach(
                List.of(Stock.values()),
                stock -> stock.server()
                        .withThreads(THREADS)
                        .jvmOption("-Xmx128m")
                        .with("TASKS_METRICS_TOKEN", METRICS)
                        .start());
    }

    @AfterAll
    static void stop() throws Exception {
        for (StockServer server : servers) {
            server.close();
        }
    }

    /** What is to be seen on one server, of somebody who has nothing yet. */
    @FunctionalInterface
    private interface Claim {
        void check(StockServer server, Http http, String... session) throws Exception;
    }

    /** And that nothing has gone wrong there meanwhile. */
    private static void onEach(Claim claim) throws Exception {
        SideBySide.onEach(servers, server -> {
            int before = server.log().length();
            try (Http http = new Http(server.base())) {
                claim.check(server, http, Person.signUp(http).session());
            }
            String log = server.log().substring(before);
            for (String trace : List.of("OutOfMemory", "\tat ", "ERROR", "SEVERE", "status=500")) {
                assertFalse(log.contains(trace), log);
            }
            return server;
        });
    }

    @Test
    void whoBreaksTheProtocolIsClosedAndNobodyElseIsHarmed() throws Exception {
        List<Breach> breaches = Breach.all();
        onEach((server, http, session) -> {
            try (EventReader events = EventReader.open(server.base(), "", session);
                    SocketReader socket = SocketReader.open(server.base(), "", session)) {
                events.next();
                socket.next();
                List<String> wrong = new ArrayList<>();
                for (Breach breach : breaches) {
                    String ending = ending(server, breach);
                    if (!ending.matches("(" + breach.ending() + ").*")) {
                        wrong.add(breach.name() + ": " + ending);
                    }
                    assertTold(http, session, events, socket, breach.name());
                }
                assertEquals(List.of(), wrong, server.base()::toString);
            }
        });
    }

    private static String ending(StockServer server, Breach breach) throws IOException {
        try (RawSocket client = RawSocket.stranger(server.base(), "")) {
            try {
                client.write(breach.sent());
            } catch (IOException closedMeanwhile) {
                // it is told why all the same
            }
            return client.ending();
        }
    }

    private static void assertTold(Http http, String[] session, EventReader events, SocketReader socket, String title)
            throws Exception {
        assertEquals(
                201,
                http.json("POST", "/tasks", "{\"title\":\"" + title + "\"}", session)
                        .status());
        assertTrue(events.next().data().contains(title));
        assertTrue(socket.next().contains(title));
    }

    @Test
    void aTokenMayComeInPiecesAndWithPingsBetween() throws Exception {
        onEach((server, http, session) -> {
            try (RawSocket client = RawSocket.stranger(
                            server.base(), "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
                    RawSocket slow = RawSocket.stranger(server.base(), "")) {
                String token = "{\"token\":\"" + RunningServer.TOKEN + "\"}";
                client.write(
                        RawSocket.frame(RawSocket.TEXT, token.substring(0, 9).getBytes(UTF_8)));
                client.write(frame(FIN | RawSocket.PING, "?".getBytes(UTF_8)));
                assertEquals("?", new String(client.next().payload(), UTF_8));
                client.write(RawSocket.frame(CONTINUATION, new byte[0]));
                client.write(
                        RawSocket.frame(FIN | CONTINUATION, token.substring(9).getBytes(UTF_8)));
                assertTrue(client.text().contains("\"resume\""));
                client.write(frame(FIN | RSV1 | RawSocket.TEXT, 2));
                assertTrue(client.ending().startsWith("1002"));

                String ending = byteByByte(slow, RawSocket.frame(FIN | RawSocket.TEXT, token.getBytes(UTF_8)));
                assertEquals("1008 No token came in time", ending);
            }
        });
    }

    /** A token so slowly that it would take half a minute: how it ends before. */
    private static String byteByByte(RawSocket slow, byte[] bytes) throws Exception {
        for (byte each : bytes) {
            if (slow.hasMore()) {
                return slow.ending();
            }
            slow.write(each);
            TimeUnit.MILLISECONDS.sleep(30_000 / bytes.length);
        }
        return "not while bytes came";
    }

    /** RFC 6455 section 7.1.1. */
    @Test
    void whoDoesNotAnswerACloseIsCutOffSoon() throws Exception {
        onEach((server, http, session) -> {
            try (RawSocket silent = RawSocket.stranger(server.base(), "")) {
                assertEquals(RawSocket.CLOSE, silent.next().kind());
                long told = System.nanoTime();
                assertEquals(-1, silent.rawByte());
                long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - told);
                assertTrue(seconds <= PATIENCE_SECONDS, server.base() + " after " + seconds + " s");
            }
        });
    }

    @Test
    void whoPingsWithoutEndOrReadsNoAnswersHoldsNobodyUp() throws Exception {
        onEach((server, http, session) -> {
            try (EventReader events = EventReader.open(server.base(), "", session);
                    SocketReader socket = SocketReader.open(server.base(), "", session)) {
                events.next();
                socket.next();
                try (RawSocket client = RawSocket.open(server.base(), "", Person.tokenOf(session))) {
                    client.text();
                    for (int i = 0; i < PINGS; i++) {
                        client.write(frame(FIN | RawSocket.PING, 125));
                        while (client.next().kind() != PONG) {
                            // it asks as well
                        }
                        client.write(frame(FIN | PONG, 125));
                    }
                }
                assertTold(http, session, events, socket, "after the pings");
                try (PingFlood flood = PingFlood.begin(server.base(), Person.tokenOf(session), UNREAD)) {
                    for (int i = 0; i < 20; i++) {
                        long began = System.nanoTime();
                        assertTold(http, session, events, socket, "flooded " + i);
                        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                        assertTrue(millis < TOLD_MILLIS, server.base() + " told after ms: " + millis);
                        TimeUnit.MILLISECONDS.sleep(100);
                    }
                }
            }
        });
    }

    @Test
    void whoStopsReadingIsGivenUpAndKeepsNobodyWaiting() throws Exception {
        onEach((server, http, session) -> {
            for (int i = 0; i < TASKS; i++) {
                String task = "{\"title\":\"t\",\"description\":\"" + LONG + "\"}";
                assertEquals(201, http.json("POST", "/tasks", task, session).status());
            }
            fillWithStuck(server, http, session);
        });
    }

    private static void fillWithStuck(StockServer server, Http http, String... session) throws Exception {
        List<AutoCloseable> stuck = new ArrayList<>();
        try (EventReader events = EventReader.open(server.base(), "?since=" + TASKS, session);
                RawSocket socket = RawSocket.open(server.base(), "?since=" + TASKS, Person.tokenOf(session))) {
            events.next();
            socket.text();
            for (int i = 0; i < STUCK; i++) {
                stuck.add(EventReader.slow(server.base(), "?since=0", session));
                stuck.add(RawSocket.slow(server.base(), "?since=0", Person.tokenOf(session)));
            }
            long began = System.nanoTime();
            long[] longest = {0};
            Eventually.check(GIVEN_UP_SECONDS, () -> {
                long before = System.nanoTime();
                assertEquals(
                        201,
                        http.json("POST", "/tasks", "{\"title\":\"told\"}", session)
                                .status());
                assertTrue(events.next().data().contains("told"));
                assertTrue(socket.text().contains("told"));
                long streams = http.streams(METRICS);
                longest[0] = Math.max(longest[0], TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before));
                if (streams > 2) {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
                assertEquals(2, streams);
            });
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
            System.out.println("given up after s: " + seconds + ", told after ms at most: " + longest[0]);
            assertTrue(longest[0] < TOLD_MILLIS, "told after ms: " + longest[0]);
        } finally {
            for (AutoCloseable each : stuck) {
                each.close();
            }
        }
    }
}
