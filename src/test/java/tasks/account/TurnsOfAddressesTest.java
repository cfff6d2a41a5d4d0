package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.http.Identity;
import tasks.testkit.Eventually;
import tasks.testkit.TestDatabase;

/** Those who sign in without end, with right passwords, hold up none of the others. */
class TurnsOfAddressesTest {
    private static final int ADDRESSES = 5;
    private static final int OF_EACH = 14;
    /** Before one who was refused comes again: so the queue stays full, and the processors have time for it. */
    private static final long PAUSE_NANOS = 1_000_000;

    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

    private final ExecutorService threads = Executors.newFixedThreadPool(ADDRESSES * OF_EACH);
    private final AtomicBoolean over = new AtomicBoolean();
    private IdentityDesk desk;

    @BeforeEach
    void open() {
        desk = new IdentityDesk(database.database());
        for (String name : List.of("ann", "bob", "eve", "mallory")) {
            desk.signUp(name);
        }
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    /** More than can wait, each in a network of another provider. */
    private static final int PROVIDERS = ADDRESSES * OF_EACH;

    private final AtomicInteger names = new AtomicInteger();

    /** Each is asked for once: what is counted by account stops nobody. */
    private String nobody() {
        return "nobody" + names.incrementAndGet();
    }

    private List<Future<?>> flood(IntFunction<String> name, IntFunction<String> address, AtomicInteger refused)
            throws Exception {
        List<Future<?>> flood = new ArrayList<>();
        for (int i = 0; i < PROVIDERS; i++) {
            int one = i;
            flood.add(threads.submit(() -> {
                while (!over.get()) {
                    if (login(name.apply(one), address.apply(one)).startsWith("429")) {
                        refused.incrementAndGet();
                        LockSupport.parkNanos(PAUSE_NANOS);
                    }
                }
            }));
        }
        Eventually.check(30, () -> assertTrue(refused.get() > 0, "the queue is full"));
        return flood;
    }

    private void end(List<Future<?>> flood) throws Exception {
        over.set(true);
        for (Future<?> one : flood) {
            one.get();
        }
    }

    private String login(String name, String address) {
        return IdentityDesk.outcome(() -> desk.sessionEndpoints.login(IdentityDesk.call(
                Identity.ANONYMOUS, address, IdentityDesk.body("username", name, "password", IdentityDesk.PASSWORD))));
    }

    @Test
    void whoSignsInFromElsewhereIsLetIn() throws Exception {
        // no more than nine of one account, so that its own limit does not stop them
        List<Future<?>> flood = flood(
                i -> i / ADDRESSES % 2 == 0 ? "eve" : "mallory",
                i -> "198.51.100." + i % ADDRESSES,
                new AtomicInteger());
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            outcomes.add(login("ann", "192.0.2.1"));
        }
        // and so is another user who shares an address with them
        outcomes.add(login("bob", "198.51.100.0"));
        end(flood);
        assertEquals(List.of("200", "200", "200", "200"), outcomes);
    }

    /** One site of IPv6 has 65,536 networks, and anybody can have one for nothing. */
    @Test
    void whoHasAWholeSiteHoldsUpNobodyElsewhere() throws Exception {
        List<Future<?>> flood =
                flood(i -> nobody(), i -> "2001:db8:7:" + Integer.toHexString(i) + "::1", new AtomicInteger());
        List<String> outcomes = new ArrayList<>();
        for (String address : List.of("2001:db8:8:1::1", "192.0.2.1", "2001:db8:9:1::1")) {
            outcomes.add(login("ann", address));
        }
        end(flood);
        assertEquals(List.of("200", "200", "200"), outcomes);
    }

    @Test
    void asManyAsMayComeKeepNobodyOutOfWhereTheyHaveSignedInBefore() throws Exception {
        assertEquals("200", login("ann", "192.0.2.1"));
        List<Future<?>> flood = flood(i -> nobody(), i -> i + 1 + ".1.1.1", new AtomicInteger());
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            outcomes.add(login("ann", "192.0.2.1"));
        }
        end(flood);
        assertEquals(List.of("200", "200", "200", "200", "200"), outcomes);
    }
}
