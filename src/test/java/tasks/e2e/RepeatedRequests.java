package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import tasks.testkit.Answer;
import tasks.testkit.Http;
import tasks.testkit.Json;

/**
 * Ten clients who send the same request under one {@code Idempotency-Key} at once, and again for as long as they have no
 * answer, over the server's crash: one effect, ten equal answers.
 */
final class RepeatedRequests {
    private static final int CLIENTS = 10;

    private String name = "";
    private List<Answer> answers = List.of();

    /** Sends one request after the other, ten times each, until the server dies. */
    void send(Http http, ExecutorService threads, String prefix) throws Exception {
        for (int i = 0; answers.size() == CLIENTS || i == 0; i++) {
            name = prefix + i;
            answers = Collections.synchronizedList(new ArrayList<>());
            sendMissing(http, threads);
            assertEqual();
        }
    }

    /** Of all who have no answer yet, at once. */
    private void sendMissing(Http http, ExecutorService threads) throws Exception {
        int missing = CLIENTS - answers.size();
        CountDownLatch together = new CountDownLatch(missing);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < missing; i++) {
            all.add(threads.submit(() -> {
                together.countDown();
                together.await();
                try {
                    answers.add(http.keyed("POST", "/tasks", Json.object("title", name), name));
                } catch (IOException killed) {
                    // asks again
                }
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get();
        }
    }

    private void assertEqual() {
        for (Answer answer : answers) {
            assertEquals(201, answer.status(), answer.body());
            assertEquals(answers.get(0).body(), answer.body());
            assertEquals(answers.get(0).header("ETag"), answer.header("ETag"));
            assertEquals(answers.get(0).header("Location"), answer.header("Location"));
        }
    }

    /** After a restart. */
    void finish(Http http, ExecutorService threads) throws Exception {
        if (name.isEmpty()) {
            return;
        }
        sendMissing(http, threads);
        assertEquals(CLIENTS, answers.size());
        assertEqual();
        long effects = http.tasks().stream()
                .filter(task -> task.get("title").asText().equals(name))
                .count();
        assertEquals(1, effects, name);
    }
}
