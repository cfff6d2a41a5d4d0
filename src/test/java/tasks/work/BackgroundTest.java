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
    void aCallRunsTheJobSoonAndManyCallsAreOne() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        try (Background background = new Background()) {
            Runnable call = background.whenCalled(Duration.ofHours(1), "Called", stopped -> runs.incrementAndGet());
            Eventually.check(() -> assertEquals(1, runs.get()));
            for (int i = 0; i < 1_000; i++) {
                call.run();
            }
            Eventually.check(() -> assertTrue(runs.get() > 1));
            assertTrue(runs.get() < 500, runs.toString());
        }
    }

    @Test
    void aJobThatFailsWaitsLongerEachTimeThoughItIsCalled() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        try (Background background = new Background()) {
            Runnable call = background.whenCalled(Duration.ofSeconds(5), "Faulty", stopped -> {
                runs.incrementAndGet();
                throw new IllegalStateException("a fault");
            });
            Eventually.check(() -> assertEquals(1, runs.get()));
            call.run();
            AtomicInteger others = new AtomicInteger();
            background.every(Duration.ofMillis(200), Duration.ofHours(1), "Other", stopped -> others.incrementAndGet());
            Eventually.check(() -> assertEquals(1, others.get()));
            assertEquals(1, runs.get());
        }
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
