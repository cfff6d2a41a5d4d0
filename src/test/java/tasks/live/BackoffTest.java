package tasks.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void whatFailsIsTriedAgainFourTimesLaterEachTimeUpToADayAndGivenUpAfterThree() {
        int failures = 0;
        for (long seconds : List.of(5L, 20L, 80L, 320L, 1_280L, 5_120L, 20_480L, 81_920L, 86_400L, 86_400L)) {
            failures++;
            assertWaits(seconds, failures);
        }
        assertWaits(86_400, 1_000);
        assertEquals(Duration.ofDays(3), Backoff.STANDARD.end());
    }

    /** A fifth of it is by chance. */
    private static void assertWaits(long seconds, int failures) {
        for (int i = 0; i < 100; i++) {
            long millis = Backoff.STANDARD.after(failures).toMillis();
            assertTrue(millis <= seconds * 1_000 && millis >= seconds * 800, failures + " failures, ms: " + millis);
        }
    }
}
