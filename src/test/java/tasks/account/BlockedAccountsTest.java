package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.app.CommandRun;
import tasks.http.Identity;
import tasks.testkit.Eventually;
import tasks.testkit.Provider;
import tasks.testkit.TestDatabase;

/** An operator shuts somebody out, and lets them in again. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class BlockedAccountsTest {
    private static final String REFUSED = "401 Invalid username or password";

    @RegisterExtension
    final TestDatabase database;

    private final TestDatabase.Kind kind;
    private IdentityDesk desk;

    BlockedAccountsTest(TestDatabase.Kind kind) {
        this.kind = kind;
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void open() {
        desk = new IdentityDesk(database.database());
        desk.signUp("ann");
        desk.signUp("bob");
    }

    private String command(String... args) {
        CommandRun run = CommandRun.of(database.settings(), args);
        return run.status() + " " + run.out() + run.err();
    }

    @Test
    void nothingOfTheirsIsGoodAnyMoreAndWhatTheyHaveStays() throws Exception {
        Identity session = desk.session("ann");
        String access = desk.login("ann").get("access_token").asText();
        String token = desk.token(session, "").get("token").asText();
        desk.session("bob");
        assertEquals("0 ann is shut out. Sessions that are ended: 2, personal tokens: 1\n", command("block", "ANN"));
        for (String ended : List.of(access, token)) {
            Eventually.check(
                    5, () -> assertEquals("401 Invalid token", IdentityDesk.outcome(() -> desk.bearer(ended))));
        }
        Eventually.check(5, () -> assertTrue(desk.hasEnded(session)));
        assertEquals(REFUSED, IdentityDesk.outcome(() -> desk.login("ann")));
        assertEquals("401 Invalid token", IdentityDesk.outcome(() -> desk.token(session, "")));
        assertEquals("401 Invalid token", IdentityDesk.outcome(() -> desk.delete(session)));
        assertEquals("409 Username is taken", IdentityDesk.outcome(() -> {
            desk.signUp("Ann");
            return "made";
        }));
        assertEquals("done", IdentityDesk.outcome(() -> desk.login("bob")));
        assertEquals(1, database.number("SELECT COUNT(*) FROM audit WHERE event = 'account-blocked'"));
        assertEquals(0, database.number("SELECT COUNT(*) FROM session WHERE owner = " + session.owner()));

        assertEquals("0 ann may sign in again\n", command("unblock", "ann"));
        assertEquals("done", IdentityDesk.outcome(() -> desk.login("ann")));
        assertEquals("401 Invalid token", IdentityDesk.outcome(() -> desk.bearer(token)));
        assertEquals(1, database.number("SELECT COUNT(*) FROM audit WHERE event = 'account-unblocked'"));
    }

    @Test
    void aTokenOfTheProviderIsGoodNoMore() throws Exception {
        try (Provider provider = Provider.start();
                OidcDesk provided = new OidcDesk(database.database(), provider)) {
            String token = provider.token("7", claims -> claims.claim("preferred_username", "carol"));
            Identity carol = provided.accepted(token);
            assertEquals(
                    "0 carol is shut out. Sessions that are ended: 0, personal tokens: 0\n", command("block", "carol"));
            Eventually.check(5, () -> provided.assertRefused(token));
            assertTrue(provided.hasEnded(carol));
            provided.assertRefused(provider.token("7"));
            assertEquals("401 Invalid token", IdentityDesk.outcome(() -> desk.token(carol, "")));
        }
    }

    @Test
    void whoIsNotThereIsASentence() {
        String usage = "2 There is no account of that name\n";
        assertEquals(usage, command("block", "nobody"));
        assertEquals(usage, command("unblock", "nobody"));
        assertEquals(usage, command("block", "\0"));
        assertEquals("2 Dev is whoever has TASKS_DEMO_TOKEN: set that to nothing\n", command("block", "Dev"));
    }

    @Test
    void theFirstAccountThatIsBlockedDoesNotStopTheStart() {
        command("block", "ann");
        AccountEndpoints.makeAdmin(
                desk.accounts,
                new Passwords(1, java.time.Duration.ofMinutes(1)),
                IdentityDesk.admin("ann", IdentityDesk.PASSWORD),
                desk.clock);
        assertEquals(REFUSED, IdentityDesk.outcome(() -> desk.login("ann")));
    }

    /** Whichever is first, nothing is left. */
    @Test
    void aBlockAgainstAllThatMakesCredentialsLeavesNone() throws Exception {
        Identity session = desk.session("ann");
        // a server on H2 lets no command in beside it
        ExecutorService threads = Executors.newFixedThreadPool(kind == TestDatabase.Kind.H2 ? 1 : 3);
        List<Future<String>> all = List.of(
                threads.submit(() -> command("block", "ann")),
                threads.submit(() -> IdentityDesk.outcome(() -> desk.token(session, ""))),
                threads.submit(() -> IdentityDesk.outcome(() -> desk.login("ann"))));
        for (Future<String> one : all) {
            assertFalse(one.get().startsWith("2"), one.get());
        }
        threads.shutdown();
        assertEquals(
                0, database.number("SELECT COUNT(*) FROM session") + database.number("SELECT COUNT(*) FROM token"));
    }
}
