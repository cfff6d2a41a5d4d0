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

    private String login(String name, String address) {
        return IdentityDesk.outcome(() -> desk.sessionEndpoints.login(IdentityDesk.call(
                Identity.ANONYMOUS, address, IdentityDesk.body("username", name, "password", IdentityDesk.PASSWORD))));
    }

    @Test
    void whoSignsInFromElsewhereIsLetIn() throws Exception {
        AtomicInteger refused = new AtomicInteger();
        List<Future<?>> flood = new ArrayList<>();
        for (int i = 0; i < ADDRESSES * OF_EACH; i++) {
            String address = "198.51.100." + i % ADDRESSES;
            // no more than nine of one account, so that its own limit does not stop them
            String name = i / ADDRESSES % 2 == 0 ? "eve" : "mallory";
            flood.add(threads.submit(() -> {
                while (!over.get()) {
                    refused.addAndGet(login(name, address).startsWith("429") ? 1 : 0);
                }
            }));
        }
        Eventually.check(30, () -> assertTrue(refused.get() > 0, "the queue is full"));
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            outcomes.add(login("ann", "192.0.2.1"));
        }
        // and so is another user who shares an address with them
        outcomes.add(login("bob", "198.51.100.0"));
        over.set(true);
        for (Future<?> one : flood) {
            one.get();
        }
        assertEquals(List.of("200", "200", "200", "200"), outcomes);
    }
}
