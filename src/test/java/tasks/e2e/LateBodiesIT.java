package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Container;
import tasks.testkit.RawHttp;
import tasks.testkit.RunningServer;

/** Bodies that do not come are given up: 408 after 20 seconds, a refusal after 5. All containers wait side by side. */
class LateBodiesIT {

    @Test
    void aBodyThatDoesNotComeIsGivenUpAndItsConnectionCloses() throws Exception {
        ExecutorService clients = Executors.newCachedThreadPool();
        try {
            List<Future<?>> all = new ArrayList<>();
            for (Container container : Container.values()) {
                RunningServer server = container.server();
                String token = "Authorization: Bearer dev-secret-token\r\n";
                all.add(clients.submit(() -> assertGivenUp(server, token, false, 20, 408)));
                all.add(clients.submit(() -> assertGivenUp(server, token, true, 20, 408)));
                all.add(clients.submit(() -> assertGivenUp(server, "", false, 5, 401)));
                all.add(clients.submit(() -> assertGivenUp(server, "", true, 5, 401)));
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void aBodyOfUnknownLengthThatIsTooLargeAndThenStopsIsRefusedWithinFiveSeconds() throws Exception {
        for (Container container : Container.values()) {
            RunningServer server = container.server();
            long start = System.nanoTime();
            try (RawHttp raw = new RawHttp(server.base())) {
                raw.write("POST " + server.base().getRawPath() + "/tasks HTTP/1.1\r\nHost: x\r\n"
                        + "Content-Type: application/json\r\nAuthorization: Bearer dev-secret-token\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n200000\r\n" + " ".repeat(1_100_000));
                Answer answer = raw.read();
                assertEquals(413, answer.status(), server.base().toString());
                assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(5), server.base() + " " + answer);
            }
        }
    }

    private static Void assertGivenUp(RunningServer server, String token, boolean trickles, long seconds, int status)
            throws Exception {
        long start = System.nanoTime();
        try (RawHttp raw = new RawHttp(server.base())) {
            raw.write("POST " + server.base().getRawPath() + "/tasks HTTP/1.1\r\nHost: x\r\n"
                    + "Content-Type: application/json\r\n" + token + "Content-Length: 1000\r\n\r\n{");
            Thread trickle = new Thread(() -> trickle(raw));
            if (trickles) {
                trickle.start();
            }
            Answer answer = raw.read();
            double elapsed = (System.nanoTime() - start) / 1e9;
            String what = server.base() + " " + answer + " after " + elapsed + " s";
            assertEquals(status, answer.status(), what);
            assertEquals("close", answer.header("Connection").toLowerCase(Locale.ROOT), what);
            assertTrue(elapsed > seconds - 0.5 && elapsed < seconds + 3, what);
            assertTrue(raw.isClosed(), what);
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(seconds + 4), what);
            trickle.join();
        }
        return null;
    }

    private static void trickle(RawHttp client) {
        try {
            for (int i = 0; i < 60; i++) {
                client.write(" ");
                TimeUnit.MILLISECONDS.sleep(500);
            }
        } catch (java.io.IOException closed) {
            // as it should be
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
