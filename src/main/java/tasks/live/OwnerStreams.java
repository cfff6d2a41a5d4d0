package tasks.live;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.change.FeedDao;
import tasks.db.DatabaseUnavailable;
import tasks.http.HttpFailure;
import tasks.work.Offer;

/**
 * The streams of one owner. One thread at a time reads for all of them: once for each place at which there are some that can
 * take what comes next.
 *
 * <p><b>Threads:</b> all at once; it reads on the threads of {@link Subscribers}.
 */
final class OwnerStreams {
    private static final Logger LOG = LoggerFactory.getLogger(OwnerStreams.class);

    /** So many are read for, and then it is looked who lacks the least by then. */
    static final int PLACES_OF_A_PASS = 8;

    private final long owner;
    private final FeedDao feed;
    private final Executor threads;
    private final LongBatches longBatches;
    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
    /** Another number, perhaps another state of what the owner has. */
    private final AtomicLong state = new AtomicLong();
    /** Passes that are asked for. */
    private final AtomicInteger asked = new AtomicInteger();

    private volatile boolean failed;

    OwnerStreams(long owner, FeedDao feed, Executor threads, LongBatches longBatches) {
        this.owner = owner;
        this.feed = feed;
        this.threads = threads;
        this.longBatches = longBatches;
    }

    long owner() {
        return owner;
    }

    Set<Subscriber> subscribers() {
        return subscribers;
    }

    void remove(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    long state() {
        return state.get();
    }

    /** Keeps room for a long batch until {@link #release}; where there is none it is tried again. */
    boolean keep(Subscriber subscriber, Batch batch) {
        boolean kept = longBatches.keep(subscriber, batch);
        if (!kept) {
            failed = true;
        }
        return kept;
    }

    void release(Subscriber subscriber) {
        longBatches.release(subscriber);
    }

    /** Something may be new. */
    void changed() {
        state.incrementAndGet();
        schedule();
    }

    /** Reads for those who want it, soon, on another thread. */
    void schedule() {
        if (asked.getAndIncrement() == 0) {
            submit();
        }
    }

    /** Tries again what has failed. */
    void retry() {
        if (failed) {
            failed = false;
            schedule();
        }
    }

    private void submit() {
        if (!Offer.isTaken(threads, this::run)) {
            asked.set(0); // before it can be tried again
            failed = true;
        }
    }

    private void run() {
        int before = asked.get();
        try {
            pass();
        } catch (RuntimeException | Error e) {
            failed = true;
            LOG.error("Changes are told late", e);
        }
        if (asked.addAndGet(-before) > 0) {
            submit();
        }
    }

    private void pass() {
        long now = state.get();
        Map<Reading.Place, List<Subscriber>> places = new HashMap<>();
        for (Subscriber subscriber : subscribers) {
            if (subscriber.wants(now)) {
                places.computeIfAbsent(subscriber.place(), p -> new ArrayList<>())
                        .add(subscriber);
            }
        }
        List<Reading.Place> order = inTurn(places.keySet());
        for (Reading.Place place : order.subList(0, Math.min(order.size(), PLACES_OF_A_PASS))) {
            read(place, places.getOrDefault(place, List.of()), now);
        }
        if (order.size() > PLACES_OF_A_PASS && !failed) {
            asked.incrementAndGet(); // for the others
        }
    }

    /** First those who lack the least: they wait for what is new, and not until all others have caught up. */
    private static List<Reading.Place> inTurn(Set<Reading.Place> places) {
        List<Reading.Place> order = new ArrayList<>(places);
        Collections.shuffle(order);
        if (!order.isEmpty()) {
            Reading.Place newest = Collections.max(order, Comparator.comparingLong(Reading.Place::since));
            Collections.swap(order, 0, order.indexOf(newest));
        }
        return order;
    }

    private void read(Reading.Place place, List<Subscriber> there, long now) {
        Reading reading;
        try {
            reading = Reading.at(feed, owner, place);
        } catch (HttpFailure expired) {
            there.forEach(subscriber -> subscriber.end(Subscriber.Ending.LOST));
            return;
        } catch (DatabaseUnavailable e) {
            failed = true;
            LOG.debug("Changes are told late: the database is busy or away", e);
            return;
        }
        there.forEach(subscriber -> subscriber.give(reading, now));
    }
}
