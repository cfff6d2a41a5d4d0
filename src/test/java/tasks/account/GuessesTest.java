package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.http.HttpFailure;
import tasks.http.Identity;
import tasks.testkit.Eventually;
import tasks.testkit.TestDatabase;

/** Many who name a password at once: the right ones are all let in, and of the wrong ones ten are tried. */
class GuessesTest {
    private static final int AT_ONCE = 25;

    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    private IdentityDesk desk;

    @BeforeEach
    void open() {
        desk = new IdentityDesk(database.database());
        desk.signUp("ann");
    }

    @AfterEach
    void close() {
        threads.shutdown();
    }

    private String login(String password) {
        return IdentityDesk.outcome(() -> desk.sessionEndpoints.login(
                IdentityDesk.call(Identity.ANONYMOUS, IdentityDesk.body("username", "ann", "password", password))));
    }

    /** How often which outcome came of them. */
    private Map<String, Integer> atOnce(IntFunction<String> request) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<String>> all = IntStream.range(0, AT_ONCE)
                .mapToObj(i -> threads.submit(() -> {
                    start.await();
                    return request.apply(i);
                }))
                .toList();
        start.countDown();
        Map<String, Integer> outcomes = new TreeMap<>();
        for (Future<String> one : all) {
            outcomes.merge(one.get(), 1, Integer::sum);
        }
        return outcomes;
    }

    @Test
    void asManyAsComeAtOnceWithTheRightPasswordAreLetIn() throws Exception {
        assertEquals(Map.of("200", AT_ONCE), atOnce(i -> login(IdentityDesk.PASSWORD)));
    }

    @Test
    void ofManyWrongOnesAtOnceExactlyTenAreTried() throws Exception {
        assertEquals(
                Map.of("401 Invalid username or password", 10, "429 Too many requests", AT_ONCE - 10),
                atOnce(i -> login("wrong wrong " + i)));
        assertEquals("429 Too many requests", login(IdentityDesk.PASSWORD));
    }

    @Test
    void rightOnesBetweenThemTakeNothingFromTheBound() throws Exception {
        Map<String, Integer> outcomes = atOnce(i -> login(i % 3 == 0 ? IdentityDesk.PASSWORD : "wrong wrong " + i));
        assertEquals(10, outcomes.get("401 Invalid username or password"), outcomes.toString());
        assertEquals("429 Too many requests", login("wrong wrong"));
    }

    /** A password that is asked for again is guessed no faster. */
    @Test
    void aSessionThatIsStolenGuessesNoFaster() throws Exception {
        Identity session = desk.session("ann");
        Map<String, Integer> outcomes = atOnce(
                i -> IdentityDesk.outcome(() -> desk.changePassword(session, "wrong wrong " + i, "another good one")));
        assertEquals(Map.of("403 Invalid password", 10, "429 Too many requests", AT_ONCE - 10), outcomes);
    }

    /** Else whoever has a token of hers, which cannot change the password, keeps her from changing it. */
    @Test
    void aSessionThatIsStolenLocksNobodyOutElsewhere() {
        Identity session = desk.session("ann");
        for (int i = 0; i < 10; i++) {
            assertEquals("403 Invalid password", change(session, "198.51.100.1", "wrong wrong"));
        }
        assertEquals("429 Too many requests", change(session, "198.51.100.1", IdentityDesk.PASSWORD));
        assertEquals("200", change(session, "192.0.2.1", IdentityDesk.PASSWORD));
    }

    private String change(Identity session, String address, String current) {
        return IdentityDesk.outcome(() -> desk.accountEndpoints.changePassword(
                IdentityDesk.call(session, address, IdentityDesk.body("current", current, "new", "another good one"))));
    }

    /** Not a window that begins anew: twenty could be tried at its border. */
    @Test
    void inNoMinuteAreMoreThanTenTried() {
        AtomicLong now = new AtomicLong();
        Limits limits = new Limits(Duration.ZERO, now::get);
        List<Long> times = new ArrayList<>();
        for (int second = 0; second < 600; second++) {
            now.set(Duration.ofSeconds(second).toNanos());
            for (int i = 0; i < (second % 60 < 58 ? 1 : 20); i++) {
                try {
                    limits.login(Asker.of("192.0.2.1", "ann"), false, () -> {
                        times.add(now.get());
                        return Optional.empty();
                    });
                } catch (HttpFailure e) {
                    int retry = Integer.parseInt(e.headers().get("Retry-After"));
                    assertTrue(retry >= 1 && retry <= 60, e.headers().toString());
                }
            }
        }
        for (int i = 10; i < times.size(); i++) {
            assertTrue(times.get(i) - times.get(i - 10) >= Duration.ofMinutes(1).toNanos(), times.toString());
        }
        assertEquals(100, times.size(), "and ten in each");
    }

    /** Wrong ones that are under way may turn out right: who comes meanwhile waits, but not for ever. */
    @Test
    void whoWaitsTooLongForTheOthersIsToldToComeAgain() throws Exception {
        Guesses guesses =
                new Guesses(1, Duration.ofMinutes(1), Duration.ofMillis(1), new Semaphore(40), System::nanoTime);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Future<Optional<String>> first = threads.submit(() -> guesses.tried("ann", () -> {
            begun.countDown();
            await(end);
            return Optional.of("in");
        }));
        begun.await();
        HttpFailure late = assertThrows(HttpFailure.class, () -> guesses.tried("ann", () -> Optional.of("late")));
        assertEquals("1", late.headers().get("Retry-After"));
        assertEquals(Optional.of("other"), guesses.tried("bob", () -> Optional.of("other")));
        end.countDown();
        assertEquals(Optional.of("in"), first.get());
        assertEquals(Optional.of("again"), guesses.tried("ann", () -> Optional.of("again")));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nothing is counted of what was not tried: a fault is not a wrong password. */
    @Test
    void whatFailsOfItselfIsNoFailure() {
        Limits limits = new Limits();
        for (int i = 0; i < 400; i++) {
            assertThrows(
                    IllegalStateException.class,
                    () -> limits.login(Asker.of("192.0.2.1", "ann"), false, () -> {
                        throw new IllegalStateException("the database is away");
                    }));
        }
    }

    /** Whoever comes with names without end, and is refused since too many are hashed, would fill the memory otherwise. */
    @Test
    void whatIsNotTriedIsNotRemembered() {
        Guesses guesses = new Guesses(10, Duration.ofMinutes(1), Duration.ZERO, new Semaphore(40), System::nanoTime);
        for (int i = 0; i < 1_000; i++) {
            String key = "name" + i;
            assertThrows(
                    HttpFailure.class,
                    () -> guesses.tried(key, () -> {
                        throw HttpFailure.tooManyRequests(2);
                    }));
            guesses.tried(key, () -> Optional.of("right"));
        }
        assertEquals(0, guesses.size());
        guesses.tried("ann", Optional::empty);
        assertEquals(1, guesses.size());
    }

    /** Nor is what fails on behalf of those that were not tried forgotten with them. */
    @Test
    void whoeverHasWaitedForOneThatIsNotTriedIsCounted() throws Exception {
        Guesses guesses =
                new Guesses(1, Duration.ofMinutes(1), Duration.ofMinutes(1), new Semaphore(40), System::nanoTime);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Future<?> first = threads.submit(() -> guesses.tried("ann", () -> {
            begun.countDown();
            await(end);
            throw HttpFailure.tooManyRequests(2);
        }));
        begun.await();
        Thread second = new Thread(() -> guesses.tried("ann", Optional::empty));
        second.start();
        Eventually.check(() -> assertEquals(Thread.State.TIMED_WAITING, second.getState()));
        end.countDown();
        second.join();
        assertThrows(ExecutionException.class, first::get);
        assertThrows(HttpFailure.class, () -> guesses.tried("ann", () -> Optional.of("in")));
    }
}
