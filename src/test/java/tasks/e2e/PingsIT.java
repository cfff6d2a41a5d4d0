package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tasks.testkit.Http;
import tasks.testkit.RawSocket;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/** Signs of life over a WebSocket, on all containers at once since most of it is waiting. */
class PingsIT {
    private static final long HEARTBEAT_SECONDS = 15;
    private static final long SLACK_SECONDS = 8;
    private static final int UNANSWERED = 2;

    @Test
    void anIdleSocketIsPingedAndOneThatAnswersNoPingIsEnded() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> all = new ArrayList<>();
            for (Stock stock : Stock.values()) {
                all.add(threads.submit(() -> {
                    try (StockServer server = stock.server().start();
                            Http http = new Http(server.base())) {
                        tryOn(server, http, threads);
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void tryOn(StockServer server, Http http, ExecutorService threads) throws Exception {
        try (RawSocket answers = RawSocket.open(server.base(), "?since=0");
                RawSocket silent = RawSocket.open(server.base(), "?since=0")) {
            Future<String> told = threads.submit(() -> answer(answers));
            assertEquals(RawSocket.TEXT, silent.next().kind());
            long before = System.nanoTime();
            for (int i = 0; i < UNANSWERED; i++) {
                assertEquals(RawSocket.PING, silent.next().kind());
                long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before);
                assertTrue(seconds >= (i + 1) * HEARTBEAT_SECONDS - 1, "ping " + i + " after " + seconds + " s");
                assertTrue(
                        seconds <= (i + 1) * (HEARTBEAT_SECONDS + SLACK_SECONDS),
                        "ping " + i + " after " + seconds + " s");
                // who has not answered is told changes all the same
                String title = "told while ping " + i + " is not answered";
                http.dev("POST", "/tasks", "{\"title\":\"" + title + "\"}");
                assertTrue(silent.text().contains(title));
            }
            RawSocket.Frame close = silent.next();
            assertEquals(RawSocket.CLOSE, close.kind());
            assertEquals("1002 A ping was not answered", close.closing());
            assertEquals("ended", end(silent));
            http.dev("POST", "/tasks", "{\"title\":\"told to who answers\"}");
            assertTrue(told.get(SLACK_SECONDS, TimeUnit.SECONDS).contains("told to who answers"), told.get());
        }
    }

    /** The first change that it is told of no ping. */
    private static String answer(RawSocket socket) throws Exception {
        socket.next();
        for (RawSocket.Frame frame = socket.next(); ; frame = socket.next()) {
            String text = new String(frame.payload(), StandardCharsets.UTF_8);
            if (frame.kind() == RawSocket.PING) {
                socket.pong();
            } else if (!text.contains("is not answered")) {
                return frame.kind() + " " + text;
            }
        }
    }

    private static String end(RawSocket socket) throws Exception {
        try {
            return "a frame: " + socket.next();
        } catch (EOFException ended) {
            return "ended";
        }
    }
}
