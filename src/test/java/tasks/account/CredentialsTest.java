package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.http.Identity;
import tasks.testkit.Eventually;
import tasks.testkit.StatementRecorder;
import tasks.testkit.TestDatabase;

/** How credentials begin, are renewed and end, on one node and on another. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class CredentialsTest {
    @RegisterExtension
    final TestDatabase database;

    private IdentityDesk desk;
    private IdentityDesk other;

    CredentialsTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void open() {
        desk = new IdentityDesk(database.database());
        other = new IdentityDesk(database.database(), desk.clock);
        desk.signUp("ann");
    }

    private static String refresh(IdentityDesk on, String token, String... key) {
        return IdentityDesk.outcome(() -> on.sessionEndpoints.refresh(IdentityDesk.call(
                Identity.ANONYMOUS,
                0,
                IdentityDesk.body("refresh_token", token),
                name -> name.equals("Idempotency-Key") ? List.of(key) : List.of())));
    }

    @Test
    void whatHasEndedIsRefusedAtOnceHereAndSoonElsewhere() throws Exception {
        String token = desk.login("ann").get("access_token").asText();
        Identity session = desk.bearer(token);
        assertEquals(session, other.bearer(token));
        desk.sessionEndpoints.logout(IdentityDesk.call(session, ""));
        assertEquals("401 Invalid token", IdentityDesk.outcome(() -> desk.bearer(token)));
        Eventually.check(5, () -> assertEquals("401 Invalid token", IdentityDesk.outcome(() -> other.bearer(token))));
        assertTrue(desk.hasEnded(session));
    }

    /** The database is asked, then the session ends, then the answer comes: it must not be remembered. */
    @Test
    void whatWasReadBeforeAnEndingIsNotRemembered() {
        String token = desk.login("ann").get("access_token").asText();
        Identity session = other.bearer(token);
        desk.clock.whenRead(() -> desk.clock.whenRead(
                () -> desk.clock.whenRead(() -> desk.sessionEndpoints.logout(IdentityDesk.call(session, "")))));
        IdentityDesk.outcome(() -> desk.bearer(token));
        assertEquals("401 Invalid token", IdentityDesk.outcome(() -> desk.bearer(token)));
    }

    @Test
    void anAccessTokenIsGoodForAQuarterOfAnHourAndASessionForAMonthOfRest() {
        var first = desk.login("ann");
        String token = first.get("access_token").asText();
        desk.clock.advance(Duration.ofMinutes(15).minusMillis(1));
        assertEquals(1, desk.bearer(token).owner());
        desk.clock.advance(Duration.ofMillis(1));
        assertEquals("401 Invalid token", IdentityDesk.outcome(() -> desk.bearer(token)));
        desk.clock.advance(Duration.ofDays(31));
        assertEquals(
                "401 Invalid refresh token",
                refresh(desk, first.get("refresh_token").asText()));
        desk.sessions.retain(() -> false);
        assertEquals(0, database.number("SELECT COUNT(*) FROM session"));
    }

    @Test
    void aRefreshIsRepeatedForTenSecondsAndAfterThatItEndsTheSession() {
        String spent = desk.login("ann").get("refresh_token").asText();
        assertEquals("200", refresh(desk, spent, "k"));
        desk.clock.advance(Duration.ofSeconds(10));
        assertEquals("200", refresh(other, spent, "k"));
        desk.clock.advance(Duration.ofMillis(1));
        assertEquals("401 Invalid refresh token", refresh(other, spent, "k"));
        assertEquals(0, database.number("SELECT COUNT(*) FROM session"));
        assertEquals(1, database.number("SELECT COUNT(*) FROM audit WHERE event = 'refresh-reused'"));
    }

    @Test
    void aRefreshWithAnotherKeyOrNoneIsAReuse() {
        String spent = desk.login("ann").get("refresh_token").asText();
        assertEquals("200", refresh(desk, spent, "k"));
        assertEquals("401 Invalid refresh token", refresh(desk, spent, "other"));
        String again = desk.login("ann").get("refresh_token").asText();
        assertEquals("200", refresh(desk, again));
        assertEquals("401 Invalid refresh token", refresh(desk, again));
    }

    @Test
    void aSessionThatEndsDuringItsRefreshStaysEnded() {
        var login = desk.login("ann");
        Identity session = desk.bearer(login.get("access_token").asText());
        desk.clock.whenRead(() -> desk.clock.whenRead(
                () -> desk.clock.whenRead(() -> other.sessionEndpoints.logout(IdentityDesk.call(session, "")))));
        assertEquals(
                "401 Invalid refresh token",
                refresh(desk, login.get("refresh_token").asText()));
        assertEquals(0, database.number("SELECT COUNT(*) FROM session"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+999999999-12-31T23:59:59Z",
                "-999999999-01-01T00:00:00Z",
                "9999-12-31T23:59:60+99:00",
                "9999-12-31T23:59:59-00:01",
                "2031-01-01",
                "2031-01-01T00:00",
                "2031-01-01T00:00Z",
                "2031-02-30T00:00:00Z",
                "",
                "soon"
            })
    void whatIsNoTimeIsRefused(String expires) {
        Identity session = desk.session("ann");
        assertEquals(
                "400 expires must be an RFC 3339 date-time",
                IdentityDesk.outcome(() -> desk.token(session, ",\"expires\":\"" + expires + "\"")));
    }

    @Test
    void aTokenEndsWhenItSaysSo() {
        Identity session = desk.session("ann");
        String token = desk.token(session, ",\"expires\":\"2030-01-01T01:00:00.5+00:00\"")
                .get("token")
                .asText();
        desk.clock.advance(Duration.ofMinutes(60));
        Identity identity = desk.bearer(token);
        assertFalse(desk.hasEnded(identity));
        desk.clock.advance(Duration.ofMillis(500));
        assertEquals("401 Invalid token", IdentityDesk.outcome(() -> desk.bearer(token)));
        assertTrue(desk.hasEnded(identity));
    }

    @Test
    void whenSomethingWasUsedIsWrittenLaterAndToTheMinute() {
        String token = desk.token(desk.session("ann"), "").get("token").asText();
        desk.bearer(token);
        assertEquals(0, database.number("SELECT last_used FROM token"));
        desk.credentials.flush(() -> false);
        assertEquals(desk.clock.millis(), database.number("SELECT last_used FROM token"));
    }

    /** Of a thousand requests in a moment one or two ask the database, and one write of the use a minute comes after them. */
    @Test
    void aCredentialThatIsUsedWithoutEndAsksTheDatabaseHardlyEver() {
        String access = desk.login("ann").get("access_token").asText();
        String token = desk.token(desk.bearer(access), "").get("token").asText();
        desk.clock.advance(Duration.ofMinutes(2));
        StatementRecorder statements = new StatementRecorder(database.database());
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 1_000; i++) {
                other.bearer(access);
                other.bearer(token);
            }
            int asked = statements.take().size();
            assertTrue(asked <= 10, asked + " statements for 2,000 requests");
            other.credentials.flush(() -> false);
            long written = statements.take().stream()
                    .filter(statement -> statement.sql().startsWith("UPDATE"))
                    .count();
            assertEquals(round == 0 ? 2 : 0, written);
        }
    }

    /** A user who writes without end holds up neither what is written of others nor what is to be done after it. */
    @Test
    void whenSomethingWasUsedIsWrittenLaterStillForWhoIsBusy() throws Exception {
        desk.signUp("bob");
        String anns = desk.login("ann").get("access_token").asText();
        String bobs = desk.login("bob").get("access_token").asText();
        desk.clock.advance(Duration.ofMinutes(2));
        long owner = other.bearer(anns).owner();
        other.bearer(bobs);
        String used = "SELECT COUNT(*) FROM session WHERE last_used = " + desk.clock.millis();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread busy = new Thread(() -> database.database().inTransaction(owner, connection -> {
            begun.countDown();
            await(end);
            return owner;
        }));
        busy.start();
        begun.await();
        other.credentials.flush(() -> false);
        assertEquals(1, database.number(used), "bob's");
        end.countDown();
        busy.join();
        other.credentials.flush(() -> false);
        assertEquals(2, database.number(used));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Else every run of a script that signs in leaves one for a month. */
    @Test
    void anAccountHasSoManySessionsAndTheOneThatRestsLongestGives() {
        long owner = desk.session("ann").owner();
        database.database().inTransaction(owner, connection -> {
            for (int i = 0; i < 999; i++) {
                tasks.db.Sql.update(
                        connection,
                        "INSERT INTO session (owner, created, last_used, user_agent, family, refresh)"
                                + " VALUES (?, 0, ?, '', ?, ?)",
                        owner,
                        desk.clock.millis() - i,
                        "f" + i,
                        "r" + i);
            }
            return owner;
        });
        desk.session("ann");
        assertEquals(1_000, database.number("SELECT COUNT(*) FROM session"));
        assertEquals(0, database.number("SELECT COUNT(*) FROM session WHERE family = 'f998'"));
    }

    @Test
    void aRefreshTokenTellsNothingOfTheNext() {
        RefreshToken first = RefreshToken.first();
        RefreshToken next = first.next("salt");
        assertEquals(next, first.next("salt"));
        assertEquals(first.family(), next.family());
        assertNotEquals(first.secret(), next.secret());
        assertNotEquals(next, first.next("other salt"));
        assertEquals(Optional.of(next), RefreshToken.parse(next.text()));
        assertFalse(next.toString().contains(next.secret()) || next.toString().contains(next.family()));
        for (String wrong :
                List.of("", "tasks_rt_", next.text() + "x", next.text().substring(1), "Tasks" + next.text())) {
            assertEquals(Optional.empty(), RefreshToken.parse(wrong));
        }
    }
}
