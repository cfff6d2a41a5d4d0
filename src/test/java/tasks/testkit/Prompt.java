package tasks.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Callable;

/** The promise that nobody waits for a database that is busy or away. */
public final class Prompt {
    /** Two seconds, and what a busy machine needs besides. */
    private static final Duration LIMIT = Duration.ofMillis(2_500);
    /** So often a request waits for a processor at least: its client, its connection, its turn, its database, and back. */
    private static final int TURNS = 5;

    private Prompt() {}

    /** The answer, which must not have taken too long. */
    public static Answer answer(Callable<Answer> request) throws Exception {
        return within(LIMIT, request);
    }

    /** What comes of it, which must not have taken longer; on a machine that is not there for it, so much longer. */
    public static <T> T within(Duration limit, Callable<T> work) throws Exception {
        long start = Stalls.now();
        T result = work.call();
        Duration took = Duration.ofNanos(Stalls.now() - start);
        if (took.compareTo(limit) >= 0) {
            Duration stalled = Stalls.longestSince(start);
            assertTrue(
                    took.minus(stalled.multipliedBy(TURNS)).compareTo(limit) < 0,
                    () -> result + " after " + took + ", where the machine stood still for " + stalled + " at most");
        }
        return result;
    }

    /** That the answer tells its client to come back in a moment. */
    public static void assertUnavailable(Answer answer) {
        assertEquals(503, answer.status(), answer.toString());
        assertEquals("{\"error\":\"Service unavailable\"}", answer.body());
        assertEquals("1", answer.header("Retry-After"));
    }
}
