package tasks.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.change.FeedDao;
import tasks.db.DatabaseUnavailable;
import tasks.http.HttpFailure;

/**
 * The streams of one owner. One thread at a time reads for all of them: once for each place at which there are some that can
 * take what comes next.
 *
 * <p><b>Threads:</b> all at once; it reads on the threads of {@link Subscribers}.
 */
final class OwnerStreams {
    private static final Logger LOG = LoggerFactory.getLogger(OwnerStreams.class);

    private final long owner;
    private final FeedDao feed;
    private final Executor threads;
    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
    /** Another number, perhaps another state of what the owner has. */
    private final AtomicLong state = new AtomicLong();
    /** Passes that are asked for. */
    private final AtomicInteger asked = new AtomicInteger();

    private volatile boolean failed;

    OwnerStreams(long owner, FeedDao feed, Executor threads) {
        this.owner = owner;
        this.feed = feed;
        this.threads = threads;
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
        try {
            threads.execute(this::run);
        } catch (RejectedExecutionException e) {
            LOG.debug("Nobody is told any more, since the server stops", e);
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
        places.forEach((place, there) -> read(place, there, now));
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
