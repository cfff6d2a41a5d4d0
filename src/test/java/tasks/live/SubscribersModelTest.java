package tasks.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
import tasks.testkit.LiveCopy;
import tasks.testkit.TestDatabase;

/**
 * Random writers of two owners, and for each some readers who take what they are sent now or later, are cut off and come again
 * where they were, or lose their credential, while signs of life are sent. None is sent two things at once, or anything twice,
 * or what is written once its credential has ended; and the others end with the server's state.
 */
class SubscribersModelTest {
    private static final int SCHEDULES = Integer.getInteger("tasks.model.subscribers", 10);
    private static final int WRITES = 60;
    private static final int TABS = 4;

    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(6);
    private final Set<Identity> ended = ConcurrentHashMap.newKeySet();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final LocalChangeFeed changes = new LocalChangeFeed();
    private final List<Tab> tabs = new ArrayList<>();
    private final List<Long> owners = new ArrayList<>();
    private Subscribers subscribers;
    private FeedDao feed;
    private TaskDesk tasks;

    @BeforeEach
    void open() {
        feed = new FeedDao(database.database(), new TaskStatesDao());
        subscribers = new Subscribers(
                feed, (all, told) -> all.stream().filter(ended::contains).forEach(told), Duration.ofMillis(1), 2);
        changes.listen(subscribers);
        tasks = new TaskDesk(database.database(), Clock.systemUTC(), changes);
        AccountDao accounts = new AccountDao(database.database());
        owners.addAll(List.of(accounts.findOrCreate("ann"), accounts.findOrCreate("bob")));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        subscribers.close();
    }

    /** A client that keeps a copy over all of its connections. */
    private final class Tab {
        private final Identity who;
        private final Random random;
        private final LiveCopy copy = new LiveCopy();
        private volatile long until = Long.MAX_VALUE;
        private volatile Optional<Connection> connection = Optional.empty();

        Tab(Identity who, long seed) {
            this.who = who;
            random = new Random(seed);
        }

        synchronized void connect() {
            long since = copy.since();
            FeedDao.Position from =
                    new FeedDao.Position(since, 0, Optional.of(copy.epoch()).filter(e -> !e.isEmpty()));
            Reading first = subscribers.open(who.owner(), from);
            Connection opened = new Connection(this, first);
            connection = Optional.of(opened);
            subscribers.join(opened);
            opened.send(first.batch());
        }

        synchronized void apply(Connection of, Batch batch) {
            if (connection.isEmpty() || connection.get() != of) {
                return; // what was on its way when it was cut off
            }
            try {
                for (String text : batch.texts()) {
                    if (text.startsWith("{\"resume\"")) {
                        copy.start(text);
                    } else {
                        copy.apply(text);
                    }
                }
            } catch (AssertionError e) {
                faults.add(who + ": " + e.getMessage());
            }
            if (copy.since() > until) {
                faults.add(who + " is told " + copy.since() + ", and its credential has ended at " + until);
            }
        }

        synchronized void hangUp() {
            connection.ifPresent(Connection::cut);
            connection = Optional.empty();
        }
    }

    private final class Connection extends Subscriber {
        private final Tab tab;
        private final AtomicBoolean sending = new AtomicBoolean();

        Connection(Tab tab, Reading first) {
            super(tab.who, first);
            this.tab = tab;
        }

        private void takeLater(Runnable work) {
            if (sending.getAndSet(true)) {
                faults.add("two things at once");
            }
            int millis = tab.random.nextInt(3);
            try {
                var unused = threads.schedule(
                        () -> {
                            work.run();
                            sending.set(false);
                            taken();
                        },
                        millis,
                        TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                sending.set(false);
            }
        }

        @Override
        void send(Batch batch) {
            takeLater(() -> tab.apply(this, batch));
        }

        @Override
        void beat() {
            takeLater(() -> {});
        }

        @Override
        void end(Ending ending) {
            leave();
        }

        @Override
        void cut() {
            leave();
        }
    }

