package tasks.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.account.EndedCredentials;
import tasks.change.ChangeFeed;
import tasks.change.FeedDao;
import tasks.db.DatabaseUnavailable;
import tasks.http.HttpFailure;
import tasks.http.Identity;

/**
 * All who are told of changes as they come.
 *
 * <p><b>Threads:</b> all at once. It owns the threads {@code tasks-live-…}, on which it reads and begins to write; whoever is
 * idle holds none of them, and no connection.
 */
public final class Subscribers implements ChangeFeed.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Subscribers.class);

    /** Until a client is to come again. */
    static final int RETRY_SECONDS = 1;

    /** Credentials that the database is asked for in one statement of each kind. */
    static final int ASKED_AT_ONCE = 500;

    /** So many times in a row, and the database is taken to be away until the next look. */
    private static final int MOST_UNTOLD = 3;

    /** Of the heap, for all that is long and being sent. */
    private static final int LONG_PART = 8;

    private static final long LONG_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long CLOSE_MILLIS = 1_500;
    private static final long PAUSE_MILLIS = 5;

    private final FeedDao feed;
    private final EndedCredentials credentials;
    private final long heartbeatNanos;
    private final LongBatches longBatches;
    private final Map<Long, OwnerStreams> owners = new ConcurrentHashMap<>();
    private final ExecutorService threads;
    private volatile boolean closed;

    /**
     * Nobody yet.
     *
     * @param heartbeat how long nothing is sent until there is a sign of life
     * @param threads how many owners are read for at the same time
     */
    public Subscribers(FeedDao feed, EndedCredentials credentials, Duration heartbeat, int threads) {
        this(
                feed,
                credentials,
                heartbeat,
                threads,
                new LongBatches(Runtime.getRuntime().maxMemory() / LONG_PART, LONG_PATIENCE_NANOS));
    }

    Subscribers(FeedDao feed, EndedCredentials credentials, Duration heartbeat, int threads, LongBatches longBatches) {
        this.longBatches = longBatches;
        this.feed = feed;
        this.credentials = credentials;
        heartbeatNanos = heartbeat.toNanos();
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(threads, run -> {
            Thread thread = new Thread(run, "tasks-live-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * What a stream begins with.
     *
     * @throws HttpFailure 503 while the server stops
     */
    Reading open(long owner, FeedDao.Position position) {
        if (closed) {
            throw HttpFailure.unavailable(RETRY_SECONDS);
        }
        return Reading.opening(feed, owner, position);
    }

    /** Whether nobody is told any more. */
    boolean isClosed() {
        return closed;
    }

    /** Tells him from now on, as soon as he can be told. */
    void join(Subscriber subscriber) {
        OwnerStreams joined = owners.compute(subscriber.identity().owner(), (owner, there) -> {
            OwnerStreams streams = there == null ? new OwnerStreams(owner, feed, threads, longBatches) : there;
            subscriber.joined(streams);
            streams.subscribers().add(subscriber);
            return streams;
        });
        if (joined != null) {
            // for what was written since his first reading
            joined.schedule();
        }
    }

    /** How many there are. */
    public int count() {
        return owners.values().stream().mapToInt(o -> o.subscribers().size()).sum();
    }

    @Override
    public void changed(long owner) {
        OwnerStreams streams = owners.get(owner);
        if (streams != null) {
            streams.changed();
        }
    }

    @Override
    public Set<Long> owners() {
        return Set.copyOf(owners.keySet());
    }

    /** Signs of life for those who need one, another try where one failed: to be done each second. */
    public void beat(BooleanSupplier stopped) {
        for (OwnerStreams streams : owners.values()) {
            streams.retry();
            streams.subscribers().forEach(subscriber -> subscriber.beatAfter(heartbeatNanos));
            owners.computeIfPresent(
                    streams.owner(), (o, there) -> there.subscribers().isEmpty() ? null : there);
        }
    }

    /** Ends the streams of credentials that have ended: to be done every two seconds. */
    public void endRefused(BooleanSupplier stopped) {
        Map<Identity, List<Subscriber>> streams = new HashMap<>();
        each(subscriber -> add(subscriber, streams));
        endRefused(streams, stopped);
    }

    /** The same at once for one owner, of whom something has ended on this node; waits for the database. */
    public void endRefused(long owner) {
        Map<Identity, List<Subscriber>> streams = new HashMap<>();
        OwnerStreams his = owners.get(owner);
        if (his != null) {
            his.subscribers().forEach(subscriber -> add(subscriber, streams));
        }
        endRefused(streams, () -> false);
    }

    private static void add(Subscriber subscriber, Map<Identity, List<Subscriber>> streams) {
        streams.computeIfAbsent(subscriber.identity(), i -> new ArrayList<>()).add(subscriber);
    }

    /** Those whose time is over come first, for which nobody needs the database; some that cannot be told keep no others. */
    private void endRefused(Map<Identity, List<Subscriber>> streams, BooleanSupplier stopped) {
        List<Identity> all = new ArrayList<>(streams.keySet());
        all.sort(Comparator.comparingLong(Identity::expires));
        int untold = 0;
        for (int i = 0; i < all.size() && untold < MOST_UNTOLD && !stopped.getAsBoolean(); i += ASKED_AT_ONCE) {
            try {
                credentials.tellEnded(
                        all.subList(i, Math.min(all.size(), i + ASKED_AT_ONCE)),
                        ended -> streams.getOrDefault(ended, List.of())
                                .forEach(subscriber -> subscriber.end(Subscriber.Ending.REFUSED)));
                untold = 0;
            } catch (DatabaseUnavailable e) {
                untold++;
                LOG.debug("Credentials are looked at late", e);
            } catch (RuntimeException e) {
                untold++;
                LOG.error("Credentials are looked at late", e);
            }
        }
    }

    private void each(Consumer<Subscriber> work) {
        owners.values().forEach(streams -> streams.subscribers().forEach(work));
    }

    /** Ends all, and takes nobody any more; returns when they are gone. May be called twice. */
    @Override
    public void close() {
        closed = true;
        each(subscriber -> subscriber.end(Subscriber.Ending.STOPPED));
        try {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
            while (count() > 0 && System.nanoTime() < until) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            each(Subscriber::cut);
            threads.shutdown();
            if (!threads.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn("A read for streams does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
