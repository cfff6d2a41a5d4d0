package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import tasks.http.HttpFailure;
import tasks.http.Identity;
import tasks.testkit.Eventually;

/** How often passwords are guessed, accounts made and requests answered; and what a password may be. */
class LimitsTest {
    private static final Asker ANN = Asker.of("192.0.2.1", "ann");

    private static int retryAfter(Runnable request) {
        HttpFailure failure = assertThrows(HttpFailure.class, request::run);
        assertEquals(429, failure.status());
        return Integer.parseInt(failure.headers().get("Retry-After"));
    }

    private static void fail(Limits limits, String name, String address) {
        assertEquals(Optional.empty(), limits.login(Asker.of(address, name), false, Optional::empty));
    }

    @Test
    void tenFailuresAtAnAccountFromAnAddressAreEnough() {
        Limits limits = new Limits();
        for (int i = 0; i < 10; i++) {
            fail(limits, "ann", "192.0.2.1");
        }
        int seconds = retryAfter(() -> fail(limits, "ann", "192.0.2.1"));
        assertTrue(seconds > 0 && seconds <= 60, "" + seconds);
        fail(limits, "bob", "192.0.2.1");
        fail(limits, "ann", "192.0.2.2");
    }

    @Test
    void successesAreNotCounted() {
        Limits limits = new Limits();
        for (int i = 0; i < 1_000; i++) {
            assertEquals(Optional.of("in"), limits.login(ANN, false, () -> Optional.of("in")));
        }
    }

    /** Else a program that goes on with an old password would lock out all who share its address. */
    @Test
    void whatIsRefusedUntriedAtOneAccountTakesNothingFromTheOthersOfTheAddress() {
        Limits limits = new Limits();
        for (int i = 0; i < 10; i++) {
            fail(limits, "ann", "192.0.2.1");
        }
        for (int i = 0; i < 1_000; i++) {
            retryAfter(() -> fail(limits, "ann", "192.0.2.1"));
        }
        fail(limits, "bob", "192.0.2.1");
    }

    @Test
    void aNetworkOfIpv6IsOneAddress() {
        Limits limits = new Limits();
        for (int i = 0; i < 20; i++) {
            limits.signUp("2001:db8:0:1:0:0:0:" + i);
        }
        int seconds = retryAfter(() -> limits.signUp("2001:db8:0:1:ffff:0:0:1"));
        assertTrue(seconds > 0 && seconds <= 3_600, "" + seconds);
        limits.signUp("2001:db8:0:2:0:0:0:1");
    }

    /** One subscriber may have 65,536 networks. */
    @Test
    void aSiteOfIpv6IsTenNetworks() {
        Limits limits = new Limits();
        for (int i = 0; i < 200; i++) {
            limits.signUp("2001:db8:1:" + i + "::1");
        }
        retryAfter(() -> limits.signUp("2001:db8:1:ffff::1"));
        limits.signUp("2001:db8:2::1");
        for (int i = 0; i < 1_000; i++) {
            limits.takenName("2001:db8:1:" + i + "::1");
        }
        retryAfter(() -> limits.takenName("2001:db8:1:ffff::1"));
        for (int i = 0; i < 100; i++) {
            fail(limits, "ann", "2001:db8:1:" + i + "::1");
        }
        int seconds = retryAfter(() -> fail(limits, "ann", "2001:db8:1:ffff::1"));
        assertTrue(seconds > 0 && seconds <= 60, "" + seconds);
        fail(limits, "bob", "2001:db8:1:ffff::1");
        fail(limits, "ann", "2001:db8:2:1::1");
        // of those who have signed in from there before, nobody is held up by his neighbours
        Asker ann = Asker.of("2001:db8:1:ffff::1", "ann");
        assertEquals(Optional.of("in"), limits.login(ann, true, () -> Optional.of("in")));
        for (int i = 0; i < 256; i++) {
            limits.signUp("192.0.2." + i);
        }
    }

