package tasks.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import tasks.http.HttpFailure;

/**
 * So many wrong guesses in any stretch of time, for each of many keys. A guess takes a place before it is known how it ends, and
 * gives it back where it was right: so no more wrong ones are tried than there are places, however many come at once. Who finds
 * all places taken by guesses that are under way waits for them, since they may be right.
 *
 * <p><b>Threads:</b> called by all at once; some of them wait, for a certain time. No lock is held while a guess is tried.
 */
final class Guesses {
    private static final int MOST_KEYS = 100_000;
    private static final long RETRY_SECONDS = 1;

    private final int most;
    private final long window;
    private final Duration patience;
    private final LongSupplier nanos;
    private final Semaphore waiting;
    private final Cache<String, Places> places;

    /**
     * So many at most within each window.
     *
     * @param patience how long one waits for those that are under way
     * @param waiting how many may, each of whom holds a thread of the container
     */
    Guesses(int most, Duration window, Duration patience, Semaphore waiting, LongSupplier nanos) {
        this.waiting = waiting;
        this.most = most;
        this.window = window.toNanos();
        this.patience = patience;
        this.nanos = nanos;
        places = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                // a guess ends later than it begins
                .expireAfterAccess(window.multipliedBy(2))
                .executor(Runnable::run)
                .build();
    }

    /**
     * Tries one.
     *
     * @param guess empty where it was wrong; what it throws was none
     * @throws HttpFailure 429 where none may be tried now
     */
    <T> Optional<T> tried(String key, Supplier<Optional<T>> guess) {
        Places of = taken(key);
        boolean wrong = false;
        try {
            Optional<T> found = guess.get();
            wrong = found.isEmpty();
            return found;
        } finally {
            of.end(wrong);
        }
    }

    private Places taken(String key) {
        Places of = places.get(key, Places::new);
        while (!of.take()) {
            of = places.get(key, Places::new);
        }
        return of;
    }

    /** How many keys are remembered. */
    int size() {
        return places.asMap().size();
    }

    /** Those of one key. */
    private final class Places {
        private final String key;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition ended = lock.newCondition();
        /** When the last ones failed, the oldest first. */
        private final Deque<Long> failed = new ArrayDeque<>();

        private int underWay;
        private int waitingHere;
        private boolean forgotten;

        Places(String key) {
            this.key = key;
        }

        /** Takes a place; false where these do not count any more. */
        boolean take() {
            lock.lock();
            try {
                if (forgotten) {
                    return false;
                }
                if (!isFree()) {
                    await();
                }
                underWay++;
                return true;
            } finally {
                lock.unlock();
            }
        }

        /**
         * Whether there is a place.
         *
         * @throws HttpFailure 429 where none can become free by a guess that is under way
         */
        private boolean isFree() {
            long now = nanos.getAsLong();
            while (!failed.isEmpty() && now - failed.getFirst() >= window) {
                failed.removeFirst();
            }
            if (failed.size() >= most) {
                throw HttpFailure.tooManyRequests(Attempts.seconds(window - (now - failed.getFirst())));
            }
            return failed.size() + underWay < most;
        }

        private void await() {
            if (!waiting.tryAcquire()) {
                throw HttpFailure.tooManyRequests(RETRY_SECONDS);
            }
            waitingHere++;
            try {
                long left = patience.toNanos();
                do {
                    if (left <= 0) {
                        throw HttpFailure.tooManyRequests(RETRY_SECONDS);
                    }
                    left = ended.awaitNanos(left);
                } while (!isFree());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw HttpFailure.tooManyRequests(RETRY_SECONDS);
            } finally {
                waitingHere--;
                waiting.release();
            }
        }

        void end(boolean wrong) {
            lock.lock();
            try {
                underWay--;
                if (wrong) {
                    failed.addLast(nanos.getAsLong());
                }
                ended.signalAll();
                // what was refused untried, as much as may come, leaves nothing behind
                forgotten = underWay == 0 && waitingHere == 0 && failed.isEmpty();
                if (forgotten) {
                    places.asMap().remove(key, this);
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
