package tasks.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.account.AccountDao;
import tasks.account.Scope;
import tasks.change.FeedDao;
import tasks.change.LocalChangeFeed;
import tasks.http.HttpFailure;
import tasks.http.Identity;
import tasks.task.TaskDesk;
import tasks.task.TaskStatesDao;
import tasks.testkit.Eventually;
import tasks.testkit.TestDatabase;

class SubscribersTest {
    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

    private final LocalChangeFeed changes = new LocalChangeFeed();
    private final Set<Identity> ended = new HashSet<>();
    private final Set<Identity> unknown = new HashSet<>();
    private final List<Long> read = new CopyOnWriteArrayList<>();
    private volatile Runnable whenRead = () -> {};
    private Subscribers subscribers;
    private TaskDesk tasks;
    private Identity ann;

    @BeforeEach
    void open() {
        TaskStatesDao states = new TaskStatesDao();
        FeedDao feed = new FeedDao(database.database(), (connection, owner, after, limit) -> {
            read.add(after);
            whenRead.run();
            return states.changed(connection, owner, after, limit);
        });
        subscribers = new Subscribers(feed, this::tellEnded, Duration.ofMillis(50), 2);
        changes.listen(subscribers);
        tasks = new TaskDesk(database.database(), Clock.systemUTC(), changes);
        long owner = new AccountDao(database.database()).findOrCreate("ann");
        ann = new Identity(owner, "ann", "demo", Scope.ALL);
    }

    private void tellEnded(Collection<Identity> identities, Consumer<Identity> told) {
        if (identities.stream().anyMatch(unknown::contains)) {
            throw new IllegalStateException("The database does not tell");
        }
        identities.stream().filter(ended::contains).forEach(told);
    }

    @AfterEach
    void close() {
        subscribers.close();
    }

    private StreamClient client(boolean taking) {
        Reading first = subscribers.open(ann.owner(), new FeedDao.Position(0, 0, Optional.empty()));
        return new StreamClient(ann, taking, first).begin(subscribers, first);
    }

    private Identity ann(String credential, long expires) {
        return new Identity(ann.owner(), "ann", credential, Scope.ALL, expires);
    }

    private StreamClient clientWith(String credential, long expires) {
        Identity who = ann(credential, expires);
        Reading first = subscribers.open(ann.owner(), new FeedDao.Position(0, 0, Optional.empty()));
        return new StreamClient(who, true, first).begin(subscribers, first);
    }

    @Test
    void aWriteIsToldOnceThereIsOne() throws Exception {
        StreamClient client = client(true);
        assertTrue(client.next().startsWith("{\"resume\":\"current\",\"next\":0,"));
        long id = tasks.create(ann.owner(), "a");
        assertEquals("{\"seq\":1,\"task\":{\"id\":" + id + ",\"title\":\"a\"}}", client.next());
        tasks.delete(ann.owner(), id);
        assertEquals("{\"seq\":2,\"deleted\":" + id + "}", client.next());
    }

    @Test
    void forWhomTakesNothingNothingIsKeptAndHeIsToldTheNewestStateLater() throws Exception {
        StreamClient client = client(false);
        long id = tasks.create(ann.owner(), "first");
        for (int i = 0; i < 100; i++) {
            tasks.patch(ann.owner(), id, "{\"priority\":" + (1 + i % 9) + "}");
        }
        assertEquals(1, client.all().size(), "the start only");
        client.taken();
        assertEquals("{\"seq\":101,\"task\":{\"id\":" + id + ",\"title\":\"first\",\"priority\":1}}", client.next());
        assertEquals(List.of(), client.all());
    }

    @Test
    void whatOneIsSentAtOnceIsBoundedAndNothingOfItIsLeftOut() throws Exception {
        for (String letter : List.of("d", "\u00e9", "\u65e5", "\ud83d\ude00")) {
            String description = letter.repeat(9_000 / letter.length());
            for (int i = 0; i < 20; i++) {
                tasks.post(ann.owner(), "{\"title\":\"t\",\"description\":\"" + description + "\"}");
            }
        }
        StreamClient client = client(false);
        int told = 0;
        for (int i = 0; told < 80; i++) {
            assertTrue(i < 60, "too many batches");
            Batch batch = client.batches.poll(10, TimeUnit.SECONDS);
            int bytes = batch.events().length;
            assertTrue(bytes <= 64 << 10, "bytes: " + bytes);
            told += batch.size();
            client.taken();
        }
    }

