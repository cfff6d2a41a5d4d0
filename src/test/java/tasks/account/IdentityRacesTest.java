package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.http.Identity;
import tasks.testkit.TestDatabase;

/** Two requests about one account at once: what ends an account or its credentials wins, whichever is first. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class IdentityRacesTest {
    @RegisterExtension
    final TestDatabase database;

    private IdentityDesk desk;
    private IdentityDesk other;

    IdentityRacesTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void open() {
        desk = new IdentityDesk(database.database());
        other = new IdentityDesk(database.database(), desk.clock);
        desk.signUp("ann");
    }

    private void purge() {
        database.database()
                .inTransaction(
                        0,
                        connection -> tasks.db.Sql.update(connection, "DELETE FROM account WHERE deleted IS NOT NULL"));
    }

    private long count(String table) {
        return database.number("SELECT COUNT(*) FROM " + table);
    }

    @Test
    void aLoginWithThePasswordThatIsChangedMeanwhileIsRefused() {
        Identity session = desk.session("ann");
        assertEquals(
                "401 Invalid username or password",
                IdentityDesk.outcome(() -> desk.login(
                        "ann", () -> other.changePassword(session, IdentityDesk.PASSWORD, "another good one"))));
        assertEquals(1, count("session"));
    }

    @Test
    void aLoginToAnAccountThatIsDeletedMeanwhileIsRefused() {
        Identity session = desk.session("ann");
        assertEquals(
                "401 Invalid username or password",
                IdentityDesk.outcome(() -> desk.login("ann", () -> other.delete(session))));
        assertEquals(0, count("session"));
    }

    @Test
    void aLoginToAnAccountThatIsRemovedMeanwhileIsRefused() {
        Identity session = desk.session("ann");
        assertEquals(
                "401 Invalid username or password",
                IdentityDesk.outcome(() -> desk.login("ann", () -> {
                    other.delete(session);
                    purge();
                })));
    }

    @Test
    void aTokenOfAnAccountThatIsDeletedMeanwhileIsRefused() {
        Identity session = desk.session("ann");
        other.delete(session);
        assertEquals("401 Invalid token", IdentityDesk.outcome(() -> desk.token(session, "")));
        assertEquals(0, count("token"));
        purge();
        assertEquals("401 Invalid token", IdentityDesk.outcome(() -> desk.token(session, "")));
    }

    /** Else who has stolen a session keeps a way in, by a node that has not heard yet. */
    @Test
    void aSessionThatHasEndedMakesNoToken() {
        Identity session = desk.session("ann");
        long id = Credentials.sessionOf(session).orElseThrow();
        other.sessionEndpoints.end(IdentityDesk.call(session, id, "", name -> java.util.List.of()));
        assertEquals("401 Invalid token", IdentityDesk.outcome(() -> desk.token(session, "")));
        assertEquals(0, count("token"));
    }

    @Test
    void aTokenThatHasEndedMakesNoToken() {
        Identity session = desk.session("ann");
        Identity token = desk.bearer(desk.token(session, "").get("token").asText());
        other.tokenEndpoints.end(IdentityDesk.call(session, 1, "", name -> java.util.List.of()));
        assertEquals("401 Invalid token", IdentityDesk.outcome(() -> desk.token(token, "")));
        assertEquals(0, count("token"));
    }

    @Test
    void ofTwoWhoChangeAPasswordAtOnceOneIsRefused() {
        Identity session = desk.session("ann");
        desk.clock.whenRead(() -> other.changePassword(session, IdentityDesk.PASSWORD, "the first of two"));
        assertEquals(
                "403 Invalid password",
                IdentityDesk.outcome(() -> desk.changePassword(session, IdentityDesk.PASSWORD, "the other of two")));
        assertEquals(
                Optional.of(true),
                desk.accounts
                        .find("ann")
                        .map(a -> new Passwords(1, java.time.Duration.ofSeconds(1))
                                .matches("the first of two", a.password())));
    }

    @Test
    void aDeletionWithThePasswordThatIsChangedMeanwhileIsRefused() {
        Identity session = desk.session("ann");
        desk.clock.whenRead(() -> other.changePassword(session, IdentityDesk.PASSWORD, "the first of two"));
        assertEquals("403 Invalid password", IdentityDesk.outcome(() -> desk.delete(session)));
        assertEquals(1, database.number("SELECT COUNT(*) FROM account WHERE deleted IS NULL"));
    }

    @Test
    void anAccountIsDeletedOnce() {
        Identity session = desk.session("ann");
        desk.clock.whenRead(() -> other.delete(session));
        assertEquals("401 Invalid token", IdentityDesk.outcome(() -> desk.delete(session)));
        assertEquals(1, database.number("SELECT COUNT(*) FROM audit WHERE event = 'account-deleted'"));
    }
}
