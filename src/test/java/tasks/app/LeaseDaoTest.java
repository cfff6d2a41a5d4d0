package tasks.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.Eventually;
import tasks.testkit.TestDatabase;
import tasks.work.Background;

/** Of several nodes one has a lease at a time, and one does a job. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class LeaseDaoTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @RegisterExtension
    final TestDatabase database;

    private LeaseDao a;
    private LeaseDao b;

    LeaseDaoTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void open() {
        a = new LeaseDao(database.database(), "a");
        b = new LeaseDao(database.database(), "b");
    }

    @Test
    void whoHasItKeepsItAndNobodyElseGetsItUntilItIsGivenBack() {
        assertTrue(a.take("job", LONG));
        assertFalse(b.take("job", LONG));
        assertTrue(b.take("another", LONG));
        assertTrue(a.take("job", LONG));
        b.giveBack("job", Duration.ZERO);
        assertFalse(b.take("job", LONG));
        a.giveBack("job", Duration.ZERO);
        assertTrue(b.take("job", LONG));
    }

    @Test
    void aNodeThatDiesLosesItWithTime() throws Exception {
        assertTrue(a.take("job", Duration.ofMillis(300)));
        assertFalse(b.take("job", LONG));
        Eventually.check(() -> assertTrue(b.take("job", LONG)));
        assertFalse(a.take("job", LONG));
    }

    @Test
    void whoHasTheDatabaseToItselfWaitsForNobodyWhoIsGone() {
        assertTrue(a.take("job", LONG));
        assertTrue(a.take("done", LONG));
        a.giveBack("done", LONG);
        b.endAll();
        assertTrue(b.take("job", LONG));
        assertFalse(b.take("done", LONG), "it is not due again");
    }

    @Test
    void aPauseIsForAll() throws Exception {
        assertTrue(a.take("job", LONG));
        a.giveBack("job", Duration.ofMillis(300));
        assertFalse(a.take("job", LONG));
        assertFalse(b.take("job", LONG));
        Eventually.check(() -> assertTrue(a.take("job", LONG)));
    }

    @Test
    void ofManyWhoWantItAtOnceOneGetsIt() throws Exception {
        ExecutorService nodes = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 20; round++) {
                String name = "job " + round;
                CountDownLatch start = new CountDownLatch(1);
                List<Future<Boolean>> all = new java.util.ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    LeaseDao node = new LeaseDao(database.database(), "node " + i);
                    all.add(nodes.submit(() -> {
                        start.await();
                        return node.take(name, LONG);
                    }));
                }
                start.countDown();
                int got = 0;
                for (Future<Boolean> each : all) {
                    got += each.get(10, TimeUnit.SECONDS) ? 1 : 0;
                }
                assertEquals(1, got, name);
            }
        } finally {
            nodes.shutdownNow();
        }
    }

    @Test
    void aSharedJobRunsOnOneNodeAtATimeAndOnAnotherOnceThatIsGone() throws Exception {
        Queue<String> runs = new ConcurrentLinkedQueue<>();
        AtomicInteger under = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Background first = node(a, "a", runs, under, most);
        try (Background second = node(b, "b", runs, under, most)) {
            Eventually.check(() -> assertTrue(runs.size() > 5));
            first.close();
            int before = runs.size();
            Eventually.check(() -> assertTrue(runs.size() > before + 3));
            assertTrue(
                    List.copyOf(runs).subList(before + 1, runs.size()).stream().allMatch("b"::equals));
        } finally {
            first.close();
        }
        assertEquals(1, most.get());
    }

    private static Background node(
            LeaseDao leases, String name, Queue<String> runs, AtomicInteger under, AtomicInteger most) {
        Background background = new Background("node-" + name);
        background.shared(leases, Duration.ZERO, Duration.ofMillis(10), "A job", stopped -> {
            most.accumulateAndGet(under.incrementAndGet(), Math::max);
            runs.add(name);
            under.decrementAndGet();
        });
        return background;
    }
}
