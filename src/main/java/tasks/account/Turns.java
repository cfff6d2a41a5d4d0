package tasks.account;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import tasks.http.HttpFailure;

/**
 * So much work at once, and the rest in turn, as {@link FairQueue} has it: whoever comes with much is served once while everybody
 * else is. Where no more can wait, room for one more is made by the newest of those who have most waiting.
 *
 * <p><b>Threads:</b> called by all at once; some of them wait, for a certain time. No lock is held while the work is done.
 */
final class Turns {
    private static final long RETRY_SECONDS = 2;

    private final int mostWaiting;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    /** Empty while a place is free. */
    private final FairQueue<Waiter> waiting = new FairQueue<>();

    private int free;

    /**
     * All places are free.
     *
     * @param places how much is done at once
     * @param mostWaiting each holds a thread of the container
     * @param patience how long one waits for its turn
     */
    Turns(int places, int mostWaiting, Duration patience) {
        free = places;
        this.mostWaiting = mostWaiting;
        this.patience = patience;
    }

    private enum State {
        WAITING,
        CALLED,
        DISPLACED
    }

    private static final class Waiter {
        final Condition changed;
        State state = State.WAITING;

        Waiter(Condition changed) {
            this.changed = changed;
        }

        void become(State next) {
            state = next;
            changed.signal();
        }
    }

    /**
     * Does some work when it is its turn.
     *
     * @param way the groups of the one who asks, the outermost first
     * @throws HttpFailure 429 where too much is waiting, or for too long
     */
    <T> T run(List<String> way, Supplier<T> work) {
        take(way);
        try {
            return work.get();
        } finally {
            giveBack();
        }
    }

    private void take(List<String> way) {
        lock.lock();
        try {
            if (free > 0) {
                free--;
                return;
            }
            if (waiting.size() >= mostWaiting) {
                waiting.displace(way).orElseThrow(Turns::refused).become(State.DISPLACED);
            }
            Waiter waiter = new Waiter(lock.newCondition());
            waiting.add(way, waiter);
            await(way, waiter);
        } finally {
            lock.unlock();
        }
    }

    private void await(List<String> way, Waiter waiter) {
        long left = patience.toNanos();
        try {
            while (waiter.state == State.WAITING && left > 0) {
                left = waiter.changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (waiter.state != State.CALLED) {
            waiting.remove(way, waiter);
            throw refused();
        }
    }

    private static HttpFailure refused() {
        return HttpFailure.tooManyRequests(RETRY_SECONDS);
    }

    private void giveBack() {
        lock.lock();
        try {
            if (waiting.size() == 0) {
                free++;
            } else {
                waiting.next().become(State.CALLED);
            }
        } finally {
            lock.unlock();
        }
    }
}
