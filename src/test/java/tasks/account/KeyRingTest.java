package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.ECKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.http.Identity;
import tasks.testkit.HandClock;
import tasks.testkit.TestDatabase;

/** The signing keys: renewed without anybody noticing, and closed with TASKS_SECRET. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class KeyRingTest {
    private static final String SECRET = "a secret of the operator's";

    @RegisterExtension
    final TestDatabase database;

    private final HandClock clock = new HandClock();
    private KeyDao dao;

    KeyRingTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void open() {
        dao = new KeyDao(database.database());
    }

    private KeyRing ring(String... secret) {
        return new KeyRing(dao, new SecretBox(List.of(secret).stream().findFirst()), clock);
    }

    private static List<String> ids(KeyRing ring) {
        return ring.published().stream().map(ECKey::getKeyID).toList();
    }

    @Test
    void theFirstKeyIsMadeAtTheFirstStartAndStays() {
        KeyRing first = ring();
        assertEquals(1, ids(first).size());
        assertEquals(ids(first), ids(ring()));
        first.published().forEach(key -> assertFalse(key.isPrivate()));
    }

    /** Two nodes through a quarter of a year, an hour at a time where keys change: no token is refused before its end. */
    @Test
    void keysAreRenewedAndNobodyIsLoggedOut() {
        IdentityDesk one = new IdentityDesk(database.database(), clock);
        IdentityDesk two = new IdentityDesk(database.database(), clock);
        one.signUp("ann");
        Identity ann = one.session("ann");
        long session = Credentials.sessionOf(ann).orElseThrow();
        Set<String> used = new HashSet<>();
        List<String> made = List.of();
        for (int hour = 0; hour < 24 * 95; hour += hour / 24 % 30 > 2 && hour / 24 % 30 < 28 ? 24 : 1) {
            clock.advance(Duration.between(clock.instant(), HandClock.START.plus(Duration.ofHours(hour))));
            (hour % 2 == 0 ? one : two).keys.renew(() -> false);
            made = List.of(one.access.make(ann.owner(), session), two.access.make(ann.owner(), session));
            used.add(one.keys.current().getKeyID());
            clock.advance(Duration.ofMinutes(10));
            (hour % 2 == 0 ? two : one).keys.renew(() -> false);
            for (IdentityDesk desk : List.of(one, two)) {
                made.forEach(
                        token -> assertTrue(desk.access.check(token).grant().isPresent()));
            }
        }
        assertEquals(4, used.size(), "one a month");
        assertTrue(dao.all().size() <= 2, "old ones are gone");
        clock.advance(Duration.ofMinutes(5));
        assertTrue(
                made.stream().noneMatch(token -> one.access.check(token).grant().isPresent()), "they end");
    }

    @Test
    void aKeyIsPublishedForAnHourBeforeItIsUsed() {
        KeyRing ring = ring();
        String old = ring.current().getKeyID();
        clock.advance(Duration.ofDays(30));
        ring.renew(() -> false);
        assertEquals(2, ids(ring).size());
        assertEquals(old, ring.current().getKeyID());
        clock.advance(Duration.ofMinutes(59));
        assertEquals(old, ring.current().getKeyID());
        clock.advance(Duration.ofMinutes(1));
        assertNotEquals(old, ring.current().getKeyID());
        clock.advance(Duration.ofHours(23));
        ring.renew(() -> false);
        assertTrue(ids(ring).contains(old));
        clock.advance(Duration.ofHours(1));
        ring.renew(() -> false);
        assertFalse(ids(ring).contains(old));
    }

    @Test
    void aSecretThatIsSetLaterClosesWhatIsThere() {
        List<String> ids = ids(ring());
        assertTrue(dao.all().get(0).jwk().startsWith("plain:"));
        assertEquals(ids, ids(ring(SECRET)));
        assertTrue(dao.all().get(0).jwk().startsWith("aes:"));
        assertEquals(ids, ids(ring(SECRET)));
    }

    @Test
    void aSecretThatIsChangedOrTakenAwayIsSaidAtTheStart() {
        ring(SECRET);
        assertEquals(
                "TASKS_SECRET is not the one that secrets in the database are encrypted with",
                assertThrows(IllegalStateException.class, () -> ring(SECRET + "!"))
                        .getMessage());
        assertEquals(
                "TASKS_SECRET is not set, but secrets in the database are encrypted with it",
                assertThrows(IllegalStateException.class, this::ring).getMessage());
    }

    /** Another node was started with a secret: this one goes on with what it knows, and a strange token is no fault. */
    @Test
    void aKeyThatCannotBeReadIsNoFaultOfARequest() {
        KeyRing without = ring();
        String kid = without.current().getKeyID();
        ring(SECRET);
        clock.advance(Duration.ofMinutes(1));
        assertEquals(Optional.empty(), without.find("strange"));
        assertTrue(without.find(kid).isPresent());
    }

    @Test
    void theSameIsClosedInAnotherWayEachTime() {
        SecretBox box = new SecretBox(Optional.of(SECRET));
        String closed = box.close("\u00e4 secret");
        assertNotEquals(closed, box.close("\u00e4 secret"));
        assertEquals("\u00e4 secret", box.open(closed));
        char last = closed.charAt(10) == 'A' ? 'B' : 'A';
        String altered = closed.substring(0, 10) + last + closed.substring(11);
        assertThrows(IllegalStateException.class, () -> box.open(altered));
        assertFalse(box.isOutdated(closed));
        assertTrue(box.isOutdated(new SecretBox(Optional.empty()).close("x")));
    }
}
