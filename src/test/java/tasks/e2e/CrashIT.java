package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tasks.config.Settings;
import tasks.db.CommandDatabase;
import tasks.task.VerifyDao;
import tasks.testkit.Answer;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.StockServer;
import tasks.testkit.TestDatabase;
import tasks.testkit.TestRun;

/**
 * {@code kill -9} while clients write and read: after each restart, every acknowledged write is there, and nothing that a
 * reader saw is gone or other, and the file agrees with itself. Each writer has tasks of its own, so that what it was told
 * last is what must be there; of the one write that was under way when the process died, either outcome is right.
 */
class CrashIT {
    private static final int ROUNDS = Integer.getInteger("tasks.crash.rounds", 10);
    private static final int WRITERS = 8;
    private static final int LEAST_WRITES = 50;
    private static final String GONE = "";

    /** What its writer was told last of each task: its title, or {@link #GONE}. */
    private final Map<Long, String> known = new ConcurrentHashMap<>();
    /** All that readers have seen of each task. */
    private final Map<Long, Set<String>> seen = new ConcurrentHashMap<>();
    /** What the write under way would make of a task. */
    private final Map<Long, String> underWay = new ConcurrentHashMap<>();

    private final AtomicInteger acknowledged = new AtomicInteger();
    private final CrashWitness witness = new CrashWitness();
    private final RepeatedRequests repeated = new RepeatedRequests();
    private final ExecutorService clients = Executors.newCachedThreadPool();

    @Test
    void nothingAcknowledgedOrSeenIsLost() throws Exception {
        long seed = Long.getLong("tasks.crash.seed", System.nanoTime());
        System.out.println("tasks.crash.seed=" + seed);
        Random random = new Random(seed);
        StockServer server = StockServer.jetty();
        for (int round = 0; round < ROUNDS; round++) {
            server.start();
            check(server, round);
            crash(server, random, "round-" + round + "-request-");
            verifyACopy(server);
        }
        server.start();
        check(server, ROUNDS);
        try (Http http = Http.patient(server.base())) {
            witness.checkHistories(http);
        }
        server.close();
        clients.shutdownNow();
        verify(server.work().resolve("data/tasks"));
        System.out.println("acknowledged writes: " + acknowledged + " in " + ROUNDS + " rounds");
        assertTrue(acknowledged.get() > ROUNDS * LEAST_WRITES, "too few writes to prove anything: " + acknowledged);
    }

    /** What the killed process left, as another process finds it; the server's own file stays as it is. */
    private static void verifyACopy(StockServer server) throws IOException {
        Path copy = TestRun.folder("tasks-crash-").resolve("copy.mv.db");
        TestDatabase.copyAsItIs(server.work().resolve("data/tasks.mv.db"), copy);
        verify(copy.resolveSibling("copy"));
        Files.delete(copy);
    }

    private static void verify(Path path) {
        List<String> wrong = new ArrayList<>();
        Settings.Database settings = new Settings.Database("jdbc:h2:file:" + path, "sa", "", 1);
        try (CommandDatabase database = CommandDatabase.existing(settings)) {
            System.out.println(new VerifyDao(wrong::add).check(database));
        }
        assertEquals(List.of(), wrong);
    }

    private void crash(StockServer server, Random random, String name) throws Exception {
        CountDownLatch started = new CountDownLatch(WRITERS);
        try (Http http = Http.patient(server.base())) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Random own = new Random(random.nextLong());
                all.add(untilKilled(() -> write(http, own, started)));
            }
            all.add(untilKilled(() -> read(http)));
            all.add(untilKilled(() -> witness.watch(http)));
            all.add(untilKilled(() -> repeated.send(http, clients, name)));
            assertTrue(started.await(30, TimeUnit.SECONDS));
            int enough = acknowledged.get() + LEAST_WRITES;
            TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(700));
            for (int i = 0; i < 1_000 && acknowledged.get() < enough; i++) {
                TimeUnit.MILLISECONDS.sleep(10); // on a busy machine
            }
            server.kill();
            for (Future<?> each : all) {
                each.get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** What a client does. */
    @FunctionalInterface
    private interface Client {
        void run() throws Exception;
    }

    private Future<?> untilKilled(Client client) {
        return clients.submit(() -> {
            try {
                client.run();
            } catch (IOException killed) {
                // the process is gone
            }
            return null;
        });
    }

    private void write(Http http, Random random, CountDownLatch started) throws IOException {
        Map<Long, String> mine = new HashMap<>();
        boolean first = true;
        while (true) {
            String title = "t" + random.nextLong();
            if (mine.isEmpty() || random.nextInt(3) == 0) {
                Answer created = http.dev("POST", "/tasks", Json.object("title", title));
                if (!created.isBusy()) {
                    assertEquals(201, created.status(), created.body());
                    acknowledge(mine, Json.id(created.body()), title);
                }
            } else {
                long id = mine.keySet().iterator().next();
                boolean delete = random.nextInt(3) == 0;
                underWay.put(id, delete ? GONE : title);
                Answer answer = delete
                        ? http.dev("DELETE", "/tasks/" + id)
                        : http.dev("PUT", "/tasks/" + id, Json.object("title", title));
                if (answer.isBusy()) {
                    mine.remove(id); // nobody knows whether it has been done
                } else {
                    assertEquals(200, answer.status(), answer.body());
                    acknowledge(mine, id, delete ? GONE : title);
                    underWay.remove(id);
                }
            }
            if (first) {
                started.countDown();
                first = false;
            }
        }
    }

    private void acknowledge(Map<Long, String> mine, long id, String title) {
        acknowledged.incrementAndGet();
        known.put(id, title);
        if (title.equals(GONE)) {
            mine.remove(id);
        } else {
            mine.put(id, title);
        }
    }

    private void read(Http http) throws IOException {
        Map<Long, String> before = Map.of();
        while (true) {
            Map<Long, String> now = list(http);
            now.forEach(this::saw);
            before.keySet().stream().filter(id -> !now.containsKey(id)).forEach(id -> saw(id, GONE));
            before = now;
        }
    }

    private void saw(long id, String title) {
        seen.computeIfAbsent(id, i -> ConcurrentHashMap.newKeySet()).add(title);
    }

    private static Map<Long, String> list(Http http) throws IOException {
        Map<Long, String> tasks = new HashMap<>();
        for (JsonNode task : http.tasks()) {
            tasks.put(task.get("id").asLong(), task.get("title").asText());
        }
        return tasks;
    }

    private void check(StockServer server, int round) throws Exception {
        try (Http http = Http.patient(server.base())) {
            repeated.finish(http, clients);
            witness.check(http);
            Map<Long, String> now = list(http);
            seen.forEach((id, titles) -> known.putIfAbsent(id, titles.iterator().next()));
            known.forEach((id, title) -> assertKept(round, id, title, now.getOrDefault(id, GONE)));
            known.clear();
            underWay.clear();
            seen.clear();
            known.putAll(now);
        }
    }

    private void assertKept(int round, long id, String title, String found) {
        String other = underWay.getOrDefault(id, title);
        boolean otherWasSeen = seen.getOrDefault(id, Set.of()).contains(other);
        assertTrue(
                found.equals(other) || (found.equals(title) && !otherWasSeen),
                () -> "round " + round + ": task " + id + " is \"" + found + "\", told was \"" + title
                        + "\", under way \"" + other + "\", seen " + seen.get(id));
    }
}
