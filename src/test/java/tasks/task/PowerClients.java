package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import tasks.account.AccountDao;
import tasks.change.FeedDao;
import tasks.db.Database;
import tasks.db.DatabaseUnavailable;
import tasks.testkit.FeedCopy;
import tasks.testkit.Json;
import tasks.testkit.TornDisk;

/** Writers, and readers who follow the feed: clients that outlive the server, and find what they were told when it is back. */
final class PowerClients {
    private static final int OWNERS = 4;
    private static final int WRITERS = 8;
    private static final int READERS = 2;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<PowerWriter> writers = new ArrayList<>();
    private final List<Map<Long, FeedCopy>> readers = new ArrayList<>();

    /** Who come to a new server. */
    PowerClients(Database database, Random random) {
        AccountDao accounts = new AccountDao(database);
        for (int i = 0; i < WRITERS; i++) {
            long owner = accounts.findOrCreate("owner" + i % OWNERS);
            writers.add(new PowerWriter(owner, "w" + i, new Random(random.nextLong())));
        }
        for (int i = 0; i < READERS; i++) {
            Map<Long, FeedCopy> copies = new HashMap<>();
            writers.forEach(writer -> copies.put(writer.owner(), new FeedCopy()));
            readers.add(copies);
        }
    }

    /** How many writes were acknowledged. */
    long told() {
        return writers.stream().mapToLong(PowerWriter::told).sum();
    }

    /** What a client does again and again. */
    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    /** Until the power is cut. */
    void run(Database database, TornDisk disk) throws Exception {
        run(database, disk, Integer.MAX_VALUE);
    }

    /** Until the power is cut, but so often at most each. */
    void run(Database database, TornDisk disk, int most) throws Exception {
        TaskDesk desk = new TaskDesk(database);
        FeedDao feed = new FeedDao(database, new TaskStatesDao());
        List<Future<?>> all = new ArrayList<>();
        for (PowerWriter writer : writers) {
            all.add(untilOff(disk, most, () -> writer.write(desk)));
        }
        for (Map<Long, FeedCopy> copies : readers) {
            all.add(untilOff(disk, most, () -> copies.forEach((owner, copy) -> step(feed, owner, copy, 5))));
        }
        for (Future<?> each : all) {
            each.get(60, TimeUnit.SECONDS);
        }
    }

    private Future<?> untilOff(TornDisk disk, int most, Step step) {
        return threads.submit(() -> {
            try {
                for (int i = 0; i < most && !disk.isOff(); i++) {
                    step.run();
                }
            } catch (DatabaseUnavailable e) {
                // also where a busy machine made it wait for too long: what was told before counts
            } catch (RuntimeException e) {
                if (!disk.isOff()) {
                    throw e;
                }
            }
            return null;
        });
    }

    private static boolean step(FeedDao feed, long owner, FeedCopy copy, int limit) {
        return copy.apply(feed.page(owner, copy.position(), limit));
    }

    /** After the power came back: everything that any of them was told is there. */
    void check(Database database) throws Exception {
        TaskDesk desk = new TaskDesk(database);
        FeedDao feed = new FeedDao(database, new TaskStatesDao());
        for (Map<Long, FeedCopy> copies : readers) {
            for (var each : copies.entrySet()) {
                while (step(feed, each.getKey(), each.getValue(), 100)) {
                    // and so on
                }
                assertEquals(state(desk, each.getKey()), each.getValue().tasks());
            }
        }
        for (PowerWriter writer : writers) {
            writer.check(desk);
        }
    }

    private static Map<Long, String> state(TaskDesk desk, long owner) throws Exception {
        Map<Long, String> state = new TreeMap<>();
        for (JsonNode item : Json.read(TaskDesk.text(desk.list(owner, ""))).get("items")) {
            long id = item.get("id").asLong();
            JsonNode notes = Json.read(TaskDesk.text(desk.notes(owner, id))).get("items");
            state.put(id, FeedCopy.withNotes(item.toString(), notes.toString()));
        }
        return state;
    }

    void close() {
        threads.shutdownNow();
    }
}
