package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.account.AccountDao;
import tasks.testkit.Json;
import tasks.testkit.StatementRecorder;
import tasks.testkit.TestDatabase;

/**
 * Pages of every order, with filters and without, while another moves, changes, deletes and makes tasks: what keeps its place
 * is there once, in its order, and no page has a task twice.
 */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class PagesWhileOthersWriteTest {
    private static final int ROUNDS = Integer.getInteger("tasks.paging.rounds", 1);
    private static final int STEADY = 24;
    private static final int MOVING = 12;
    private static final int LAST = Integer.MAX_VALUE;
    private static final String DUE = "due_after=2000-01-01&";

    private static final List<String> FILTERS =
            List.of("", "done=false&", "tag=home&", "q=steady&", DUE, "done=false&tag=home&q=steady&");

    @RegisterExtension
    final TestDatabase database;

    private final Map<Long, Place> steady = new TreeMap<>();
    private final List<Long> moving = new ArrayList<>();
    private TaskDesk tasks;
    private long ann;

    PagesWhileOthersWriteTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    /**
     * What a task is sorted by.
     *
     * @param day of its due date; 0 where it has none
     * @param priority 0 where it has none
     */
    private record Place(long id, int day, int priority) {
        private static int up(int key) {
            return key == 0 ? LAST : key;
        }

        private static int down(int key) {
            return key == 0 ? LAST : -key;
        }

        static Comparator<Place> in(TaskQuery.Order order) {
            Comparator<Place> byId = Comparator.comparingLong(Place::id);
            return switch (order) {
                case ID -> byId;
                case ID_DOWN -> byId.reversed();
                case DUE -> Comparator.<Place>comparingInt(p -> up(p.day)).thenComparing(byId);
                case DUE_DOWN ->
                    Comparator.<Place>comparingInt(p -> down(p.day)).thenComparing(byId);
                case PRIORITY ->
                    Comparator.<Place>comparingInt(p -> up(p.priority)).thenComparing(byId);
                case PRIORITY_DOWN ->
                    Comparator.<Place>comparingInt(p -> down(p.priority)).thenComparing(byId);
            };
        }
    }

    @BeforeEach
    void fill() throws Exception {
        tasks = new TaskDesk(database.database());
        ann = new AccountDao(database.database()).findOrCreate("ann");
    }

    @Test
    void whatKeepsItsPlaceIsThereOnceInItsOrder() throws Exception {
        long seed = Long.getLong("tasks.paging.seed", System.nanoTime());
        System.out.println("tasks.paging.seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < STEADY + MOVING; i++) {
            int day = random.nextInt(5);
            int priority = random.nextInt(4);
            long id = TaskDesk.id(tasks.post(ann, body("steady", false, true, day, priority)));
            if (i % 3 == 0) {
                moving.add(id);
            } else {
                steady.put(id, new Place(id, day, priority));
            }
        }
        AtomicBoolean read = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            Random own = new Random(seed + 1);
            while (!read.get()) {
                write(own);
            }
        });
        try {
            for (int round = 0; round < ROUNDS; round++) {
                for (String filter : FILTERS) {
                    for (TaskQuery.Order order : TaskQuery.Order.values()) {
                        check(filter, order, random);
                    }
                }
            }
        } finally {
            read.set(true);
            writer.get(10, TimeUnit.SECONDS);
        }
    }

    /** A page is several statements; the task moves from what the first of them reads to what the last does. */
    @Test
    void aTaskThatMovesWhileAPageIsReadIsOnItOnce() throws Exception {
        long due = TaskDesk.id(tasks.post(ann, body("due", false, false, 1, 0)));
        long none = tasks.create(ann, "none");
        AtomicInteger reads = new AtomicInteger();
        new StatementRecorder(database.database(), sql -> {
            if (sql.contains("FROM task WHERE") && reads.incrementAndGet() == 2) {
                tasks.patch(ann, due, "{\"due\":null}");
            }
        });
        assertEquals(List.of(due, none), tasks.ids(ann, "sort=due"));
        assertTrue(reads.get() > 2, reads.toString());
    }

    private void check(String filter, TaskQuery.Order order, Random random) throws Exception {
        List<Long> seen = new ArrayList<>();
        String query = filter + "sort=" + order.parameter();
        String cursor = "";
        while (cursor != null) {
            JsonNode page =
                    Json.read(TaskDesk.text(tasks.list(ann, query + "&limit=" + (1 + random.nextInt(7)) + cursor)));
            List<Long> ids = new ArrayList<>();
            page.get("items").forEach(item -> ids.add(item.get("id").asLong()));
            assertEquals(ids.size(), new HashSet<>(ids).size(), query + ": twice on a page: " + ids);
            seen.addAll(ids);
            cursor = page.has("next") ? "&cursor=" + page.get("next").asText() : null;
        }
        seen.retainAll(steady.keySet());
        List<Long> expected = steady.values().stream()
                .filter(place -> place.day > 0 || !filter.equals(DUE))
                .sorted(Place.in(order))
                .map(Place::id)
                .toList();
        assertEquals(expected, seen, query);
    }

    /** One of those that keep their place gets another title; one of the others another place, or makes room for a new one. */
    private void write(Random random) {
        List<Long> all = new ArrayList<>(steady.keySet());
        tasks.patch(ann, all.get(random.nextInt(STEADY)), "{\"title\":\"steady " + random.nextInt(9) + "\"}");
        int at = random.nextInt(MOVING);
        String any = body(
                random.nextBoolean() ? "steady" : "other",
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(5),
                random.nextInt(4));
        if (random.nextInt(4) > 0) {
            tasks.patch(ann, moving.get(at), any);
            return;
        }
        tasks.delete(ann, moving.get(at));
        try {
            moving.set(at, TaskDesk.id(tasks.post(ann, any)));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String body(String title, boolean done, boolean home, int day, int priority) {
        return "{\"title\":\"" + title + "\",\"done\":" + done + ",\"tags\":" + (home ? "[\"home\"]" : "null")
                + ",\"due\":" + (day == 0 ? "null" : "\"2026-01-0" + day + "\"") + ",\"priority\":"
                + (priority == 0 ? "null" : priority) + "}";
    }
}
