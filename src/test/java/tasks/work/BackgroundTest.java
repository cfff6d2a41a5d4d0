package tasks.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tasks.testkit.Eventually;

@Timeout(30)
class BackgroundTest {
    @Test
    void aJobRunsAgainAlsoAfterAFault() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        try (Background background = new Background()) {
            background.every(Duration.ZERO, Duration.ofMillis(5), "Faulty", stopped -> {
                runs.incrementAndGet();
                if (runs.get() % 2 == 0) {
                    throw new IllegalStateException("a fault");
                }
                throw new AssertionError("an error");
            });
            Eventually.check(() -> assertTrue(runs.get() > 3));
        }
        int last = runs.get();
        TimeUnit.MILLISECONDS.sleep(50);
        assertEquals(last, runs.get());
    }

    @Test
    void aCloseWaitsForTheJobsNextStepAndInterruptsNothing() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        AtomicBoolean ended = new AtomicBoolean();
        Background background = new Background();
        background.every(Duration.ZERO, Duration.ofMillis(1), "Slow", stopped -> {
            running.countDown();
            while (!stopped.getAsBoolean()) {
                Thread.onSpinWait();
            }
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
            ended.set(true);
        });
        running.await();
        background.close();
        assertTrue(ended.get());
        assertFalse(interrupted.get());
    }
}
