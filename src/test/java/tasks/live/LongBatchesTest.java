package tasks.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.account.AccountDao;
import tasks.account.Scope;
import tasks.change.FeedDao;
import tasks.change.LocalChangeFeed;
import tasks.http.Identity;
import tasks.task.TaskDesk;
import tasks.task.TaskStatesDao;
import tasks.testkit.Eventually;
import tasks.testkit.TestDatabase;

/** A task that is longer than a batch, and clients that take nothing. */
class LongBatchesTest {
    private static final int NOTES = 10;
    private static final String TEXT = "n".repeat(10_000);
    /** For one such task and a half. */
    private static final long ROOM = 150_000;

    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

    private final LocalChangeFeed changes = new LocalChangeFeed();
    private FeedDao feed;
    private Subscribers subscribers;
    private TaskDesk tasks;
    private Identity ann;

    @BeforeEach
    void open() {
        feed = new FeedDao(database.database(), new TaskStatesDao());
        subscribers = new Subscribers(feed, (all, told) -> {}, Duration.ofMinutes(1), 2, new LongBatches(ROOM, 0));
        changes.listen(subscribers);
        tasks = new TaskDesk(database.database(), Clock.systemUTC(), changes);
        ann = new Identity(new AccountDao(database.database()).findOrCreate("ann"), "ann", "demo", Scope.ALL);
    }

    @AfterEach
    void close() {
        subscribers.close();
    }

    /** Its network takes the start and nothing more, until the test says so. */
    private StreamClient client(boolean shares) throws Exception {
        Reading first = subscribers.open(ann.owner(), new FeedDao.Position(0, 0, Optional.empty()));
        StreamClient client = new StreamClient(ann, false, shares, first).begin(subscribers, first);
        assertEquals(0, client.batches.take().size(), "what is long is not in the start");
        client.sent.clear();
        client.taken();
        return client;
    }

    private static Batch next(StreamClient client) throws InterruptedException {
        return Objects.requireNonNull(client.batches.poll(10, TimeUnit.SECONDS));
    }

    private long longTask() throws Exception {
        long id = tasks.create(ann.owner(), "long");
        for (int i = 0; i < NOTES; i++) {
            tasks.postNote(ann.owner(), id, TEXT);
        }
        return id;
    }

    @Test
    void whatIsLongIsToldInItsTurnAndTheRoomIsFreeOnceItIsTaken() throws Exception {
        longTask();
        long second = longTask();
        long after = tasks.create(ann.owner(), "after");
        StreamClient client = client(false);
        assertTrue(next(client).isLong());
        client.taken();
        assertTrue(next(client).isLong());
        client.taken();
        Batch last = next(client);
        assertEquals(
                List.of("{\"seq\":" + (2 * NOTES + 3) + ",\"task\":{\"id\":" + after + ",\"title\":\"after\"}}"),
                last.texts());
        assertTrue(after > second && !client.all().contains("SLOW"));
    }

    @Test
    void whatManyAreSentOfTheSameMemoryIsCountedOnce() throws Exception {
        longTask();
        LongBatches room = new LongBatches(ROOM, Long.MAX_VALUE);
        Batch batch = Reading.at(feed, ann.owner(), new Reading.Place(0, 0, 1)).batch();
        assertTrue(batch.isLong() && 2 * batch.bytes() > ROOM);
        StreamClient first = client(true);
        StreamClient second = client(true);
        StreamClient socket = client(false);
        assertTrue(room.keep(first, batch));
        assertTrue(room.keep(second, batch));
        assertFalse(room.keep(socket, batch));
        room.release(first);
        assertFalse(room.keep(socket, batch));
        room.release(second);
        assertTrue(room.keep(socket, batch));
    }

    @Test
    void whoHasNotTakenItGivesWayWhereOthersHaveNoRoom() throws Exception {
        longTask();
        StreamClient slow = client(true);
        assertTrue(next(slow).isLong());
        StreamClient other = client(false);
        Eventually.check(() -> assertTrue(slow.sent.contains("SLOW")));
        Eventually.check(() -> {
            subscribers.beat(() -> false);
            assertEquals(1, other.batches.size());
        });
        assertTrue(next(other).isLong());
        assertEquals(1, subscribers.count());
    }
}
