package tasks.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OwnerThreadsTest {
    private final OwnerThreads threads = new OwnerThreads("tasks-test", 8, 2);
    private final CountDownLatch release = new CountDownLatch(1);

    private void hang() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whoseClientsTakeNothingKeepsNobodyElseWaiting() throws Exception {
        for (int i = 0; i < 100; i++) {
            threads.execute(1 + i % 3, this::hang);
        }
        CountDownLatch others = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
            threads.execute(10 + i % 7, others::countDown);
        }
        assertTrue(others.await(10, TimeUnit.SECONDS), () -> others.getCount() + " still wait");
        release.countDown();
        threads.close(10_000);
    }

    @Test
    void aCloseWaitsForAllThatIsLeftOfAnOwner() throws Exception {
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            threads.execute(1, () -> {
                hang();
                done.incrementAndGet();
            });
        }
        Thread later = new Thread(release::countDown);
        later.start();
        threads.close(10_000);
        later.join();
        assertEquals(100, done.get());
    }

    @Test
    void aCloseEndsWhatDoesNotEnd() throws Exception {
        threads.execute(1, this::hang);
        long began = System.nanoTime();
        threads.close(50);
        assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(5));
    }

    @Test
    void allIsDoneOnceAndOfOneOwnerOnlySoMuchAtOnce() throws Exception {
        Map<Integer, AtomicInteger> now = new ConcurrentHashMap<>();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(3_000);
        for (int i = 0; i < 3_000; i++) {
            int owner = i % 3;
            threads.execute(owner, () -> {
                AtomicInteger his = now.computeIfAbsent(owner, o -> new AtomicInteger());
                most.accumulateAndGet(his.incrementAndGet(), Math::max);
                his.decrementAndGet();
                done.countDown();
                if (done.getCount() % 10 == 0) {
                    throw new IllegalStateException("what fails is no reason to stop");
                }
            });
        }
        assertTrue(done.await(20, TimeUnit.SECONDS), () -> done.getCount() + " are left");
        assertTrue(most.get() <= 2, "at once: " + most);
        threads.close(10_000);
        assertEquals(0, done.getCount());
    }

    /** As the JVM has it where the machine lets the process have no more threads. */
    private static Thread refused(AtomicBoolean none, Runnable run) {
        if (none.get()) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        return new Thread(run);
    }

    @Test
    void whereNoThreadCanBeMadeItSaysSoAndKeepsNoPlaceTaken() throws Exception {
        AtomicBoolean none = new AtomicBoolean(true);
        OwnerThreads poor = new OwnerThreads(run -> refused(none, run), 8, 2);
        for (int i = 0; i < 5; i++) {
            assertFalse(poor.execute(1, () -> {}));
        }
        none.set(false);
        CountDownLatch done = new CountDownLatch(5);
        for (int i = 0; i < 5; i++) {
            assertTrue(poor.execute(1, done::countDown));
        }
        assertTrue(done.await(10, TimeUnit.SECONDS), () -> done.getCount() + " are left");
        poor.close(10_000);
    }

    @Test
    void whatWaitsIsDoneByTheThreadThatThereIs() throws Exception {
        AtomicBoolean none = new AtomicBoolean();
        OwnerThreads poor = new OwnerThreads(run -> refused(none, run), 8, 1);
        assertTrue(poor.execute(1, this::hang));
        CountDownLatch done = new CountDownLatch(5);
        for (int i = 0; i < 5; i++) {
            assertTrue(poor.execute(1, done::countDown));
        }
        none.set(true);
        release.countDown();
        assertTrue(done.await(10, TimeUnit.SECONDS), () -> done.getCount() + " are left");
        poor.close(10_000);
    }
}
