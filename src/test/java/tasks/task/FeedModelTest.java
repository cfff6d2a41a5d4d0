package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tasks.task.TaskDesk.assertRefused;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.account.AccountDao;
import tasks.change.FeedDao;
import tasks.testkit.Json;
import tasks.testkit.TestDatabase;

/** A client that applies pages of the feed ends with exactly the server's state, whoever writes meanwhile. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class FeedModelTest {
    private static final int SCHEDULES = Integer.getInteger("tasks.model.schedules", 100);
    private static final String EXPIRED = "Sync state expired";

    @RegisterExtension
    final TestDatabase database;

    private TaskDesk tasks;
    private FeedDao feed;
    private long ann;

    FeedModelTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void open() {
        tasks = new TaskDesk(database.database());
        feed = new FeedDao(database.database(), new TaskStatesDao());
        ann = new AccountDao(database.database()).findOrCreate("ann");
    }

    /** A client's copy. */
    private final class Copy {
        final Map<Long, String> tasks = new TreeMap<>();
        private final long owner;
        private long since;
        private Optional<String> epoch = Optional.empty();

        Copy(long owner) {
            this.owner = owner;
        }

        /** Asks once and applies the answer; whether there was more. */
        boolean step(int limit) {
            FeedDao.Page page = feed.page(owner, since, epoch, limit);
            long last = since;
            List<Long> seen = new ArrayList<>();
            for (FeedDao.Entry entry : page.entries()) {
                assertTrue(entry.seq() > last, "seq " + entry.seq() + " after " + last);
                last = entry.seq();
                assertTrue(!seen.contains(entry.task()), "task " + entry.task() + " twice in a page");
                seen.add(entry.task());
                if (entry.state().isPresent()) {
                    tasks.put(entry.task(), entry.state().get());
                } else {
                    assertTrue(since > 0, "a tombstone in a first sync");
                    tasks.remove(entry.task());
                }
            }
            assertTrue(page.next() >= last);
            if (page.more()) {
                assertEquals(last, page.next());
                assertTrue(!page.entries().isEmpty());
            }
            since = page.next();
            epoch = Optional.of(page.epoch());
            return page.more();
        }

        void sync(int limit) {
            while (step(limit)) {
                // and so on
            }
        }
    }

    private Map<Long, String> state(long owner) throws Exception {
        Map<Long, String> state = new TreeMap<>();
        for (JsonNode item : Json.read(TaskDesk.text(tasks.list(owner, ""))).get("items")) {
            long id = item.get("id").asLong();
            JsonNode notes = Json.read(TaskDesk.text(tasks.notes(owner, id))).get("items");
            String json = item.toString();
            state.put(id, notes.isEmpty() ? json : json.substring(0, json.length() - 1) + ",\"notes\":" + notes + "}");
        }
        return state;
    }

    @Test
    void whatIsToldIsTheNewestStateAndWhatIsGone() throws Exception {
        long a = tasks.create(ann, "a");
        long b = tasks.create(ann, "b");
        tasks.patch(ann, a, "{\"done\":true,\"tags\":[\"x\"]}");
        FeedDao.Page page = feed.page(ann, 0, Optional.empty(), 1);
        assertEquals(
                List.of(new FeedDao.Entry(2, b, Optional.of("{\"id\":" + b + ",\"title\":\"b\"}"))), page.entries());
        assertTrue(page.more());
        assertEquals(2, page.next());
        tasks.delete(ann, b);
        page = feed.page(ann, 2, Optional.of(page.epoch()), 10);
        assertEquals(
                List.of(
                        new FeedDao.Entry(3, a, Optional.of(TaskDesk.text(tasks.get(ann, a)))),
                        new FeedDao.Entry(4, b, Optional.empty())),
                page.entries());
        assertEquals(4, page.next());
        assertTrue(!page.more());
        assertEquals(List.of(), feed.page(ann, 4, Optional.empty(), 10).entries());
        assertEquals(1, feed.page(ann, 0, Optional.empty(), 10).entries().size());
        assertEquals(4, feed.page(ann, 0, Optional.empty(), 10).next());
    }

    @Test
    void whoIsAheadOrOfAnotherHistoryStartsOver() throws Exception {
        tasks.create(ann, "a");
        assertRefused(410, EXPIRED, () -> feed.page(ann, 2, Optional.empty(), 10));
        assertRefused(410, EXPIRED, () -> feed.page(ann, 0, Optional.of("another"), 10));
        String epoch = feed.page(ann, 1, Optional.empty(), 10).epoch();
        assertTrue(epoch.matches("[0-9a-f-]{36}"), epoch);
        open();
        assertEquals(epoch, feed.page(ann, 1, Optional.of(epoch), 10).epoch());
    }

    @Test
    void whoMissedTombstonesThatAreGoneStartsOverAndAFirstSyncGoesThrough() throws Exception {
        for (int i = 0; i < 7; i++) {
            tasks.create(ann, "kept" + i);
            tasks.delete(ann, tasks.create(ann, "gone" + i));
        }
        tasks.create(ann, "young");
        Copy old = new Copy(ann);
        old.step(1);
        database.database().inTransaction(ann, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("DELETE FROM tombstone WHERE seq <= 18");
                return statement.executeUpdate("UPDATE account SET horizon = 18 WHERE id = " + ann);
            }
        });
        assertRefused(410, EXPIRED, () -> old.step(1));
        for (int limit : new int[] {1, 2, 3, 6, 7, 8, 100}) {
            Copy fresh = new Copy(ann);
            fresh.sync(limit);
            assertEquals(state(ann), fresh.tasks, "by " + limit);
        }
        assertEquals(7 + 1, state(ann).size());
    }

    /** Random writers, and readers who page with random limits and stop at random, for many seeds. */
    @Test
    void everyReaderConverges() throws Exception {
        long first = Long.getLong("tasks.model.seed", System.nanoTime());
        System.out.println("tasks.model.seed=" + first);
        AccountDao accounts = new AccountDao(database.database());
        ExecutorService threads = Executors.newCachedThreadPool();
        for (long seed = first; seed < first + SCHEDULES; seed++) {
            long owner = accounts.findOrCreate("owner" + (seed - first));
            Random random = new Random(seed);
            AtomicInteger writing = new AtomicInteger(2);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Random own = new Random(random.nextLong());
                all.add(threads.submit(() -> {
                    try {
                        write(owner, own);
                    } finally {
                        writing.decrementAndGet();
                    }
                    return null;
                }));
            }
            List<Copy> copies = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Copy copy = new Copy(owner);
                copies.add(copy);
                Random own = new Random(random.nextLong());
                all.add(threads.submit(() -> {
                    while (writing.get() > 0) {
                        copy.step(1 + own.nextInt(4));
                    }
                    copy.sync(1 + own.nextInt(4));
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
            Map<Long, String> state = state(owner);
            for (Copy copy : copies) {
                assertEquals(state, copy.tasks, "seed " + seed);
            }
        }
        threads.shutdown();
    }

    private void write(long owner, Random random) throws Exception {
        List<Long> mine = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int choice = mine.isEmpty() ? 0 : random.nextInt(4);
            if (choice == 0) {
                mine.add(tasks.create(owner, "t" + random.nextInt(100)));
            } else if (choice == 1) {
                tasks.delete(owner, mine.remove(random.nextInt(mine.size())));
            } else if (choice == 2) {
                tasks.postNote(owner, mine.get(random.nextInt(mine.size())), "n" + random.nextInt(100));
            } else {
                long id = mine.get(random.nextInt(mine.size()));
                tasks.patch(owner, id, "{\"priority\":" + (1 + random.nextInt(9)) + "}");
            }
        }
    }
}