    @Test
    void streamsAtOnePlaceShareOneRead() throws Exception {
        List<StreamClient> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(client(true));
            clients.get(i).next();
        }
        tasks.create(ann.owner(), "a");
        for (StreamClient client : clients) {
            assertTrue(client.next().startsWith("{\"seq\":1,"));
        }
        read.clear();
        tasks.create(ann.owner(), "b");
        for (StreamClient client : clients) {
            assertTrue(client.next().startsWith("{\"seq\":2,"));
        }
        assertTrue(read.size() <= 5, "reads: " + read);
    }

    /** Forty who come again after a while do not keep him waiting who was there. */
    @Test
    void whoLacksTheLeastIsToldFirst() throws Exception {
        for (int i = 0; i < 40; i++) {
            tasks.create(ann.owner(), "t");
        }
        StreamClient there = client(true);
        Eventually.check(() -> assertTrue(String.valueOf(there.sent.poll()).startsWith("{\"seq\":40,")));
        List<StreamClient> behind = new ArrayList<>();
        for (long since = 0; since < 40; since++) {
            Batch start = subscribers
                    .open(ann.owner(), new FeedDao.Position(40, 0, Optional.empty()))
                    .batch();
            Reading late = new Reading(start, new Reading.Place(since, 0, 1), true);
            behind.add(new StreamClient(ann, false, late).begin(subscribers, late));
        }
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        whenRead = () -> {
            reading.countDown();
            await(written);
        };
        behind.forEach(Subscriber::taken);
        await(reading);
        int before = read.size();
        tasks.create(ann.owner(), "new");
        written.countDown();
        assertTrue(there.next().startsWith("{\"seq\":41,"));
        int meanwhile = read.subList(before, read.size()).indexOf(40L);
        assertTrue(meanwhile <= OwnerStreams.PLACES_OF_A_PASS, "reads for others: " + meanwhile);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoIsToldNothingForAWhileGetsASignOfLife() throws Exception {
        StreamClient client = client(true);
        client.next();
        Eventually.check(() -> {
            subscribers.beat(() -> false);
            assertEquals("beat", client.sent.poll());
        });
        StreamClient busy = client(false);
        busy.next();
        subscribers.beat(() -> false);
        assertEquals(List.of(), busy.all());
    }

    @Test
    void whoseCredentialHasEndedIsEndedAndOthersGoOn() throws Exception {
        StreamClient client = client(true);
        client.next();
        subscribers.endRefused(() -> false);
        assertEquals(List.of(), client.all());
        ended.add(ann);
        subscribers.endRefused(() -> false);
        assertEquals("REFUSED", client.next());
        assertEquals(0, subscribers.count());
    }

    @Test
    void someCredentialsOfWhichTheDatabaseDoesNotTellKeepNoOthers() throws Exception {
        Reading first = subscribers.open(ann.owner(), new FeedDao.Position(0, 0, Optional.empty()));
        for (int i = 1; i <= 2 * Subscribers.ASKED_AT_ONCE; i++) {
            new StreamClient(ann("session:" + i, i), true, first).begin(subscribers, first);
        }
        unknown.add(ann("session:1", 1));
        unknown.add(ann("session:" + 2 * Subscribers.ASKED_AT_ONCE, 2 * Subscribers.ASKED_AT_ONCE));
        StreamClient told = clientWith("session:0", Identity.NEVER);
        told.next();
        ended.add(told.identity());
        subscribers.endRefused(() -> false);
        assertEquals("REFUSED", told.next());
        assertEquals(2 * Subscribers.ASKED_AT_ONCE, subscribers.count());
    }

    @Test
    void whatEndsOfAnOwnerEndsHisStreamsAtOnceAndNothingMoreIsTold() throws Exception {
        StreamClient client = clientWith("session:1", Identity.NEVER);
        StreamClient other = clientWith("session:2", Identity.NEVER);
        client.next();
        other.next();
        ended.add(client.identity());
        subscribers.endRefused(ann.owner() + 1);
        assertEquals(List.of(), client.all());
        subscribers.endRefused(ann.owner());
        tasks.create(ann.owner(), "told to the other");
        assertTrue(other.next().contains("told to the other"));
        assertEquals(List.of("REFUSED"), client.all());
    }

    @Test
    void aStopEndsAllAndTakesNobodyAnyMore() throws Exception {
        StreamClient client = client(true);
        client.next();
        subscribers.close();
        assertEquals("STOPPED", client.next());
        assertEquals(0, subscribers.count());
        assertEquals(503, assertThrows(HttpFailure.class, () -> client(true)).status());
        tasks.create(ann.owner(), "told to nobody");
    }
}
