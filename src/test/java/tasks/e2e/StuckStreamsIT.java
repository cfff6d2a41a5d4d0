package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tasks.testkit.EventReader;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.RawSocket;
import tasks.testkit.RunningServer;
import tasks.testkit.SideBySide;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/** Clients of streams that stop reading: each costs one batch, keeps nobody waiting, and is given up in its time. */
class StuckStreamsIT {
    /** Of each kind. That a container waited for those it gave up was seen with 150, and not with 30 on a machine at rest. */
    private static final int STUCK = Integer.getInteger("tasks.stuck.streams", 30);
    /** Fewer than are stuck. */
    private static final int THREADS = 20;

    private static final int TASKS = 500;
    private static final String LONG = "d".repeat(9_000);
    private static final long TOLD_MILLIS = 10_000;
    private static final long GIVEN_UP_SECONDS = 75;

    @Test
    void whoStopsReadingIsGivenUpAndKeepsNobodyWaiting() throws Exception {
        SideBySide.onEach(List.of(Stock.values()), stock -> {
            try (StockServer server = stock.server()
                            .withThreads(THREADS)
                            .jvmOption("-Xmx128m")
                            .with("TASKS_METRICS_TOKEN", "figures-only")
                            .start();
                    Http http = new Http(server.base())) {
                for (int i = 0; i < TASKS; i++) {
                    String task = "{\"title\":\"t\",\"description\":\"" + LONG + "\"}";
                    assertEquals(201, http.dev("POST", "/tasks", task).status());
                }
                tryOn(server, http);
            }
            return stock;
        });
    }

    private static void tryOn(StockServer server, Http http) throws Exception {
        List<AutoCloseable> stuck = new ArrayList<>();
        try (EventReader events = EventReader.open(server.base(), "?since=" + TASKS);
                RawSocket socket = RawSocket.open(server.base(), "?since=" + TASKS)) {
            events.next();
            socket.text();
            for (int i = 0; i < STUCK; i++) {
                stuck.add(EventReader.slow(server.base(), "?since=0"));
                stuck.add(RawSocket.slow(server.base(), "?since=0", RunningServer.TOKEN));
            }
            long began = System.nanoTime();
            long[] longest = {0};
            Eventually.check(GIVEN_UP_SECONDS, () -> {
                long before = System.nanoTime();
                assertEquals(
                        201, http.dev("POST", "/tasks", "{\"title\":\"told\"}").status());
                assertTrue(events.next().data().contains("told"));
                assertTrue(socket.text().contains("told"));
                long streams = streams(http);
                longest[0] = Math.max(longest[0], TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before));
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
        assertFalse(server.log().contains("OutOfMemory"), server::log);
    }

    private static long streams(Http http) throws Exception {
        return http.send("GET", "/metrics", "Authorization", "Bearer figures-only")
                .body()
                .lines()
                .filter(line -> line.startsWith("tasks_streams "))
                .mapToLong(line -> (long) Double.parseDouble(line.split(" ")[1]))
                .sum();
    }
}
