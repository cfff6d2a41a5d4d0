package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How often each of many has done something. */
class CountsTest {
    private final AtomicLong now = new AtomicLong();
    private final Counts counts = new Counts(Duration.ofHours(1), 1_000, now::get);

    @Test
    void eachIsCountedForItselfUntilItsTimeIsOver() {
        assertEquals(0, counts.of("a"));
        assertEquals(1, counts.add("a"));
        now.addAndGet(Duration.ofMinutes(40).toNanos());
        assertEquals(2, counts.add("a"));
        assertEquals(1, counts.add("b"));
        now.addAndGet(Duration.ofMinutes(20).toNanos());
        assertEquals(0, counts.of("a"), "an hour after its first");
        assertEquals(1, counts.of("b"));
    }

    @Test
    void noMoreThanSoManyAreRemembered() {
        for (int i = 0; i < 100_000; i++) {
            counts.add("key" + i);
        }
        assertTrue(counts.size() <= 1_000, "" + counts.size());
    }
}
