package tasks.live;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait after failures: four times as long each time, up to a limit, and up to a fifth less by chance, so that
 * those who failed together do not come back together.
 *
 * @param first after the first failure
 * @param most the limit
 * @param end failing for so long is the end
 */
public record Backoff(Duration first, Duration most, Duration end) {
    /** 5 s, 20 s, 80 s, 5 min, … 24 h; the end after three days. */
    public static final Backoff STANDARD = new Backoff(Duration.ofSeconds(5), Duration.ofHours(24), Duration.ofDays(3));

    private static final int FACTOR = 4;
    private static final double CHANCE = 0.2;

    /**
     * The time until the next attempt.
     *
     * @param failures in a row, from 1
     */
    Duration after(int failures) {
        Duration wait = first;
        for (int i = 1; i < failures && wait.compareTo(most) < 0; i++) {
            wait = wait.multipliedBy(FACTOR);
        }
        long longest = Math.min(wait.toMillis(), most.toMillis());
        return Duration.ofMillis(
                longest - (long) (longest * CHANCE * ThreadLocalRandom.current().nextDouble()));
    }
}
