package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tasks.e2e.LargeList.PAGE;
import static tasks.e2e.LargeList.assertWhole;
import static tasks.e2e.LargeList.get;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Http;
import tasks.testkit.Prompt;
import tasks.testkit.RawHttp;
import tasks.testkit.SideBySide;
import tasks.testkit.Stock;

/**
 * Large answers, on all containers side by side: who reads them gets them whole, who reads them slowly holds nobody up, and who does
 * not read them at all is given up in each container's time.
 */
class SlowReadersIT {
    private static final int SLOW = 25;
    private static final long SLOW_SECONDS = 5;
    private static final Duration PROMPT = Duration.ofSeconds(2);
    private static final int HALF_OF_THE_BYTES = 3_000_000;

    private static List<LargeList> servers = List.of();

    @BeforeAll
    static void start() throws Exception {
        servers = SideBySide.onEach(List.of(Stock.values()), LargeList::start);
    }

    @AfterAll
    static void stop() throws Exception {
        for (LargeList server : servers) {
            server.close();
        }
    }

    /** What is to be seen on one server. */
    @FunctionalInterface
    private interface Claim {
        void check(LargeList list, Http http) throws Exception;
    }

    private static void onEach(Claim claim) throws Exception {
        SideBySide.onEach(servers, list -> {
            list.begin();
            try (Http http = new Http(list.server().base())) {
                claim.check(list, http);
            } finally {
                list.hangUp();
            }
            return list;
        });
    }

    @Test
    void clientsThatReadAByteASecondLeaveEveryoneElseServed() throws Exception {
        onEach((list, http) -> {
            List<Socket> slow = new ArrayList<>();
            for (int i = 0; i < SLOW; i++) {
                slow.add(list.ask("slow-" + i));
            }
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SLOW_SECONDS);
            while (System.nanoTime() < until) {
                Prompt.within(PROMPT, () -> {
                    assertEquals(200, http.dev("GET", "/tasks/1").status());
                    assertEquals(
                            201,
                            http.dev("POST", "/tasks", "{\"title\":\"fast\"}").status());
                    return "served";
                });
                for (Socket socket : slow) {
                    assertTrue(socket.getInputStream().read() > 0, "still being answered");
                }
                TimeUnit.SECONDS.sleep(1);
            }
        });
    }

    @Test
    void aClientThatHangsUpInTheMiddleIsNoFault() throws Exception {
        onEach((list, http) -> {
            for (int i = 0; i < SLOW; i++) {
                Socket socket = list.ask("gone-" + i);
                assertEquals(1_000 * i, socket.getInputStream().readNBytes(1_000 * i).length);
                if (i % 2 == 0) {
                    socket.setSoLinger(true, 0);
                }
                socket.close();
            }
            list.assertEndedInPeace("gone-\\d+", SLOW);
        });
    }

    @Test
    void aClientThatDoesNotReadIsCutOffAndIsNoFault() throws Exception {
        onEach((list, http) -> {
            for (int i = 0; i < SLOW; i++) {
                list.ask("idle-" + i);
            }
            list.assertEndedInPeace("idle-\\d+", SLOW);
            for (Socket socket : list.clients()) {
                assertTrue(isBrokenOff(socket));
            }
        });
    }

    private static boolean isBrokenOff(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes().length < HALF_OF_THE_BYTES;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void aStopWaitsForASlowReaderOnlyForItsTime() throws Exception {
        onEach((list, http) -> {
            list.ask("stopped");
            http.close(); // else Jetty waits for its connection as well
            list.server().close();
            assertFalse(list.log().contains("Exception"), list::log);
            assertFalse(list.log().contains("SEVERE"), list::log);
        });
    }

    @Test
    void aClientThatReadsGetsItWhole() throws Exception {
        onEach((list, http) -> {
            Answer answer = http.dev("GET", PAGE);
            assertWhole(answer);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            assertEquals(String.valueOf(body.length), answer.header("Content-Length"));
            Answer head = http.dev("HEAD", PAGE);
            assertEquals(answer.header("Content-Length"), head.header("Content-Length"));
            assertEquals("", head.body());
        });
    }

    @Test
    void theConnectionGoesOnOrClosesAsTheClientWants() throws Exception {
        onEach((list, http) -> {
            try (RawHttp raw = new RawHttp(list.server().base())) {
                raw.write(get(PAGE, "") + get("/tasks/1", "") + get(PAGE, "") + get("/tasks/0", ""));
                assertWhole(raw.read());
                assertEquals("{\"id\":1,\"title\":\"first\"}", raw.read().body());
                assertWhole(raw.read());
                assertEquals(404, raw.read().status());
                raw.write(get(PAGE, "Connection: close\r\n"));
                assertWhole(raw.read());
                assertTrue(raw.isClosed());
            }
            try (RawHttp raw = new RawHttp(list.server().base())) {
                raw.write(get(PAGE, "").replace("HTTP/1.1", "HTTP/1.0"));
                assertWhole(raw.read());
                assertTrue(raw.isClosed());
            }
        });
    }

    @Test
    void aRequestWhoseBodyComesLateGetsItWhole() throws Exception {
        onEach((list, http) -> {
            for (String framing : List.of("Content-Length: 2\r\n", "Transfer-Encoding: chunked\r\n")) {
                boolean chunked = framing.startsWith("T");
                try (RawHttp raw = new RawHttp(list.server().base())) {
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
        });
    }
}
