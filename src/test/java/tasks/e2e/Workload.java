package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import tasks.testkit.Answer;
import tasks.testkit.FeedCopy;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Prompt;

/**
 * The only writers of a database, and readers of its feed, on one node or several: whatever happens meanwhile, each reader
 * ends with what the writers were told, and nothing was done twice.
 */
final class Workload implements AutoCloseable {
    private static final int WRITERS = 4;
    private static final int READERS = 3;
    private static final int MOST_ENTRIES = 5;
    /** Of a reader who is refused. */
    private static final long PAUSE_MILLIS = 20;

    private final List<Http> nodes;
    private final Random random;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<KeyedWriter> writers = new ArrayList<>();
    private final List<FeedCopy> copies = new ArrayList<>();
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean stopped;

    Workload(List<Http> nodes, Random random) {
        this.nodes = nodes;
        this.random = random;
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new KeyedWriter(new Random(random.nextLong()), nodes, threads));
        }
    }

    /** All write and read until {@link #stop}. Some readers go on where they were, others begin anew. */
    void start() {
        stopped = false;
        copies.removeIf(copy -> random.nextBoolean());
        while (copies.size() < READERS) {
            copies.add(new FeedCopy());
        }
        for (KeyedWriter writer : writers) {
            running.add(threads.submit(() -> {
                while (!stopped) {
                    writer.write();
                }
                return null;
            }));
        }
        for (FeedCopy copy : copies) {
            Random own = new Random(random.nextLong());
            running.add(threads.submit(() -> {
                while (!stopped) {
                    read(copy, own);
                }
                return null;
            }));
        }
    }

    private void read(FeedCopy copy, Random own) throws Exception {
        try {
            Http http = nodes.get(own.nextInt(nodes.size()));
            Answer answer = Prompt.answer(() -> copy.ask(http, 1 + own.nextInt(MOST_ENTRIES)));
            if (answer.status() == 200) {
                copy.apply(FeedCopy.page(answer));
                return;
            }
            Prompt.assertUnavailable(answer);
        } catch (IOException e) {
            // the node is gone; another has the rest
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }

    /** Lets what is under way come to its end. */
    void stop() throws Exception {
        stopped = true;
        for (Future<?> each : running) {
            each.get(60, TimeUnit.SECONDS);
        }
        running.clear();
    }

    /** How many writes have been answered so far. */
    int acknowledged() {
        return writers.stream().mapToInt(KeyedWriter::acknowledged).sum();
    }

    /** That writers, readers and the list agree, and that there were as many writes as were answered. */
    void check(Http http) throws Exception {
        Map<Long, String> expected = new TreeMap<>();
        writers.forEach(writer -> expected.putAll(writer.expected()));
        Map<Long, String> listed = new TreeMap<>();
        for (JsonNode task : http.tasks()) {
            long id = task.get("id").asLong();
            String notes = http.dev("GET", "/tasks/" + id + "/notes").body();
            listed.put(
                    id,
                    FeedCopy.withNotes(
                            task.toString(), Json.read(notes).get("items").toString()));
        }
        assertEquals(expected, listed);
        for (FeedCopy copy : copies) {
            copy.sync(http, 1 + random.nextInt(MOST_ENTRIES));
            assertEquals(listed, copy.tasks());
            assertEquals(acknowledged(), copy.position().since(), "writes");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
