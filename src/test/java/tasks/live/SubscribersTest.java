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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
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
    private Subscribers subscribers;
    private TaskDesk tasks;
    private Identity ann;

    @BeforeEach
    void open() {
        TaskStatesDao states = new TaskStatesDao();
        FeedDao feed = new FeedDao(database.database(), (connection, owner, after, limit) -> {
            read.add(after);
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

    /** A client whose network takes everything, or something when the test says so. */
    private final class Client extends Subscriber {
        private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
        private final BlockingQueue<List<String>> batches = new LinkedBlockingQueue<>();
        private final boolean taking;

        Client(Identity who, boolean taking, Reading first) {
            super(who, first);
            this.taking = taking;
        }

        Client begin(Reading first) {
            subscribers.join(this);
            send(first.batch());
            return this;
        }

        @Override
        void send(Batch batch) {
            sent.addAll(batch.texts());
            batches.add(batch.texts());
            if (taking) {
                taken();
            }
        }

        @Override
        void beat() {
            sent.add("beat");
            if (taking) {
                taken();
            }
        }

        @Override
        void end(Ending ending) {
            sent.add(ending.name());
            leave();
        }

        @Override
        void cut() {
            leave();
        }

        String next() throws InterruptedException {
            return String.valueOf(sent.poll(10, TimeUnit.SECONDS));
        }

        List<String> all() {
            List<String> all = new ArrayList<>();
            sent.drainTo(all);
            return all;
        }
    }

    private Client client(boolean taking) {
        Reading first = subscribers.open(ann.owner(), new FeedDao.Position(0, 0, Optional.empty()));
        return new Client(ann, taking, first).begin(first);
    }

    private Identity ann(String credential, long expires) {
        return new Identity(ann.owner(), "ann", credential, Scope.ALL, expires);
    }

    private Client clientWith(String credential, long expires) {
        Identity who = ann(credential, expires);
        Reading first = subscribers.open(ann.owner(), new FeedDao.Position(0, 0, Optional.empty()));
        return new Client(who, true, first).begin(first);
    }

    @Test
    void aWriteIsToldOnceThereIsOne() throws Exception {
        Client client = client(true);
        assertTrue(client.next().startsWith("{\"resume\":\"current\",\"next\":0,"));
        long id = tasks.create(ann.owner(), "a");
        assertEquals("{\"seq\":1,\"task\":{\"id\":" + id + ",\"title\":\"a\"}}", client.next());
        tasks.delete(ann.owner(), id);
        assertEquals("{\"seq\":2,\"deleted\":" + id + "}", client.next());
    }

    @Test
    void forWhomTakesNothingNothingIsKeptAndHeIsToldTheNewestStateLater() throws Exception {
        Client client = client(false);
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
        String description = "d".repeat(9_000);
        for (int i = 0; i < 40; i++) {
            tasks.post(ann.owner(), "{\"title\":\"t\",\"description\":\"" + description + "\"}");
        }
        Client client = client(false);
        int told = 0;
        for (int i = 0; told < 40; i++) {
            assertTrue(i < 20, "too many batches");
            List<String> batch = client.batches.poll(10, TimeUnit.SECONDS);
            int characters = batch.stream().mapToInt(String::length).sum();
            assertTrue(characters < 66_000, "characters: " + characters);
            told += (int)
                    batch.stream().filter(text -> text.startsWith("{\"seq\"")).count();
            client.taken();
        }
    }

    @Test
    void streamsAtOnePlaceShareOneRead() throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(client(true));
            clients.get(i).next();
        }
        tasks.create(ann.owner(), "a");
        for (Client client : clients) {
            assertTrue(client.next().startsWith("{\"seq\":1,"));
        }
        read.clear();
        tasks.create(ann.owner(), "b");
        for (Client client : clients) {
            assertTrue(client.next().startsWith("{\"seq\":2,"));
        }
        assertTrue(read.size() <= 5, "reads: " + read);
    }

    @Test
    void whoIsToldNothingForAWhileGetsASignOfLife() throws Exception {
        Client client = client(true);
        client.next();
        Eventually.check(() -> {
            subscribers.beat(() -> false);
            assertEquals("beat", client.sent.poll());
        });
        Client busy = client(false);
        busy.next();
        subscribers.beat(() -> false);
        assertEquals(List.of(), busy.all());
    }

    @Test
    void whoseCredentialHasEndedIsEndedAndOthersGoOn() throws Exception {
        Client client = client(true);
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
            new Client(ann("session:" + i, i), true, first).begin(first);
        }
        unknown.add(ann("session:1", 1));
        unknown.add(ann("session:" + 2 * Subscribers.ASKED_AT_ONCE, 2 * Subscribers.ASKED_AT_ONCE));
        Client told = clientWith("session:0", Identity.NEVER);
        told.next();
        ended.add(told.identity());
        subscribers.endRefused(() -> false);
        assertEquals("REFUSED", told.next());
        assertEquals(2 * Subscribers.ASKED_AT_ONCE, subscribers.count());
    }

    @Test
    void whatEndsOfAnOwnerEndsHisStreamsAtOnceAndNothingMoreIsTold() throws Exception {
        Client client = clientWith("session:1", Identity.NEVER);
        Client other = clientWith("session:2", Identity.NEVER);
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
        Client client = client(true);
        client.next();
        subscribers.close();
        assertEquals("STOPPED", client.next());
        assertEquals(0, subscribers.count());
        assertEquals(503, assertThrows(HttpFailure.class, () -> client(true)).status());
        tasks.create(ann.owner(), "told to nobody");
    }
}
