package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tasks.http.Identity;

/** Personal tokens that are made with a token of the identity provider: whoever is shut out there is out here some day, too. */
class ProvidedTokensTest extends OidcTrial {
    private Identity ann;

    @BeforeEach
    void come() throws Exception {
        ann = desk.accepted(provider.token("1"));
    }

    private JsonNode make(Identity maker, String more) {
        return IdentityDesk.json(desk.tokenEndpoints.create(
                IdentityDesk.call(maker, "{\"name\":\"n\",\"scopes\":[\"account\"]" + more + "}")));
    }

    private static String expires(Instant end) {
        return ",\"expires\":\"" + end + "\"";
    }

    private static Instant end(JsonNode token) {
        return Instant.parse(token.get("expires").asText());
    }

    @Test
    void oneLastsNinetyDaysWhereNothingIsSaid() {
        for (String unsaid : new String[] {"", ",\"expires\":null"}) {
            Instant before = Instant.now();
            JsonNode made = make(ann, unsaid);
            Duration life = Duration.between(before, end(made));
            assertTrue(life.minusDays(90).abs().toMinutes() < 1, life.toString());
        }
        Identity token = desk.bearer(make(ann, "").get("token").asText());
        assertEquals(ann.owner(), token.owner());
        desk.forward(Duration.ofDays(90));
        assertTrue(token.expires() <= desk.now().toEpochMilli());
    }

    @Test
    void oneLastsNoLongerThanTheSettingSays() {
        String refused = "403 A token that is made with the identity provider's lasts 90 days at most";
        for (Instant later : new Instant[] {
            Instant.now().plus(Duration.ofDays(90)).plusSeconds(120), Instant.parse("9999-12-31T23:59:59Z")
        }) {
            assertEquals(refused, IdentityDesk.outcome(() -> make(ann, expires(later))));
        }
        assertEquals(0, database.number("SELECT COUNT(*) FROM token"));
        // by a clock that is a little ahead
        Instant most = Instant.ofEpochSecond(
                Instant.now().plus(Duration.ofDays(90)).plusSeconds(30).getEpochSecond());
        assertEquals(most, end(make(ann, expires(most))));
        Instant soon = Instant.ofEpochSecond(Instant.now().plusSeconds(60).getEpochSecond());
        assertEquals(soon, end(make(ann, expires(soon))));
    }

    /** Else a token would renew itself for ever. */
    @Test
    void whatItMakesLastsNoLongerThanItself() {
        JsonNode made = make(ann, "");
        Identity token = desk.bearer(made.get("token").asText());
        assertEquals(end(made), end(make(token, "")));
        assertEquals(
                "403 A token cannot outlive the one that makes it",
                IdentityDesk.outcome(() -> make(token, expires(end(made).plusSeconds(1)))));
    }
}
