package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.db.Sql;
import tasks.http.Digests;
import tasks.http.Identity;
import tasks.testkit.Provider;
import tasks.testkit.TestDatabase;

/** Accounts that an identity provider vouches for, in both databases. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class OidcAccountTest {
    @RegisterExtension
    final TestDatabase database;

    private Provider provider;
    private OidcDesk desk;

    OidcAccountTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void start() throws Exception {
        provider = Provider.start();
        desk = new OidcDesk(database.database(), provider);
    }

    @AfterEach
    void stop() {
        desk.close();
        provider.close();
    }

    private String named(String subject, String name) throws Exception {
        return provider.token(subject, claims -> claims.claim("preferred_username", name));
    }

    private long accounts() {
        return database.number("SELECT COUNT(*) FROM account");
    }

    @Test
    void anAccountIsMadeAtFirstSightAndFoundFromThenOn() throws Exception {
        Identity ann = desk.accepted(named("1", "ann"));
        assertEquals("ann", ann.username());
        assertTrue(ann.credential().matches("oidc:[0-9a-f]{16}"), ann.credential());
        assertEquals(Scope.ALL, ann.scopes());
        Identity again = desk.accepted(named("1", "ann-with-a-new-name"));
        assertEquals(ann.owner(), again.owner());
        assertEquals("ann", again.username());
        assertNotEquals(ann.credential(), again.credential());
        assertEquals(1, accounts());
        assertEquals(1, database.number("SELECT COUNT(*) FROM account WHERE password IS NULL"));
        assertEquals(
                1,
                database.number("SELECT COUNT(*) FROM audit WHERE event = 'sign-up' AND credential = '"
                        + ann.credential() + "' AND owner = " + ann.owner()));
    }

    @Test
    void theSubjectIsWhoTheyAreNotTheName() throws Exception {
        Identity ann = desk.accepted(named("1", "ann"));
        Identity other = desk.accepted(named("2", "ANN"));
        assertNotEquals(ann.owner(), other.owner());
        assertTrue(other.username().matches("ANN-[0-9a-f]{8}"), other.username());
        assertNotEquals(
                desk.accepted(provider.token("x")).owner(),
                desk.accepted(provider.token("X")).owner());
    }

    @Test
    void aLocalAccountIsNeverTakenOver() throws Exception {
        long local = desk.accounts
                .create("ann", "a hash", id -> new Audit(id, "ann", 0, AuditEvent.SIGN_UP, "", "", ""))
                .orElseThrow();
        Identity provided = desk.accepted(named("ann", "Ann"));
        assertNotEquals(local, provided.owner());
        assertTrue(provided.username().matches("Ann-[0-9a-f]{8}"), provided.username());
        assertEquals(provided.owner(), desk.accepted(named("ann", "Ann")).owner());
        assertEquals(1, database.number("SELECT COUNT(*) FROM account WHERE password IS NOT NULL"));
    }

    @Test
    void nobodyIsEverTheDemoUser() throws Exception {
        new AccountDao(database.database()).findOrCreate("dev");
        for (String name : List.of("dev", "DEV", "dev@example.com")) {
            Identity provided = desk.accepted(named("dev", name));
            assertTrue(provided.username().matches("user-[0-9a-f]{8}"), provided.username());
        }
        assertEquals(2, accounts());
    }

    @Test
    void theNameComesOfWhatTheTokenHas() throws Exception {
        assertEquals("ann", desk.accepted(named("1", "ann@example.com")).username());
        assertEquals(
                "bob",
                desk.accepted(provider.token("2", claims -> claims.claim("email", "bob@example.com")))
                        .username());
        assertEquals("a-subject", desk.accepted(provider.token("a-subject")).username());
        String odd = desk.accepted(named("auth0|3", "J\u00f6rg M\u00fcller")).username();
        assertTrue(odd.matches("user-[0-9a-f]{8}"), odd);
        assertEquals(odd, desk.accepted(named("auth0|3", "x")).username());
    }

    @Test
    void namesThatAreAllTakenShutNobodyOut() throws Exception {
        String hash = Digests.sha256Hex(provider.issuer() + "\n9");
        for (String name : List.of(
                "ann",
                "ann-" + hash.substring(0, 8),
                "user-" + hash.substring(0, 8),
                "user-" + hash.substring(0, 24))) {
            new AccountDao(database.database()).findOrCreate(name);
        }
        Identity ann = desk.accepted(named("9", "ann"));
        assertTrue(ann.username().matches("user-[0-9a-f]{24}"), ann.username());
        assertEquals(5, accounts());
    }

    @Test
    void aFirstSightOnTwoNodesAtOnceMakesOneAccount() throws Exception {
        OidcDesk other = new OidcDesk(database.database(), provider);
        int clients = 8;
        ExecutorService executor = Executors.newFixedThreadPool(clients);
        for (int round = 0; round < 5; round++) {
            CyclicBarrier together = new CyclicBarrier(clients);
            List<Callable<Long>> requests = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                OidcDesk node = i % 2 == 0 ? desk : other;
                String token = named("twin-" + round, "twin");
                requests.add(() -> {
                    together.await();
                    return node.accepted(token).owner();
                });
            }
            Set<Long> owners = new TreeSet<>();
            for (Future<Long> owner : executor.invokeAll(requests)) {
                owners.add(owner.get());
            }
            assertEquals(1, owners.size());
            assertEquals(round + 1, accounts());
        }
        executor.shutdown();
        other.close();
    }

    @Test
    void aDeletedAccountIsReachedByNoTokenFromBefore() throws Exception {
        OidcDesk other = new OidcDesk(database.database(), provider);
        String token = named("1", "ann");
        String another = provider.token("1", claims -> claims.jwtID("another"));
        Identity ann = desk.accepted(token);
        desk.delete(ann);
        desk.assertRefused(token);
        desk.assertRefused(token);
        other.assertRefused(token);
        desk.assertRefused(another);
        desk.assertRefused(provider.token("1", claims -> claims.issueTime(null)));
        assertTrue(desk.hasEnded(ann));
        assertEquals(1, accounts());

        // signed in anew at the provider
        String later = provider.token(
                "1",
                claims -> claims.claim("preferred_username", "ann")
                        .issueTime(Date.from(Instant.now().plusSeconds(10))));
        Identity anew = other.accepted(later);
        assertNotEquals(ann.owner(), anew.owner());
        assertEquals("ann", anew.username());
        assertEquals(anew.owner(), desk.accepted(later).owner());
        desk.assertRefused(token);
        assertFalse(desk.hasEnded(anew));
    }

    /** What the migration does to tokens from before it, on real rows. */
    @Test
    void aPersonalTokenFromBeforeGetsAnEnd() throws Exception {
        Identity ann = desk.accepted(named("1", "ann"));
        long bob = new AccountDao(database.database()).findOrCreate("bob");
        String migration = Files.readString(Path.of("src/main/resources/db/migration/V036__blocked_accounts.sql"));
        database.database().inTransaction(0, connection -> {
            String insert = "INSERT INTO token (owner, name, scopes, hash, created, last_used, expires)"
                    + " VALUES (?, 'n', 'account', ?, 0, 0, ?)";
            Sql.update(connection, insert, ann.owner(), "1", null);
            Sql.update(connection, insert, ann.owner(), "2", 7);
            Sql.update(connection, insert, bob, "3", null);
            return Sql.update(connection, migration.substring(migration.indexOf("UPDATE token")));
        });
        long end = database.number("SELECT expires FROM token WHERE hash = '1'");
        Duration life = Duration.between(Instant.now(), Instant.ofEpochMilli(end));
        assertTrue(life.minusDays(90).abs().toMinutes() < 1, life.toString());
        assertEquals(7, database.number("SELECT expires FROM token WHERE hash = '2'"));
        assertEquals(1, database.number("SELECT COUNT(*) FROM token WHERE hash = '3' AND expires IS NULL"));
    }

    @Test
    void whoEndedIsForgottenOnceNoTokenCanBeLeft() throws Exception {
        desk.delete(desk.accepted(named("1", "ann")));
        desk.provided.retain(() -> false);
        assertEquals(1, database.number("SELECT COUNT(*) FROM ended_subject"));
        desk.forward(Duration.ofDays(8));
        desk.provided.retain(() -> false);
        assertEquals(0, database.number("SELECT COUNT(*) FROM ended_subject"));
    }

    @Test
    void aScopeOfThisServersRestrictsAndOthersDoNot() throws Exception {
        assertEquals(Scope.ALL, scopes("scope", "openid profile email"));
        assertEquals(Scope.with(List.of(Scope.TASKS_READ)), scopes("scope", "openid tasks:read"));
        assertEquals(
                Scope.with(List.of(Scope.TASKS_READ, Scope.TASKS_WRITE)),
                scopes("scp", List.of("tasks:read", "tasks:write")));
        assertEquals(Set.of(Scope.AUTHENTICATED), scopes("scope", "authenticated"));
        assertEquals(Scope.ALL, scopes("scope", "TASKS:READ"));
    }

    private Set<String> scopes(String claim, Object value) throws Exception {
        return desk.accepted(provider.token("1", claims -> claims.claim(claim, value)))
                .scopes();
    }
}
