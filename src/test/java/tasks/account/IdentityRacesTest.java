package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
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
                                .matches(Asker.of("", "ann"), "the first of two", a.password())));
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

    private static List<String> atOnce(List<Supplier<Object>> requests) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(requests.size());
        CyclicBarrier start = new CyclicBarrier(requests.size());
        List<Callable<String>> all = requests.stream()
                .<Callable<String>>map(request -> () -> {
                    start.await();
                    return IdentityDesk.outcome(request);
                })
                .toList();
        List<String> outcomes = new ArrayList<>();
        for (Future<String> one : threads.invokeAll(all)) {
            outcomes.add(one.get());
        }
        threads.shutdown();
        return outcomes;
    }

    @Test
    void ofManyWhoWantANameAtOnceInAnyLetterCaseOneGetsIt() throws Exception {
        List<Supplier<Object>> requests = new ArrayList<>();
        for (String name : List.of("twin", "Twin", "TWIN", "tWiN")) {
            requests.add(() -> (requests.size() % 2 == 0 ? desk : other)
                    .accountEndpoints.signUp(IdentityDesk.call(
                            Identity.ANONYMOUS,
                            IdentityDesk.body("username", name, "password", IdentityDesk.PASSWORD))));
        }
        List<String> outcomes = atOnce(requests).stream().sorted().toList();
        String taken = "409 Username is taken";
        assertEquals(List.of("201", taken, taken, taken), outcomes);
        assertEquals(1, database.number("SELECT COUNT(*) FROM account WHERE username_key = 'twin'"));
    }

    /** Whichever is first, nothing is left that signs in. */
    @Test
    void aLogoutAgainstARefreshLeavesNoSession() throws Exception {
        for (int i = 0; i < 5; i++) {
            JsonNode login = desk.login("ann");
            Identity session = desk.bearer(login.get("access_token").asText());
            String refresh = IdentityDesk.body(
                    "refresh_token", login.get("refresh_token").asText());
            List<String> outcomes = atOnce(List.of(
                    () -> other.sessionEndpoints.refresh(IdentityDesk.call(Identity.ANONYMOUS, refresh)),
                    () -> desk.sessionEndpoints.logout(IdentityDesk.call(session, ""))));
            assertEquals("200", outcomes.get(1));
            assertEquals(0, count("session"), outcomes.toString());
        }
    }

    @Test
    void aDeletionAgainstAllThatMakesCredentialsLeavesNone() throws Exception {
        for (int i = 0; i < 3; i++) {
            String name = "user" + i;
            desk.signUp(name);
            JsonNode login = desk.login(name);
            Identity session = desk.bearer(login.get("access_token").asText());
            String refresh = IdentityDesk.body(
                    "refresh_token", login.get("refresh_token").asText());
            List<String> outcomes = atOnce(List.of(
                    () -> desk.delete(session),
                    () -> other.login(name),
                    () -> other.token(session, ""),
                    () -> desk.token(session, ""),
                    () -> other.sessionEndpoints.refresh(IdentityDesk.call(Identity.ANONYMOUS, refresh)),
                    () -> other.changePassword(session, IdentityDesk.PASSWORD, IdentityDesk.PASSWORD)));
            if (outcomes.get(0).startsWith("403")) {
                // the password was changed first, and has to be named again
                desk.delete(session);
            }
            assertEquals(0, count("session") + count("token"), outcomes.toString());
            assertEquals("401 Invalid username or password", IdentityDesk.outcome(() -> desk.login(name)));
        }
    }
}
