package tasks.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tasks.testkit.EventReader;
import tasks.testkit.Http;
import tasks.testkit.RawSocket;
import tasks.testkit.RunningServer;
import tasks.testkit.SideBySide;
import tasks.testkit.SocketReader;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/** Clients of WebSockets that break the protocol (RFC 6455) or fill the server: each is closed, and nobody else is harmed. */
class HostileSocketsIT {
    private static final int FIN = 0x80;
    private static final int RSV1 = 0x40;
    private static final int CONTINUATION = 0;
    private static final int PONG = 10;
    private static final int PINGS = 1_000;
    private static final int THREADS = 20;
    /** More than the container has threads. */
    private static final int UNREAD = 30;

    /** Less than one answer may wait for a client that does not read. */
    private static final long TOLD_MILLIS = 10_000;

    /** What a client sends, and how it ends. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Act(String name, String ending, byte[] sent) {}

    private static byte[] frame(int head, int length) {
        return RawSocket.frame(head, "x".repeat(length).getBytes(UTF_8));
    }

    private static byte[] frame(int head, byte... payload) {
        return RawSocket.frame(head, payload);
    }

    private static byte[] all(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] times(int times, byte[] part) {
        byte[][] parts = new byte[times][];
        Arrays.fill(parts, part);
        return all(parts);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] close(int code) {
        return RawSocket.frame(FIN | RawSocket.CLOSE, bytes(code >> 8, code));
    }

    private static List<Act> acts() {
        List<Act> acts = new ArrayList<>(List.of(
                new Act("no mask", "1002", bytes(FIN | RawSocket.TEXT, 2, '{', '}')),
                new Act("a reserved opcode", "1002", frame(FIN | 3, 2)),
                new Act("a reserved opcode of control", "1002", frame(FIN | 11, 2)),
                new Act("a reserved bit", "1002", frame(FIN | RSV1 | RawSocket.TEXT, 2)),
                new Act("what goes on without a beginning", "1002", frame(FIN | CONTINUATION, 2)),
                new Act("two beginnings", "1002", all(frame(RawSocket.TEXT, 2), frame(FIN | RawSocket.TEXT, 2))),
                new Act("a long ping", "1002", frame(FIN | RawSocket.PING, 126)),
                new Act("a ping in pieces", "1002", frame(RawSocket.PING, 2)),
                new Act("a long close", "1002", frame(FIN | RawSocket.CLOSE, 126)),
                new Act("a close of one byte", "1002", frame(FIN | RawSocket.CLOSE, 1)),
                new Act("no UTF-8", "1007", frame(FIN | RawSocket.TEXT, bytes(0xc3, 0x28))),
                new Act("a surrogate", "1007", frame(FIN | RawSocket.TEXT, bytes(0xed, 0xa0, 0x80))),
                new Act("a long message", "1009", frame(FIN | RawSocket.TEXT, 9_000)),
                new Act(
                        "a message without end",
                        "1009",
                        all(frame(RawSocket.TEXT, 100), times(10_000, frame(CONTINUATION, 100)))),
                new Act(
                        "eight exbibytes",
                        "1009|1008 No token came in time",
                        bytes(FIN | RawSocket.TEXT, 0xff, 0x7f, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, 4)),
                new Act(
                        "a negative length",
                        "100[29]",
                        bytes(FIN | RawSocket.TEXT, 0xff, -1, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, 4)),
                new Act("binary messages", "1003", times(10_000, frame(FIN | RawSocket.BINARY, 0))),
                new Act(
                        "nested objects",
                        "1008",
                        frame(FIN | RawSocket.TEXT, "{\"a\":".repeat(1_000).getBytes(UTF_8)))));
        for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65_535}) {
            acts.add(new Act("the close code " + code, "1002", close(code)));
        }
        return acts;
    }

    @Test
    void whoBreaksTheProtocolIsClosedAndNobodyElseIsHarmed() throws Exception {
        SideBySide.onEach(List.of(Stock.values()), stock -> {
            try (StockServer server = stock.server().jvmOption("-Xmx128m").start();
                    Http http = new Http(server.base());
                    EventReader events = EventReader.open(server.base(), "");
                    SocketReader socket = SocketReader.open(server.base(), "", Http.token())) {
                events.next();
                socket.next();
                List<String> wrong = new ArrayList<>();
                for (Act act : acts()) {
                    String ending = ending(server, act);
                    if (!ending.matches("(" + act.ending + ").*")) {
                        wrong.add(stock + ": " + act.name + ": " + ending);
                    }
                    assertTold(http, events, socket, act.name);
                }
                assertEquals(List.of(), wrong);
                assertUnharmed(server);
            }
            return stock;
        });
    }

    private static String ending(StockServer server, Act act) throws IOException {
        try (RawSocket client = RawSocket.stranger(server.base(), "")) {
            try {
                client.write(act.sent);
            } catch (IOException closedMeanwhile) {
                // it is told why all the same
            }
            return client.ending();
        }
    }

    private static void assertTold(Http http, EventReader events, SocketReader socket, String title) throws Exception {
        assertEquals(
                201, http.dev("POST", "/tasks", "{\"title\":\"" + title + "\"}").status());
        assertTrue(events.next().data().contains(title));
        assertTrue(socket.next().contains(title));
    }

    private static void assertUnharmed(StockServer server) {
        for (String trace : List.of("OutOfMemory", "\tat ", "ERROR", "SEVERE", "status=500")) {
            assertFalse(server.log().contains(trace), server::log);
        }
    }

    @Test
    void aTokenMayComeInPiecesAndWithPingsBetween() throws Exception {
        SideBySide.onEach(List.of(Stock.values()), stock -> {
            try (StockServer server = stock.server().start();
                    RawSocket client = RawSocket.stranger(
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
            return stock;
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

    @Test
    void whoPingsWithoutEndOrReadsNoAnswersHoldsNobodyUp() throws Exception {
        SideBySide.onEach(List.of(Stock.values()), stock -> {
            try (StockServer server = stock.server()
                            .jvmOption("-Xmx128m")
                            .withThreads(THREADS)
                            .start();
                    Http http = new Http(server.base());
                    EventReader events = EventReader.open(server.base(), "");
                    SocketReader socket = SocketReader.open(server.base(), "", Http.token())) {
                events.next();
                socket.next();
                try (RawSocket client = RawSocket.open(server.base(), "")) {
                    client.text();
                    for (int i = 0; i < PINGS; i++) {
                        client.write(frame(FIN | RawSocket.PING, 125));
                        while (client.next().kind() != PONG) {
                            // it asks as well
                        }
                        client.write(frame(FIN | PONG, 125));
                    }
                }
                assertTold(http, events, socket, "after the pings");
                flood(server, () -> {
                    for (int i = 0; i < 20; i++) {
                        long began = System.nanoTime();
                        assertTold(http, events, socket, "flooded " + i);
                        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                        assertTrue(millis < TOLD_MILLIS, stock + " told after ms: " + millis);
                        TimeUnit.MILLISECONDS.sleep(100);
                    }
                    return null;
                });
                assertUnharmed(server);
            }
            return stock;
        });
    }

    /** While so many send pings until the server takes no more, and read nothing. */
    private static void flood(StockServer server, Callable<?> meanwhile) throws Exception {
        byte[] pings = times(500, frame(FIN | RawSocket.PING, 125));
        List<RawSocket> clients = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        try {
            for (int i = 0; i < UNREAD; i++) {
                clients.add(RawSocket.slow(server.base(), "", RunningServer.TOKEN));
            }
            for (RawSocket client : clients) {
                Thread thread = new Thread(() -> {
                    try {
                        while (true) {
                            client.write(pings);
                        }
                    } catch (IOException closed) {
                        // by one side or the other
                    }
                });
                threads.add(thread);
                thread.start();
            }
            meanwhile.call();
        } finally {
            for (RawSocket client : clients) {
                client.close();
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
