package tasks.testkit;

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;

/**
 * How long this machine keeps a thread from running, seen by one that sleeps a moment again and again: what a promise in time
 * cannot be held against where others use the machine, too. On one that is at rest it is next to nothing.
 */
final class Stalls {
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int KEPT = 10_000;

    /** From when, and how long, in nanoseconds. */
    private record Stall(long begin, long nanos) {}

    private static final Deque<Stall> SEEN = new ConcurrentLinkedDeque<>();

    static {
        Thread thread = new Thread(Stalls::watch, "stalls");
        thread.setDaemon(true);
        thread.start();
    }

    private Stalls() {}

    private static void watch() {
        try {
            while (true) {
                long begin = System.nanoTime();
                TimeUnit.NANOSECONDS.sleep(MOMENT_NANOS);
                long nanos = System.nanoTime() - begin - MOMENT_NANOS;
                if (nanos > LEAST_NANOS) {
                    SEEN.addLast(new Stall(begin, nanos));
                    if (SEEN.size() > KEPT) {
                        SEEN.removeFirst();
                    }
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** As {@link System#nanoTime}; what comes after it is seen. */
    static long now() {
        return System.nanoTime();
    }

    /** The longest that was not over before that moment. */
    static Duration longestSince(long moment) {
        return Duration.ofNanos(SEEN.stream()
                .filter(stall -> stall.begin() + MOMENT_NANOS + stall.nanos() - moment > 0)
                .mapToLong(Stall::nanos)
                .max()
                .orElse(0));
    }
}