    private void openTabs(Random random) {
        for (long owner : owners) {
            for (int i = 0; i < TABS; i++) {
                Tab tab = new Tab(
                        new Identity(owner, "owner " + owner, "session:" + random.nextLong(), Scope.ALL),
                        random.nextLong());
                tabs.add(tab);
                tab.connect();
            }
        }
    }

    private void write(long owner, Random random) throws Exception {
        List<Long> mine = new ArrayList<>();
        for (int i = 0; i < WRITES; i++) {
            int choice = mine.isEmpty() ? 0 : random.nextInt(4);
            if (choice == 0) {
                mine.add(tasks.create(owner, "t"));
            } else if (choice == 1) {
                tasks.delete(owner, mine.remove(random.nextInt(mine.size())));
            } else {
                long id = mine.get(random.nextInt(mine.size()));
                tasks.patch(owner, id, "{\"priority\":" + (1 + random.nextInt(9)) + "}");
            }
        }
        // no deletion, of which a copy that begins with nothing is not told
        tasks.create(owner, "last");
    }

    private List<Future<?>> writers(Random random) {
        List<Future<?>> writers = new ArrayList<>();
        for (long owner : owners) {
            Random own = new Random(random.nextLong());
            writers.add(threads.submit(() -> {
                write(owner, own);
                return null;
            }));
        }
        return writers;
    }

    private long last(long owner) {
        return feed.page(owner, new FeedDao.Position(0, 0, Optional.empty()), 1_000)
                .next();
    }

    @Test
    void everyTabConverges() throws Exception {
        long first = Long.getLong("tasks.model.seed", System.nanoTime());
        System.out.println("tasks.model.seed=" + first);
        for (long seed = first; seed < first + SCHEDULES; seed++) {
            Random random = new Random(seed);
            openTabs(random);
            Tab refused = tabs.get(random.nextInt(tabs.size()));
            List<Future<?>> writers = writers(random);
            for (int i = 0; writers.stream().anyMatch(writer -> !writer.isDone()); i++) {
                Tab tab = tabs.get(random.nextInt(tabs.size()));
                if (i == 5) {
                    ended.add(refused.who);
                    subscribers.endRefused(refused.who.owner());
                    refused.until = last(refused.who.owner());
                } else if (tab != refused && random.nextInt(3) == 0) {
                    tab.hangUp();
                    tab.connect();
                } else {
                    subscribers.beat(() -> false);
                }
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            tabs.remove(refused);
            assertConverged(seed);
            tabs.forEach(Tab::hangUp);
            tabs.clear();
            assertEquals(0, subscribers.count(), "seed " + seed);
        }
    }

    private void assertConverged(long seed) throws Exception {
        for (Tab tab : tabs) {
            Eventually.check(() -> assertEquals(last(tab.who.owner()), tab.copy.since(), "seed " + seed));
            LiveCopy server = new LiveCopy();
            feed.page(tab.who.owner(), new FeedDao.Position(0, 0, Optional.empty()), 1_000)
                    .entries()
                    .forEach(entry -> server.apply(Entries.entry(entry)));
            assertEquals(server.tasks(), tab.copy.tasks(), "seed " + seed);
        }
        assertEquals(List.of(), List.copyOf(faults), "seed " + seed);
    }

    @Test
    void aStopEndsAllThatIsUnderWayAndNothingMoreIsSent() throws Exception {
        Random random = new Random();
        openTabs(random);
        List<Future<?>> writers = writers(random);
        Eventually.check(() -> assertTrue(last(owners.get(0)) > 5));
        long began = System.nanoTime();
        subscribers.close();
        assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(3));
        assertEquals(0, subscribers.count());
        for (Tab tab : tabs) {
            tab.until = last(tab.who.owner());
            assertEquals(503, assertThrows(HttpFailure.class, tab::connect).status());
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
        assertEquals(List.of(), List.copyOf(faults));
    }
}
