package tasks.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Callable;

/** The promise that nobody waits for a database that is busy or away. */
public final class Prompt {
    /** Two seconds, and what a busy machine needs besides. */
    private static final Duration LIMIT = Duration.ofMillis(2_500);

    private Prompt() {}

    /** The answer, which must not have taken too long. */
    public static Answer answer(Callable<Answer> request) throws Exception {
        long start = System.nanoTime();
        Answer answer = request.call();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(LIMIT) < 0, () -> answer + " after " + took);
        return answer;
    }

    /** That the answer tells its client to come back in a moment. */
    public static void assertUnavailable(Answer answer) {
        assertEquals(503, answer.status(), answer.toString());
        assertEquals("{\"error\":\"Service unavailable\"}", answer.body());
        assertEquals("1", answer.header("Retry-After"));
    }
}
