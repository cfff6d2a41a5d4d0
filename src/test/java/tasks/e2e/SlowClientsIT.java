package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tasks.testkit.OnEveryContainer;
import tasks.testkit.Prompt;
import tasks.testkit.RawHttp;
import tasks.testkit.Scenario;

/** Clients that take their time: they get their answer, and nobody else waits for them. */
@OnEveryContainer
class SlowClientsIT extends Scenario {
    private static final int SLOW = 500;
    private static final long SLOW_SECONDS = 3;
    private static final Duration PROMPT = Duration.ofSeconds(2);

    private String post(String headers, int length) {
        return "POST " + path("/tasks") + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + headers
                + "Content-Length: " + length + "\r\n\r\n";
    }

    @Test
    void fiveHundredClientsThatSendAByteASecondLeaveEveryoneElseServed() throws Exception {
        String token = "Authorization: Bearer dev-secret-token\r\n";
        List<String> heads = List.of(
                post(token, 1_000),
                post("", 1_000),
                post("Authorization: Bearer wrong\r\n", 1_000),
                "GET " + path("/tasks") + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n",
                "GET " + path("/tasks") + " HTTP/1.1\r\nX-Slow: ");
        List<RawHttp> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW; i++) {
                slow.add(new RawHttp(base()).write(heads.get(i % heads.size())));
            }
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SLOW_SECONDS);
            while (System.nanoTime() < until) {
                slow.removeIf(SlowClientsIT::isAnswered);
                long start = System.nanoTime();
                Prompt.within(PROMPT, () -> {
                    assertEquals(200, http.dev("GET", "/tasks").status());
                    assertEquals(
                            201,
                            http.dev("POST", "/tasks", "{\"title\":\"fast\"}").status());
                    return "served";
                });
                TimeUnit.NANOSECONDS.sleep(TimeUnit.SECONDS.toNanos(1) - (System.nanoTime() - start));
            }
        } finally {
            for (RawHttp client : slow) {
                client.close();
            }
        }
    }

    /** Sends a byte; one that has had its refusal finds its connection closed. */
    private static boolean isAnswered(RawHttp client) {
        try {
            client.write(" ");
            return false;
        } catch (IOException closed) {
            return true;
        }
    }

    @Test
    void aSlowBodyThatComesInTimeIsTaken() throws Exception {
        String body = "{\"title\":\"slow\"}";
        try (RawHttp raw = new RawHttp(base())) {
            raw.write(post("Authorization: Bearer dev-secret-token\r\n", body.length()));
            for (int i = 0; i < body.length(); i++) {
                raw.write(body.substring(i, i + 1));
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertEquals(201, raw.read().status());
            raw.write("GET " + path("/") + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertEquals(200, raw.read().status());
        }
    }
}