    /** Each who waits holds a thread of the container, whatever it is that they all wait for. */
    @Test
    void noMoreThanFortyWaitForTheGuessesOfOthers() throws Exception {
        Limits limits = new Limits(Duration.ofMinutes(1), System::nanoTime);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger refused = new AtomicInteger();
        Asker ann = Asker.of("192.0.2.1", "ann");
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            boolean login = i % 2 == 0;
            threads.add(new Thread(() -> {
                try {
                    Supplier<Optional<Boolean>> guess = () -> awaited(end);
                    Optional<Boolean> in = login ? limits.login(ann, false, guess) : limits.password(ann, guess);
                    assertTrue(in.isPresent());
                } catch (HttpFailure e) {
                    refused.incrementAndGet();
                }
            }));
        }
        threads.forEach(Thread::start);
        // ten under way of each, and forty who wait
        Eventually.check(() -> assertEquals(10, refused.get()));
        end.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(10, refused.get());
    }

    private static Optional<Boolean> awaited(CountDownLatch end) {
        try {
            end.await();
            return Optional.of(true);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void namesAreNotTriedWithoutEnd() {
        Limits limits = new Limits();
        for (int i = 0; i < 300; i++) {
            fail(limits, "user" + i, "192.0.2.1");
        }
        retryAfter(() -> fail(limits, "one-more", "192.0.2.1"));
    }

    @Test
    void aUserHasSoManyRequestsAndIsTold() {
        RequestRates rates = new RequestRates(2);
        Identity ann = new Identity(1, "ann", "demo", Set.of());
        assertEquals(Optional.empty(), rates.count(Identity.ANONYMOUS));
        assertEquals(Optional.empty(), new RequestRates(0).count(ann));
        RequestRates.Rate first = rates.count(ann).orElseThrow();
        assertTrue(first.allowed());
        assertEquals("\"default\";q=2;w=60", first.headers().get("RateLimit-Policy"));
        assertTrue(
                first.headers().get("RateLimit").matches("\"default\";r=1;t=([1-9]|[1-5][0-9]|60)"), first.toString());
        assertTrue(rates.count(ann).orElseThrow().allowed());
        RequestRates.Rate third = rates.count(ann).orElseThrow();
        assertFalse(third.allowed());
        assertTrue(third.seconds() > 0 && third.seconds() <= 60, third.toString());
        assertTrue(rates.count(new Identity(2, "bob", "demo", Set.of()))
                .orElseThrow()
                .allowed());
    }

    @Test
    void aPasswordIsTheSameOnEveryKeyboardAndInNothingElse() {
        Passwords passwords = new Passwords(1, Duration.ofSeconds(5));
        String hash = passwords.hash(ANN, "caf\u00e9 au lait");
        assertTrue(hash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), hash);
        assertTrue(passwords.matches(ANN, "cafe\u0301 au lait", hash));
        assertFalse(passwords.matches(ANN, "Caf\u00e9 au lait", hash));
        assertFalse(passwords.matches(ANN, "cafe au lait", hash));
        assertFalse(passwords.matches(ANN, "caf\u00e9 au lait ", hash));
        assertFalse(passwords.matches(ANN, "caf\u00e9 au lait", null));
    }

    @Test
    void aLongPasswordCountsToItsEnd() {
        Passwords passwords = new Passwords(1, Duration.ofSeconds(5));
        String longest = "\uD83D\uDE00".repeat(1_000);
        assertEquals(longest, Passwords.checked(Optional.of(longest), "Password"));
        String hash = passwords.hash(ANN, longest);
        assertTrue(passwords.matches(ANN, longest, hash));
        assertFalse(passwords.matches(ANN, longest + "x", hash));
        assertThrows(HttpFailure.class, () -> Passwords.checked(Optional.of(longest + "x"), "Password"));
        assertThrows(HttpFailure.class, () -> Passwords.checked(Optional.of("\uD83D\uDE00".repeat(9)), "Password"));
    }

    @Test
    void whoWaitsTooLongForAHashIsTold() throws Exception {
        Passwords passwords = new Passwords(1, Duration.ofMillis(200));
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                all.add(threads.submit(() -> {
                    try {
                        passwords.matches(ANN, "some password", null);
                        return 200;
                    } catch (HttpFailure e) {
                        return e.status();
                    }
                }));
            }
            int refused = 0;
            for (Future<Integer> each : all) {
                int status = each.get();
                assertTrue(status == 200 || status == 429, "" + status);
                refused += status == 429 ? 1 : 0;
            }
            assertTrue(refused > 0 && refused < 64, refused + " refused");
        } finally {
            threads.shutdownNow();
        }
    }
}
