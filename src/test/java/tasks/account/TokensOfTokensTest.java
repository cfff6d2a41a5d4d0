package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.http.Identity;
import tasks.testkit.TestDatabase;

/** A personal token can make others, and none that is good for more or for longer than itself. */
class TokensOfTokensTest {
    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

    private static final String SOON = "2030-01-01T01:00:00Z";

    private IdentityDesk desk;
    private Identity session;

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
