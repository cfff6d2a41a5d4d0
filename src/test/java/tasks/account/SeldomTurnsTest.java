package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tasks.http.HttpFailure;
import tasks.testkit.Eventually;

/** Whoever signs in seldom is let in, however many sign in without end, each in a network of another provider. */
class SeldomTurnsTest {
    /** More than can wait. */
    private static final int PROVIDERS = 80;

    /** Before one who was refused comes again: so the queue stays full, and the processors have time for it. */
    private static final long PAUSE_NANOS = 1_000_000;

    private static final String RIGHT = "correct horse battery";
    private static final String WRONG = "wrong wrong wrong";
    private static final String HASH = hash(8);
    /** A millisecond's work, so that many hundreds have their turn in a test. */
    private static final String SLOW_HASH = hash(1_024);

    private final Passwords passwords = new Passwords(1, Duration.ofMinutes(1));
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<Thread> flood = new ArrayList<>();

    private static String hash(int kib) {
        byte[] password = RIGHT.getBytes(StandardCharsets.UTF_8);
        return Argon2.of(password, kib, 1, 1, new byte[16], 32).text();
    }

    private static Asker attacker(int number) {
        return Asker.of(number + 1 + ".1.1.1", "eve" + number);
    }

    /** The first turns of each, one after the other. */
    private void before(String password, int times) {
        for (int i = 0; i < PROVIDERS * times; i++) {
            passwords.matches(attacker(i % PROVIDERS), password, HASH);
        }
    }

    /** All at once, from now on. */
    private void flood(String password) throws Exception {
        for (int i = 0; i < PROVIDERS; i++) {
            Asker asker = attacker(i);
            Thread thread = new Thread(() -> {
                while (!over.get()) {
                    if (login(asker, password, SLOW_HASH).equals("429")) {
                        LockSupport.parkNanos(PAUSE_NANOS);
                    }
                }
            });
            flood.add(thread);
            thread.start();
        }
        Eventually.check(30, () -> assertTrue(refused.get() > 100, "the queue is full"));
    }

    private String login(Asker asker, String password, String hash) {
        try {
            return passwords.matches(asker, password, hash) ? "in" : "out";
        } catch (HttpFailure e) {
            refused.incrementAndGet();
            return "429";
        }
    }

    @AfterEach
    void end() throws Exception {
        over.set(true);
        for (Thread thread : flood) {
            thread.join();
        }
    }

    @Test
    void whoComesAnewIsBeforeStrangersWhoHaveHadTheirFirstGuesses() throws Exception {
        before(WRONG, 3);
        flood(WRONG);
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            outcomes.add(login(Asker.of("192.0." + i + ".1", "ann"), RIGHT, HASH));
        }
        assertEquals(Collections.nCopies(20, "in"), outcomes);
    }

    /** A wrong password or two are anybody's. */
    @Test
    void whoErrsTwiceStillComesAnew() throws Exception {
        before(WRONG, 3);
        flood(WRONG);
        Asker ann = Asker.of("192.0.2.1", "ann");
        List<String> outcomes = List.of(login(ann, WRONG, HASH), login(ann, WRONG, HASH), login(ann, RIGHT, HASH));
        assertEquals(List.of("out", "out", "in"), outcomes);
    }

    /** Where strangers may make themselves accounts, they sign in rightly as often as they like. */
    @Test
    void whoSignsInWithoutEndIsAfterThoseWhoHaveBeenHereBefore() throws Exception {
        Asker ann = Asker.of("192.0.2.1", "ann");
        assertEquals("in", login(ann, RIGHT, HASH));
        before(RIGHT, 101);
        flood(RIGHT);
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            outcomes.add(login(ann, RIGHT, HASH));
            outcomes.add(login(Asker.of("192.0." + (i + 10) + ".1", "bob"), RIGHT, HASH));
        }
        assertEquals(Collections.nCopies(40, "in"), outcomes);
    }
}
