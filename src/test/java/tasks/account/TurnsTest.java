package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tasks.http.HttpFailure;
import tasks.testkit.Eventually;

/** In what order those who wait have their turns, and who has to go where no more can wait. */
class TurnsTest {
    private static final int MOST = 5;

    private final Turns turns = new Turns(1, MOST, Duration.ofMinutes(1));
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<String> served = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Somebody has the only place. */
    @BeforeEach
    void occupy() throws Exception {
        Semaphore begun = new Semaphore(0);
        threads.add(new Thread(() -> turns.run(List.of("first", "first"), () -> {
            begun.release();
            return awaitEnd();
        })));
        threads.get(0).start();
        begun.acquire();
    }

    private boolean awaitEnd() {
        try {
            end.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Comes, named {@code network/account…}, and waits or is refused. */
    private void come(String name) throws Exception {
        List<String> way = List.of(name.substring(0, 1), name.substring(2, 3));
        Thread thread = new Thread(() -> {
            try {
                turns.run(way, () -> served.add(name));
            } catch (HttpFailure e) {
                synchronized (refused) {
                    refused.add(e.status() + " " + name);
                }
            }
        });
        threads.add(thread);
        thread.start();
        Eventually.check(() -> assertTrue(
                List.of(Thread.State.TIMED_WAITING, Thread.State.TERMINATED).contains(thread.getState())));
    }

    private void endAll() throws Exception {
        end.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void networksTakeTurnsAndWithinOneItsAccounts() throws Exception {
        for (String name : List.of("A/x1", "A/x2", "A/x3", "A/y1", "B/x1")) {
            come(name);
        }
        endAll();
        assertEquals(List.of("A/x1", "B/x1", "A/y1", "A/x2", "A/x3"), served);
        assertEquals(List.of(), refused);
    }

    @Test
    void roomIsMadeByThoseWhoHaveMostUntilAllHaveOne() throws Exception {
        for (String name : List.of("A/x1", "A/x2", "A/x3", "A/x4", "A/x5", "A/x6")) {
            come(name);
        }
        for (String name : List.of("B/x1", "A/y1", "C/x1", "D/x1", "E/x1", "F/x1")) {
            come(name);
        }
        endAll();
        assertEquals(
                List.of("429 A/x2", "429 A/x3", "429 A/x4", "429 A/x5", "429 A/x6", "429 A/y1", "429 F/x1"),
                refused.stream().sorted().toList());
        assertEquals(
                List.of("A/x1", "B/x1", "C/x1", "D/x1", "E/x1"),
                served.stream().sorted().toList());
    }

    @Test
    void whoWaitsTooLongLeavesNothingBehind() {
        Turns hasty = new Turns(1, MOST, Duration.ofMillis(1));
        List<String> ann = List.of("A", "x");
        String outcome = hasty.run(ann, () -> {
            HttpFailure late = assertThrows(HttpFailure.class, () -> hasty.run(ann, () -> "late"));
            return late.status() + " " + late.headers().get("Retry-After");
        });
        assertEquals("429 2", outcome);
        assertEquals("in", hasty.run(ann, () -> "in"));
        assertThrows(
                IllegalStateException.class,
                () -> hasty.run(ann, () -> {
                    throw new IllegalStateException("a fault");
                }));
        assertEquals("in", hasty.run(ann, () -> "in"));
    }
}
