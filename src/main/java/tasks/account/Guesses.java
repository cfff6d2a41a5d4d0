package tasks.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import tasks.http.HttpFailure;

/**
 * So many wrong guesses in a time, for each of many keys. A guess takes a place before it is known how it ends, and gives it
 * back where it was right: so no more wrong ones are tried than there are places, however many come at once. Who finds all
 * places taken by guesses that are under way waits for them, since they may be right.
 *
 * <p><b>Threads:</b> called by all at once; some of them wait, for a certain time. No lock is held while a guess is tried.
 */
final class Guesses {
    private static final int MOST_KEYS = 100_000;
    /** Each holds a thread of the container. */
    private static final int MOST_WAITING = 50;

    private static final long RETRY_SECONDS = 1;

    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private final Cache<String, Places> places;
    private final Bandwidth bandwidth;
    private final Duration patience;

    /**
     * So many at most within each window, which begins with a key's first.
     *
     * @param patience how long one waits for those that are under way
     */
    Guesses(long most, Duration window, Duration patience) {
        this.patience = patience;
        bandwidth = Bandwidth.builder()
                .capacity(most)
                .refillIntervally(most, window)
                .build();
        places = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                .expireAfterAccess(window)
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
        Places of = places.get(key, k -> new Places());
        of.take();
        boolean wrong = false;
        try {
            Optional<T> found = guess.get();
            wrong = found.isEmpty();
            return found;
        } finally {
            of.end(wrong);
        }
    }

    /** Those of one key. */
    private final class Places {
        private final Bucket free = Bucket.builder().addLimit(bandwidth).build();
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition ended = lock.newCondition();
        private int underWay;

        void take() {
            lock.lock();
            try {
                ConsumptionProbe probe = free.tryConsumeAndReturnRemaining(1);
                if (!probe.isConsumed()) {
                    refuseUnlessUnderWay(probe);
                    await();
                }
                underWay++;
            } finally {
                lock.unlock();
            }
        }

        private void refuseUnlessUnderWay(ConsumptionProbe probe) {
            if (underWay == 0) {
                throw HttpFailure.tooManyRequests(Attempts.seconds(probe.getNanosToWaitForRefill()));
            }
        }

        private void await() {
            if (!waiting.tryAcquire()) {
                throw HttpFailure.tooManyRequests(RETRY_SECONDS);
            }
            try {
                long left = patience.toNanos();
                for (ConsumptionProbe probe = free.tryConsumeAndReturnRemaining(1);
                        !probe.isConsumed();
                        probe = free.tryConsumeAndReturnRemaining(1)) {
                    refuseUnlessUnderWay(probe);
                    if (left <= 0) {
                        throw HttpFailure.tooManyRequests(RETRY_SECONDS);
                    }
                    left = ended.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw HttpFailure.tooManyRequests(RETRY_SECONDS);
            } finally {
                waiting.release();
            }
        }

        void end(boolean wrong) {
            lock.lock();
            try {
                underWay--;
                if (!wrong) {
                    free.addTokens(1);
                }
                ended.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
