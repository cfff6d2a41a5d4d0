package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tasks.task.TaskDesk.assertRefused;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
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
import tasks.testkit.FeedCopy;
import tasks.testkit.Json;
import tasks.testkit.TestDatabase;

/** A client that applies pages of the feed ends with exactly the server's state, whoever writes meanwhile. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class FeedModelTest {
    private static final int SCHEDULES = Integer.getInteger("tasks.model.schedules", 40);
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

    /** Asks once and applies the answer; whether there was more. */
    private boolean step(FeedCopy copy, long owner, int limit) {
        return copy.apply(feed.page(owner, copy.position(), limit));
    }

    private void sync(FeedCopy copy, long owner, int limit) {
        while (step(copy, owner, limit)) {
            // and so on
        }
    }

    private FeedDao.Page page(long since, Optional<String> epoch, int limit) {
        return feed.page(ann, new FeedDao.Position(since, 0, epoch), limit);
    }

    private Map<Long, String> state(long owner) throws Exception {
        Map<Long, String> state = new TreeMap<>();
        for (JsonNode item : Json.read(TaskDesk.text(tasks.list(owner, ""))).get("items")) {
            long id = item.get("id").asLong();
            JsonNode notes = Json.read(TaskDesk.text(tasks.notes(owner, id))).get("items");
            state.put(id, FeedCopy.withNotes(item.toString(), notes.toString()));
        }
        return state;
    }

    @Test
    void whatIsToldIsTheNewestStateAndWhatIsGone() throws Exception {
        long a = tasks.create(ann, "a");
        long b = tasks.create(ann, "b");
        tasks.patch(ann, a, "{\"done\":true,\"tags\":[\"x\"]}");
        FeedDao.Page page = page(0, Optional.empty(), 1);
        assertEquals(
                List.of(new FeedDao.Entry(2, b, Optional.of("{\"id\":" + b + ",\"title\":\"b\"}"))), page.entries());
        assertTrue(page.more());
        assertEquals(2, page.next());
        tasks.delete(ann, b);
        page = page(2, Optional.of(page.epoch()), 10);
        assertEquals(
                List.of(
                        new FeedDao.Entry(3, a, Optional.of(TaskDesk.text(tasks.get(ann, a)))),
                        new FeedDao.Entry(4, b, Optional.empty())),
                page.entries());
        assertEquals(4, page.next());
        assertTrue(!page.more());
        assertEquals(List.of(), page(4, Optional.empty(), 10).entries());
        assertEquals(1, page(0, Optional.empty(), 10).entries().size());
        assertEquals(4, page(0, Optional.empty(), 10).next());
    }

    @Test
    void whoIsAheadOrOfAnotherHistoryStartsOver() throws Exception {
        tasks.create(ann, "a");
        assertRefused(410, EXPIRED, () -> page(2, Optional.empty(), 10));
        assertRefused(410, EXPIRED, () -> page(0, Optional.of("another"), 10));
        String epoch = page(1, Optional.empty(), 10).epoch();
        assertTrue(epoch.matches("[0-9a-f-]{36}"), epoch);
        open();
        assertEquals(epoch, page(1, Optional.of(epoch), 10).epoch());
    }

    @Test
    void whoMissedTombstonesThatAreGoneStartsOverAndAFirstSyncGoesThrough() throws Exception {
        for (int i = 0; i < 7; i++) {
            tasks.create(ann, "kept" + i);
            tasks.delete(ann, tasks.create(ann, "gone" + i));
        }
        tasks.create(ann, "young");
        FeedCopy old = new FeedCopy();
        step(old, ann, 1);
        database.database().inTransaction(ann, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("DELETE FROM tombstone WHERE seq <= 18");
                return statement.executeUpdate("UPDATE account SET horizon = 18 WHERE id = " + ann);
            }
        });
        assertRefused(410, EXPIRED, () -> step(old, ann, 1));
        for (int limit : new int[] {1, 2, 3, 6, 7, 8, 100}) {
            FeedCopy fresh = new FeedCopy();
            sync(fresh, ann, limit);
            assertEquals(state(ann), fresh.tasks(), "by " + limit);
        }
        assertEquals(7 + 1, state(ann).size());
    }

    @Test
    void aFirstSyncOfManyOldTasksGoesOnWithItsStartForAsLongAsNothingMoreIsForgotten() throws Exception {
        long count = 10_050;
        database.database().inTransaction(ann, connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO task (owner, seq, title, search) VALUES (?, ?, 'old', 'old')")) {
                for (long seq = 1; seq <= count; seq++) {
                    insert.setLong(1, ann);
                    insert.setLong(2, seq);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            return horizon(connection, count - 1, count);
        });
        FeedCopy copy = new FeedCopy();
        assertTrue(step(copy, ann, 100));
        assertEquals(10_000, copy.tasks().size());
        assertTrue(step(copy, ann, 20));
        assertEquals(10_020, copy.tasks().size());
        assertRefused(410, EXPIRED, () -> page(10_020, Optional.empty(), 10));
        sync(copy, ann, 20);
        assertEquals(count, copy.tasks().size());
        FeedCopy late = new FeedCopy();
        assertTrue(step(late, ann, 1));
        database.database().inTransaction(ann, connection -> horizon(connection, count, count));
        assertRefused(410, EXPIRED, () -> step(late, ann, 1));
    }

    private int horizon(Connection connection, long horizon, long seq) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(
                    "UPDATE account SET seq = " + seq + ", horizon = " + horizon + " WHERE id = " + ann);
        }
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
            List<FeedCopy> copies = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                FeedCopy copy = new FeedCopy();
                copies.add(copy);
                Random own = new Random(random.nextLong());
                all.add(threads.submit(() -> {
                    while (writing.get() > 0) {
                        step(copy, owner, 1 + own.nextInt(4));
                    }
                    sync(copy, owner, 1 + own.nextInt(4));
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
            Map<Long, String> state = state(owner);
            for (FeedCopy copy : copies) {
                assertEquals(state, copy.tasks(), "seed " + seed);
            }
        }
        threads.shutdown();
    }

    private void write(long owner, Random random) throws Exception {
        List<Long> mine = new ArrayList<>();
        List<long[]> notes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            // a write that is refused must leave no trace
            assertRefused(404, "Task not found", () -> tasks.delete(owner, Long.MAX_VALUE));
            int choice = mine.isEmpty() ? 0 : random.nextInt(notes.isEmpty() ? 4 : 6);
            if (choice == 0) {
                mine.add(tasks.create(owner, "t" + random.nextInt(100)));
            } else if (choice == 1) {
                long id = mine.remove(random.nextInt(mine.size()));
                tasks.delete(owner, id);
                notes.removeIf(note -> note[0] == id);
            } else if (choice == 2) {
                long id = mine.get(random.nextInt(mine.size()));
                notes.add(new long[] {id, TaskDesk.id(tasks.postNote(owner, id, "n" + random.nextInt(100)))});
            } else if (choice == 4) {
                long[] note = notes.get(random.nextInt(notes.size()));
                tasks.putNote(owner, note[0], note[1], "{\"text\":\"m" + random.nextInt(100) + "\"}");
            } else if (choice == 5) {
                long[] note = notes.remove(random.nextInt(notes.size()));
                tasks.deleteNote(owner, note[0], note[1]);
            } else {
                long id = mine.get(random.nextInt(mine.size()));
                tasks.patch(owner, id, "{\"priority\":" + (1 + random.nextInt(9)) + "}");
            }
        }
    }
}
