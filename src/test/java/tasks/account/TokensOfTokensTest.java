package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.http.Identity;
import tasks.testkit.TestDatabase;

/** A personal token can make others, and none that is good for more or for longer than itself. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class TokensOfTokensTest {
    @RegisterExtension
    final TestDatabase database;

    private static final String SOON = "2030-01-01T01:00:00Z";

    private IdentityDesk desk;
    private Identity session;

    TokensOfTokensTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void open() {
        desk = new IdentityDesk(database.database());
        desk.signUp("ann");
        session = desk.session("ann");
    }

    private static String expires(String time) {
        return ",\"expires\":\"" + time + "\"";
    }

    private Identity made(JsonNode answer) {
        return desk.bearer(answer.get("token").asText());
    }

    @Test
    void oneThatEndsMakesNoneThatEndsLater() {
        Identity maker = made(desk.token(session, expires(SOON)));
        for (String later : new String[] {"2030-01-01T01:00:00.001Z", "9999-12-31T23:59:59Z"}) {
            assertEquals(
                    "403 A token cannot outlive the one that makes it",
                    IdentityDesk.outcome(() -> desk.token(maker, expires(later))));
        }
        assertEquals(1, database.number("SELECT COUNT(*) FROM token"));
        assertEquals(SOON, desk.token(maker, expires(SOON)).get("expires").asText());
    }

    @Test
    void oneThatEndsMakesOneThatEndsWithItWhereNothingIsSaid() {
        Identity maker = made(desk.token(session, expires(SOON)));
        for (String unsaid : new String[] {"", ",\"expires\":null"}) {
            JsonNode child = desk.token(maker, unsaid);
            assertEquals(SOON, child.get("expires").asText());
            // and so on, however often
            assertEquals(SOON, desk.token(made(child), "").get("expires").asText());
        }
        desk.clock.advance(Duration.ofHours(1));
        assertEquals(0, database.number("SELECT COUNT(*) FROM token WHERE expires > " + desk.clock.millis()));
    }

    /** An access token ends in a quarter of an hour, but its session goes on. */
    @Test
    void aSessionAndATokenThatDoesNotEndMakeOnesThatDoNotEnd() {
        JsonNode endless = desk.token(session, "");
        assertNull(endless.get("expires"));
        assertNull(desk.token(made(endless), "").get("expires"));
        assertEquals(
                "9999-12-31T23:59:59Z",
                desk.token(made(endless), expires("9999-12-31T23:59:59Z"))
                        .get("expires")
                        .asText());
    }

    /** Whoever has found one must not be able to stay by making another. */
    @Test
    void oneThatIsEndedTakesWithItWhatItMade() {
        JsonNode found = desk.token(session, "");
        JsonNode child = desk.token(made(found), "");
        JsonNode grandchild = desk.token(made(child), "");
        JsonNode other = desk.token(session, "");
        desk.tokenEndpoints.end(IdentityDesk.call(session, found.get("id").asLong(), "", name -> List.of()));
        for (JsonNode gone : List.of(found, child, grandchild)) {
            assertEquals("401 Invalid token", IdentityDesk.outcome(() -> made(gone)));
        }
        assertEquals(session.owner(), made(other).owner());
        assertEquals(1, database.number("SELECT COUNT(*) FROM token"));
        assertEquals(3, database.number("SELECT COUNT(DISTINCT credential) FROM audit WHERE event = 'token-ended'"));
        assertEquals(
                "404 Token not found",
                IdentityDesk.outcome(() -> desk.tokenEndpoints.end(
                        IdentityDesk.call(session, child.get("id").asLong(), "", name -> List.of()))));
    }

    /** What it makes just then is ended too, or is not made; over and over, on one node and on two. */
    @Test
    void oneThatIsEndedWhileItMakesOthersLeavesNone() throws Exception {
        IdentityDesk other = new IdentityDesk(database.database(), desk.clock);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        for (int i = 0; i < 20; i++) {
            JsonNode found = desk.token(session, "");
            Identity maker = made(found);
            CyclicBarrier start = new CyclicBarrier(2);
            Future<String> making = threads.submit(() -> {
                start.await();
                return IdentityDesk.outcome(() -> desk.token(maker, ""));
            });
            start.await();
            other.tokenEndpoints.end(IdentityDesk.call(session, found.get("id").asLong(), "", name -> List.of()));
            assertTrue(Set.of("done", "401 Invalid token").contains(making.get()), making.get());
            assertEquals(0, database.number("SELECT COUNT(*) FROM token"));
        }
        threads.shutdown();
    }

    /** Those that have expired stay in the list until their room is needed, the longest expired going first. */
    @Test
    void ofThoseThatAreGoodAHundredAreEnoughAndTheOthersDoNotCount() {
        desk.token(session, "");
        desk.token(session, expires(desk.clock.instant().plusSeconds(1).toString()));
        for (int i = 0; i < 98; i++) {
            desk.token(session, expires(desk.clock.instant().plusSeconds(2).toString()));
        }
        assertEquals("409 There are too many tokens", IdentityDesk.outcome(() -> desk.token(session, "")));
        desk.clock.advance(Duration.ofSeconds(2));
        assertEquals("done", IdentityDesk.outcome(() -> desk.token(session, "")));
        assertEquals(100, database.number("SELECT COUNT(*) FROM token"));
        assertEquals(0, database.number("SELECT COUNT(*) FROM token WHERE id = 2"));
        for (int i = 0; i < 98; i++) {
            desk.token(session, "");
        }
        assertEquals(100, database.number("SELECT COUNT(*) FROM token WHERE expires IS NULL"));
        assertEquals(100, database.number("SELECT COUNT(*) FROM token"));
        assertEquals("409 There are too many tokens", IdentityDesk.outcome(() -> desk.token(session, "")));
    }

    @Test
    void oneMakesNoneWithAScopeThatItLacks() {
        JsonNode narrow = IdentityDesk.json(desk.tokenEndpoints.create(
                IdentityDesk.call(session, "{\"name\":\"n\",\"scopes\":[\"account\",\"tasks:read\"]}")));
        assertEquals("403 Insufficient scope", IdentityDesk.outcome(() -> desk.token(made(narrow), "")));
    }

    @Test
    void whatIsNoListOfScopesIsToldWhatOneIs() {
        String all = "400 Scopes must be a list of some of authenticated, tasks:read, tasks:write, account";
        String none = "400 Scopes are required";
        assertEquals(none, scopes(""));
        assertEquals(none, scopes(",\"scopes\":null"));
        assertEquals(none, scopes(",\"scopes\":[]"));
        for (String other : new String[] {"\"tasks:read\"", "7", "{}", "[7]", "[\"tasks\"]", "[\"metrics\"]"}) {
            assertEquals(all, scopes(",\"scopes\":" + other), other);
        }
    }

    private String scopes(String member) {
        return IdentityDesk.outcome(
                () -> desk.tokenEndpoints.create(IdentityDesk.call(session, "{\"name\":\"n\"" + member + "}")));
    }
}
