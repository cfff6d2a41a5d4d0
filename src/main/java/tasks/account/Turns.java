package tasks.account;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import tasks.http.HttpFailure;

/**
 * So much work at once, and the rest in turn: networks take turns, and within a network its accounts do. So whoever comes with
 * much is served once while everybody else is. Where no more can wait, room for one more is made by the newest of those who
 * have most waiting.
 *
 * <p><b>Threads:</b> called by all at once; some of them wait, for a certain time. No lock is held while the work is done.
 */
final class Turns {
    private static final long RETRY_SECONDS = 2;

    private final int mostWaiting;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    /** As they came; empty while a place is free. */
    private final List<Waiter> waiting = new ArrayList<>();

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

    /** One who waits; in each round every network has one turn, and every account has one of its network's. */
    private static final class Waiter {
        final Asker asker;
        final Condition changed;
        long networkRound;
        long accountRound;
        boolean called;

        Waiter(Asker asker, Condition changed) {
            this.asker = asker;
            this.changed = changed;
        }

        boolean isOf(String network) {
            return asker.network().equals(network);
        }
    }

    /**
     * Does some work when it is its turn.
     *
     * @throws HttpFailure 429 where too much is waiting, or for too long
     */
    <T> T run(Asker asker, Supplier<T> work) {
        take(asker);
        try {
            return work.get();
        } finally {
            giveBack();
        }
    }

    private void take(Asker asker) {
        lock.lock();
        try {
            if (free > 0) {
                free--;
                return;
            }
            if (waiting.size() >= mostWaiting) {
                makeRoom(asker);
            }
            await(queued(asker));
        } finally {
            lock.unlock();
        }
    }

    private Waiter queued(Asker asker) {
        Waiter waiter = new Waiter(asker, lock.newCondition());
        List<Waiter> neighbours = of(asker.network());
        waiter.networkRound = round(waiting, other -> other.isOf(asker.network()), other -> other.networkRound);
        waiter.accountRound = round(neighbours, other -> other.asker.equals(asker), other -> other.accountRound);
        waiting.add(waiter);
        return waiter;
    }

    private List<Waiter> of(String network) {
        return waiting.stream().filter(waiter -> waiter.isOf(network)).toList();
    }

    /** The one after the last of its own kind; where there is none, the one that is under way. */
    private static long round(List<Waiter> among, Predicate<Waiter> own, ToLongFunction<Waiter> round) {
        return 1
                + among.stream()
                        .filter(own)
                        .mapToLong(round)
                        .max()
                        .orElseGet(() -> among.stream().mapToLong(round).min().orElse(0) - 1);
    }

    private void await(Waiter waiter) {
        long left = patience.toNanos();
        try {
            while (!waiter.called && waiting.contains(waiter) && left > 0) {
                left = waiter.changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!waiter.called) {
            waiting.remove(waiter);
            throw HttpFailure.tooManyRequests(RETRY_SECONDS);
        }
    }

    private void giveBack() {
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                free++;
            } else {
                Waiter next = next();
                waiting.remove(next);
                next.called = true;
                next.changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The turn is the network's: which of those who wait there has it is for their own rounds to say. */
    private Waiter next() {
        Waiter turn = first(waiting, waiter -> waiter.networkRound);
        Waiter next = first(of(turn.asker.network()), waiter -> waiter.accountRound);
        turn.networkRound = next.networkRound;
        return next;
    }

    /** Of the same round, the one that came first. */
    private static Waiter first(List<Waiter> among, ToLongFunction<Waiter> round) {
        return among.stream().min(Comparator.comparingLong(round)).orElseThrow();
    }

    /** Room for one more, where that leaves shares that differ by less. */
    private void makeRoom(Asker asker) {
        Waiter largest =
                newest(waiting, waiter -> number(waiter.asker.network())).orElseThrow();
        boolean larger = number(largest.asker.network()) > number(asker.network()) + 1;
        List<Waiter> neighbours = of(larger ? largest.asker.network() : asker.network());
        Waiter last = newest(neighbours, waiter -> number(waiter.asker))
                .filter(waiter -> larger || number(waiter.asker) > number(asker) + 1)
                .orElseThrow(() -> HttpFailure.tooManyRequests(RETRY_SECONDS));
        waiting.remove(last);
        last.changed.signal();
    }

    private long number(String network) {
        return waiting.stream().filter(waiter -> waiter.isOf(network)).count();
    }

    private long number(Asker asker) {
        return waiting.stream().filter(waiter -> waiter.asker.equals(asker)).count();
    }

    /** Of those who have most, the one that came last. */
    private static Optional<Waiter> newest(List<Waiter> among, ToLongFunction<Waiter> number) {
        return among.stream()
                .reduce((one, later) -> number.applyAsLong(later) >= number.applyAsLong(one) ? later : one);
    }
}
