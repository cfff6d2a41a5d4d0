package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.db.Sql;
import tasks.http.Call;
import tasks.http.Identity;
import tasks.testkit.TestDatabase;

/** Every event of the audit is caused once, and says who, when, from where, with which credential, in which request. */
class AuditTest {
    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

    private IdentityDesk desk;
    private JsonNode login;
    private Identity session;

    /** All that a line has. */
    private record Line(long owner, String username, long at, String address, String credential, String requestId) {}

    @BeforeEach
    void open() {
        desk = new IdentityDesk(database.database());
        desk.signUp("ann");
        login = desk.login("ann");
        session = desk.bearer(login.get("access_token").asText());
        desk.audits.flush(() -> false);
    }

    private List<Line> lines(AuditEvent event) {
        return database.database()
                .read(
                        0,
                        connection -> Sql.all(
                                connection,
                                "SELECT owner, username, at, address, credential, request_id FROM audit"
                                        + " WHERE event = ? ORDER BY id",
                                row -> new Line(
                                        row.getLong(1),
                                        row.getString(2),
                                        row.getLong(3),
                                        row.getString(4),
                                        row.getString(5),
                                        row.getString(6)),
                                event.text()));
    }

    private static Call about(Identity identity, long id) {
        return IdentityDesk.call(identity, id, "", name -> List.of());
    }

    private void refresh(String token) {
        IdentityDesk.outcome(() -> desk.sessionEndpoints.refresh(
                IdentityDesk.call(Identity.ANONYMOUS, IdentityDesk.body("refresh_token", token))));
    }

    /** Has it happen to ann; the credential that the audit must name. A new event needs a scenario, or this does not compile. */
    private String cause(AuditEvent event) {
        long own = Credentials.sessionOf(session).orElseThrow();
        switch (event) {
            case SIGN_UP -> {
                return "password";
            }
            case LOGIN -> {
                return "session:" + own;
            }
            case LOGIN_FAILED -> {
                IdentityDesk.outcome(() -> desk.sessionEndpoints.login(IdentityDesk.call(
                        Identity.ANONYMOUS, IdentityDesk.body("username", "ANN", "password", "wrong wrong"))));
                return "password";
            }
            case LOGOUT -> desk.sessionEndpoints.logout(about(session, 0));
            case SESSION_ENDED -> desk.sessionEndpoints.end(about(session, own));
            case REFRESH_REUSED -> {
                refresh(login.get("refresh_token").asText());
                refresh(login.get("refresh_token").asText());
            }
            case TOKEN_MADE -> {
                return "token:" + desk.token(session, "").get("id");
            }
            case TOKEN_ENDED -> {
                long id = desk.token(session, "").get("id").asLong();
                desk.tokenEndpoints.end(about(session, id));
                return "token:" + id;
            }
            case PASSWORD_CHANGED -> desk.changePassword(session, IdentityDesk.PASSWORD, "another good one");
            case PASSWORD_REFUSED ->
                IdentityDesk.outcome(() -> desk.changePassword(session, "wrong wrong", "another good one"));
            case ACCOUNT_DELETED -> desk.delete(session);
            case ACCOUNT_BLOCKED, ACCOUNT_UNBLOCKED -> throw new IllegalArgumentException("See BlockedAccountsTest");
            case WEBHOOK_MADE, WEBHOOK_CHANGED, WEBHOOK_DELETED, WEBHOOK_REPLAYED, WEBHOOK_DIED ->
                throw new IllegalArgumentException("See WebhooksIT and WebhookSenderTest");
        }
        return "session:" + own;
    }

    @ParameterizedTest
    @EnumSource(value = AuditEvent.class, mode = EnumSource.Mode.MATCH_NONE, names = "WEBHOOK_.*|ACCOUNT_.*BLOCKED")
    void everyEventSaysWhoWhenFromWhereAndWithWhat(AuditEvent event) {
        String credential = cause(event);
        desk.audits.flush(() -> false);
        assertEquals(
                List.of(new Line(session.owner(), "ann", desk.clock.millis(), "192.0.2.1", credential, "request-1")),
                lines(event));
    }

