package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import tasks.testkit.Answer;
import tasks.testkit.FeedCopy;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Prompt;

/**
 * A client with tasks of its own. It sends each write, with an {@code Idempotency-Key}, until it is answered: so what it was
 * told last is exactly what must be there.
 */
final class KeyedWriter {
    private static final int MOST_TASKS = 12;
    private static final long PATIENCE_SECONDS = 30;
    private static final long PAUSE_MILLIS = 20;

    private final Random random;
    private final List<Http> nodes;
    private final Executor threads;
    /** What it was told of each task, and of its notes. */
    private final Map<Long, String> tasks = new TreeMap<>();

    private final Map<Long, List<String>> notes = new TreeMap<>();
    private int acknowledged;

    /** One that sends each write to any of the nodes, and some to two at once. */
    KeyedWriter(Random random, List<Http> nodes, Executor threads) {
        this.random = random;
        this.nodes = nodes;
        this.threads = threads;
    }

    /** How many writes have been answered. */
    int acknowledged() {
        return acknowledged;
    }

    /** What must be there, as the feed tells it. */
    Map<Long, String> expected() {
        Map<Long, String> expected = new TreeMap<>();
        tasks.forEach((id, task) -> expected.put(
                id, FeedCopy.withNotes(task, notes.get(id).toString().replace(", ", ","))));
        return expected;
    }

    /** One write of any kind. */
    void write() throws Exception {
        int choice = tasks.isEmpty() ? 0 : random.nextInt(tasks.size() < MOST_TASKS ? 5 : 4) + 1;
        long id = tasks.isEmpty() ? 0 : new ArrayList<>(tasks.keySet()).get(random.nextInt(tasks.size()));
        String word = "w" + random.nextInt(1_000);
        switch (choice) {
            case 1 -> {
                send("DELETE", "/tasks/" + id, "");
                tasks.remove(id);
                notes.remove(id);
            }
            case 2 -> tasks.put(id, send("PATCH", "/tasks/" + id, Json.object("title", word)));
            case 3 -> {
                String note = send("POST", "/tasks/" + id + "/notes", Json.object("text", word));
                notes.get(id).add(note);
            }
            case 4 -> deleteNote(id);
            default -> {
                String task = send("POST", "/tasks", Json.object("title", word));
                tasks.put(Json.id(task), task);
                notes.put(Json.id(task), new ArrayList<>());
            }
        }
    }

    private void deleteNote(long id) throws Exception {
        List<String> all = notes.get(id);
        if (!all.isEmpty()) {
            send("DELETE", "/tasks/" + id + "/notes/" + Json.id(all.get(0)), "");
            all.remove(0);
        }
    }

    private String send(String method, String path, String body) throws Exception {
        String key = UUID.randomUUID().toString();
        int first = random.nextInt(nodes.size());
        Answer answer;
        if (random.nextInt(3) == 0) {
            CompletableFuture<Answer> twin =
                    CompletableFuture.supplyAsync(() -> untilAnswered(first + 1, method, path, body, key), threads);
            answer = untilAnswered(first, method, path, body, key);
            assertEquals(told(answer), told(twin.get()));
        } else {
            answer = untilAnswered(first, method, path, body, key);
        }
        acknowledged++;
        return answer.body();
    }

    private static String told(Answer answer) {
        return answer.status() + answer.body() + answer.header("ETag") + answer.header("Location");
    }

    /** The answer that is no refusal, from one node or the next. */
    private Answer untilAnswered(int first, String method, String path, String body, String key) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (int node = first; true; node++) {
            try {
                Http http = nodes.get(node % nodes.size());
                Answer answer = Prompt.answer(() -> http.keyed(method, path, body, key));
                if (answer.status() == 200 || answer.status() == 201) {
                    return answer;
                }
                if (answer.status() != 409) {
                    Prompt.assertUnavailable(answer);
                }
            } catch (IOException e) {
                // the node is gone; what it has done will be told by the key
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            assertTrue(System.nanoTime() - until < 0, method + " " + path + " is not answered");
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
