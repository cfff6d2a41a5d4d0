package tasks.change;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.config.Settings;
import tasks.db.Database;
import tasks.db.DatabaseUnavailable;
import tasks.db.PostgresChannel;

/**
 * The feed of a node among others on one PostgreSQL. It tells the others of many owners at once, on a connection of its own and
 * never in a write's transaction: {@code NOTIFY} takes a lock that would let the whole server commit one after the other.
 * What gets lost on the way a look at the counters finds.
 *
 * <p><b>Threads:</b> all at once. It owns the thread {@code tasks-feed}, which sends and receives.
 */
public final class PostgresChangeFeed implements ChangeFeed {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresChangeFeed.class);

    private static final String CHANNEL = "tasks_change";
    /** What is to be sent waits so long at most, and is sent no more often. */
    private static final int ROUND_MILLIS = 20;

    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_MILLIS = 500;
    private static final long CLOSE_MILLIS = 4_000;

    private final Settings.Database settings;
    private final Database database;
    private final LocalChangeFeed local = new LocalChangeFeed();
    /** Tells its own messages from those of others. */
    private final String node = UUID.randomUUID().toString();

    private final Set<Long> untold = ConcurrentHashMap.newKeySet();
    private final Map<Long, Long> counters = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "tasks-feed");
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    public PostgresChangeFeed(Settings.Database settings, Database database) {
        this.settings = settings;
        this.database = database;
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void listen(Listener told) {
        listeners.add(told);
        local.listen(told);
    }

    @Override
    public void changed(long owner) {
        local.changed(owner);
        untold.add(owner);
    }

    /** For whom anybody waits. */
    private Set<Long> owners() {
        Set<Long> all = new HashSet<>();
        listeners.forEach(listener -> all.addAll(listener.owners()));
        return all;
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void run() {
        boolean told = false;
        while (!isClosed()) {
            try (PostgresChannel channel = PostgresChannel.open(settings, CHANNEL)) {
                told = false;
                owners().forEach(local::changed);
                converse(channel);
            } catch (DatabaseUnavailable e) {
                if (!told && !isClosed()) {
                    told = true;
                    LOG.warn("Other nodes are heard late: {}", e.getMessage());
                }
                pause();
            } catch (RuntimeException | Error e) {
                LOG.error("Other nodes are heard late", e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void converse(PostgresChannel channel) {
        long checked = System.nanoTime();
        while (!isClosed()) {
            tell(channel);
            for (String message : channel.receive(ROUND_MILLIS)) {
                hear(message);
            }
            if (System.nanoTime() - checked > CHECK_NANOS) {
                channel.check();
                checked = System.nanoTime();
            }
        }
    }

    /** {@code node owner owner …}; owners whose message fails are found by their counters. */
    private void tell(PostgresChannel channel) {
        List<Long> owners = List.copyOf(untold);
        // before it is told: what is written from now on is told in the next round
        owners.forEach(untold::remove);
        StringBuilder message = new StringBuilder();
        for (Long owner : owners) {
            if (message.length() == 0) {
                message.append(node);
            }
            message.append(' ').append((long) owner);
            if (message.length() + Long.toString(Long.MAX_VALUE).length() >= PostgresChannel.MAX_BYTES) {
                channel.send(message.toString());
                message.setLength(0);
            }
        }
        if (message.length() > 0) {
            channel.send(message.toString());
        }
    }

    private void hear(String message) {
        String[] words = message.split(" ", -1);
        if (words[0].equals(node)) {
            return;
        }
        for (int i = 1; i < words.length; i++) {
            try {
                local.changed(Long.parseLong(words[i]));
            } catch (NumberFormatException e) {
                LOG.debug("Not a message of a node: {}", message);
            }
        }
    }

    /** Looks at the counters of owners for whom anybody waits: to be done every two seconds. */
    public void poll(BooleanSupplier stopped) {
        Set<Long> owners = owners();
        counters.keySet().retainAll(owners);
        if (owners.isEmpty()) {
            return;
        }
        try {
            CounterDao.seqs(database, owners).forEach((owner, seq) -> {
                Long before = counters.put(owner, seq);
                if (before == null || before.longValue() != seq) {
                    local.changed(owner);
                }
            });
        } catch (DatabaseUnavailable e) {
            LOG.debug("Counters are looked at late", e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