    /** A name or a header that would forge a line: what comes from outside is data in it. */
    @Test
    void nothingFromOutsideStandsInItButWhatIsCheckedBefore() {
        for (String name : List.of("ann\\nlogin", "ann\\u0000", "a'; DELETE FROM audit; --", "аnn", "ann\\u200b")) {
            IdentityDesk.outcome(() -> desk.sessionEndpoints.login(IdentityDesk.call(
                    Identity.ANONYMOUS, IdentityDesk.body("username", name, "password", "wrong wrong"))));
        }
        desk.audits.flush(() -> false);
        assertEquals(List.of(), lines(AuditEvent.LOGIN_FAILED));
        assertEquals(2, database.number("SELECT COUNT(*) FROM audit"));
    }

    private void fail(long owner, AuditEvent event, int times) {
        fail(desk.audits, owner, event, times);
    }

    private void fail(AuditDao audits, long owner, AuditEvent event, int times) {
        for (int i = 0; i < times; i++) {
            audits.appendLater(
                    new Audit(owner, "ann", desk.clock.millis(), event, "192.0.2.1", "password", "request-1"));
        }
        audits.flush(() -> false);
    }

    /** Else strangers who guess without end fill the disk: each failure is a row for three months. */
    @Test
    void ofFailuresAtAnAccountAHundredADayAreKept() {
        fail(session.owner(), AuditEvent.LOGIN_FAILED, 150);
        assertEquals(100, lines(AuditEvent.LOGIN_FAILED).size());
        // what only who is signed in can cause is not hidden by what anybody can
        fail(session.owner(), AuditEvent.PASSWORD_REFUSED, 150);
        assertEquals(100, lines(AuditEvent.PASSWORD_REFUSED).size());
        fail(session.owner() + 1, AuditEvent.LOGIN_FAILED, 1);
        assertEquals(101, lines(AuditEvent.LOGIN_FAILED).size());
        desk.clock.advance(Duration.ofDays(1));
        fail(session.owner(), AuditEvent.LOGIN_FAILED, 150);
        assertEquals(201, lines(AuditEvent.LOGIN_FAILED).size());
    }

    /** Whoever knows the names of thousands. */
    @Test
    void ofFailuresAtAllAccountsTogetherSoManyADayAreKept() {
        AuditDao audits = new AuditDao(database.database(), desk.clock, 150);
        for (int owner = 1; owner <= 4; owner++) {
            fail(audits, owner, AuditEvent.LOGIN_FAILED, 50);
        }
        assertEquals(150, lines(AuditEvent.LOGIN_FAILED).size());
        desk.clock.advance(Duration.ofDays(1));
        fail(audits, 4, AuditEvent.LOGIN_FAILED, 50);
        assertEquals(200, lines(AuditEvent.LOGIN_FAILED).size());
    }

    /** Whoever writes without end must not keep from the others that somebody guesses at their passwords. */
    @Test
    void aFailureOfWhoIsBusyHoldsUpNoneOfTheOthers() throws Exception {
        desk.signUp("bob");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread busy = new Thread(() -> database.database().inTransaction(session.owner(), connection -> {
            begun.countDown();
            return awaitEnd(end);
        }));
        busy.start();
        begun.await();
        for (String name : List.of("ann", "ann", "bob")) {
            IdentityDesk.outcome(() -> desk.sessionEndpoints.login(IdentityDesk.call(
                    Identity.ANONYMOUS, IdentityDesk.body("username", name, "password", "wrong wrong"))));
        }
        desk.audits.flush(() -> false);
        List<String> before =
                lines(AuditEvent.LOGIN_FAILED).stream().map(Line::username).toList();
        end.countDown();
        busy.join();
        desk.audits.flush(() -> false);
        assertEquals(List.of("bob"), before);
        assertEquals(3, lines(AuditEvent.LOGIN_FAILED).size());
    }

    private static boolean awaitEnd(CountDownLatch end) {
        try {
            end.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
