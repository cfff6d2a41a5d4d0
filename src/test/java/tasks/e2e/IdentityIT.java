package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Json;
import tasks.testkit.OnEveryStore;
import tasks.testkit.Person;
import tasks.testkit.Scenario;

/** Accounts, sessions and personal tokens, as people use them. */
@OnEveryStore
class IdentityIT extends Scenario {

    @Test
    void anAccountIsMadeSignsInWorksAndIsDeleted() throws Exception {
        Person ann = Person.signUp(http);
        Answer login = ann.login(Person.PASSWORD);
        assertEquals("no-store", login.header("Cache-Control"));
        JsonNode tokens = Json.read(login.body());
        assertEquals(
                List.of("access_token", "token_type", "expires_in", "refresh_token"),
                List.copyOf(tokens.properties().stream().map(e -> e.getKey()).toList()));
        assertEquals("Bearer", tokens.get("token_type").asText());
        assertEquals(900, tokens.get("expires_in").asInt());
        String[] session = Person.bearer(tokens.get("access_token").asText());

        Answer me = http.send("GET", "/me", session);
        assertEquals(
                "{\"username\":\"" + ann.username()
                        + "\",\"scopes\":[\"authenticated\",\"tasks:read\",\"tasks:write\",\"account\"]}",
                me.body());
        assertEquals("private, no-cache", me.header("Cache-Control"));
        assertEquals(
                201,
                http.json("POST", "/tasks", Json.object("title", "mine"), session)
                        .status());
        assertEquals(
                ann.username(),
                Json.read(http.send("GET", "/tasks", session).body())
                        .get("user")
                        .asText());

        Answer wrong = http.json("DELETE", "/me", Json.object("password", "wrong wrong wrong"), session);
        assertError(403, "Invalid password", wrong);
        assertEquals(
                "{\"message\":\"Deleted\"}",
                http.json("DELETE", "/me", Json.object("password", Person.PASSWORD), session)
                        .body());
        assertError(401, "Invalid token", http.send("GET", "/tasks", session));
        assertError(401, "Invalid username or password", ann.login(Person.PASSWORD));
        assertEquals(201, Person.signUp(http, ann.username(), Person.PASSWORD).status());
    }

    @Test
    void whatIsNoNameOrPasswordIsRefused() throws Exception {
        for (String username : List.of("a", "a b", "ä-name", "x".repeat(65), "a/b", "a\\nb")) {
            assertEquals(400, Person.signUp(http, username, Person.PASSWORD).status(), username);
        }
        for (String password : List.of("short", "ninechars", "x".repeat(1001))) {
            assertEquals(400, Person.signUp(http, "somebody-else", password).status(), password);
        }
        assertError(400, "Username is required", http.json("POST", "/accounts", "{}"));
        assertError(400, "Password is required", http.json("POST", "/accounts", "{\"username\":\"someone\"}"));
        assertError(409, "Username is taken", Person.signUp(http, "dev", Person.PASSWORD));
        assertError(409, "Username is taken", Person.signUp(http, "DEV", Person.PASSWORD));
        Person bob = Person.signUp(http);
        assertError(
                409,
                "Username is taken",
                Person.signUp(http, bob.username().toUpperCase(Locale.ROOT), Person.PASSWORD));
    }

    @Test
    void aWrongPasswordAndAnUnknownNameAreTheSame() throws Exception {
        Person ann = Person.signUp(http);
        assertError(401, "Invalid username or password", ann.login("wrong password"));
        assertError(401, "Invalid username or password", Person.login(http, "nobody-at-all", "wrong password"));
        assertError(401, "Invalid username or password", Person.login(http, "no name", "wrong password"));
        assertError(401, "Invalid username or password", Person.login(http, "dev", "wrong password"));
    }

    @Test
    void aRefreshTokenIsGoodOnceAndItsSecondUseEndsTheSession() throws Exception {
        Person ann = Person.signUp(http);
        JsonNode first = ann.login();
        String spent = first.get("refresh_token").asText();
        Answer second = Person.refresh(http, spent);
        assertEquals(200, second.status(), second.body());
        String next = Json.read(second.body()).get("refresh_token").asText();
        assertNotEquals(spent, next);
        String[] session =
                Person.bearer(Json.read(second.body()).get("access_token").asText());
        assertEquals(200, http.send("GET", "/me", session).status());

        assertError(401, "Invalid refresh token", Person.refresh(http, spent));
        assertError(401, "Invalid refresh token", Person.refresh(http, next));
        assertError(401, "Invalid token", http.send("GET", "/me", session));
        assertError(401, "Invalid refresh token", Person.refresh(http, "nonsense"));
        assertError(400, "Refresh token is required", http.json("POST", "/refresh", "{}"));
    }

    @Test
    void aRefreshSentAgainWithItsKeyGetsTheSameToken() throws Exception {
        String spent = Person.signUp(http).login().get("refresh_token").asText();
        String[] key = {"Idempotency-Key", "retry-1"};
        Answer first = Person.refresh(http, spent, key);
        Answer again = Person.refresh(http, spent, key);
        assertEquals(200, again.status(), again.body());
        String next = Json.read(first.body()).get("refresh_token").asText();
        assertEquals(next, Json.read(again.body()).get("refresh_token").asText());
        assertEquals(200, Person.refresh(http, next).status());
        assertError(401, "Invalid refresh token", Person.refresh(http, spent, key));
    }

    @Test
    void sessionsAreListedAndEnded() throws Exception {
        Person ann = Person.signUp(http);
        String[] one = ann.session();
        String[] two = ann.session();
        JsonNode items = Json.read(http.send("GET", "/me/sessions", one).body()).get("items");
        assertEquals(2, items.size());
        assertTrue(items.get(0).get("current").asBoolean());
        assertFalse(items.get(1).get("current").asBoolean());
        long other = items.get(1).get("id").asLong();
        assertEquals(200, http.send("DELETE", "/me/sessions/" + other, one).status());
        assertError(401, "Invalid token", http.send("GET", "/me", two));
        assertError(404, "Session not found", http.send("DELETE", "/me/sessions/" + other, one));
        assertEquals(
                "{\"message\":\"Logged out\"}",
                http.send("POST", "/logout", one).body());
        assertError(401, "Invalid token", http.send("GET", "/me", one));
    }

    @Test
    void aNewPasswordEndsAllOtherSessions() throws Exception {
        Person ann = Person.signUp(http);
        String[] kept = ann.session();
        String[] other = ann.session();
        String body = "{\"current\":\"" + Person.PASSWORD + "\",\"new\":\"another good one\"}";
        assertEquals(200, http.json("PUT", "/me/password", body, kept).status());
        assertError(401, "Invalid token", http.send("GET", "/me", other));
        assertEquals(200, http.send("GET", "/me", kept).status());
        assertError(401, "Invalid username or password", ann.login(Person.PASSWORD));
        assertEquals(200, ann.login("another good one").status());
    }

    @Test
    void aPersonalTokenCanDoWhatItsScopesSay() throws Exception {
        Person ann = Person.signUp(http);
        String[] reader = ann.token("tasks:read");
        assertEquals(200, http.send("GET", "/tasks", reader).status());
        assertError(403, "Insufficient scope", http.json("POST", "/tasks", Json.object("title", "x"), reader));
        assertError(403, "Insufficient scope", http.send("GET", "/me/tokens", reader));
        assertEquals(
                "[\"authenticated\",\"tasks:read\"]",
                Json.read(http.send("GET", "/me", reader).body()).get("scopes").toString());

        String[] session = ann.session();
        String more = "{\"name\":\"n\",\"scopes\":[\"tasks:read\"]}";
        assertError(403, "Insufficient scope", http.json("POST", "/me/tokens", more, ann.token("account")));
        JsonNode items =
                Json.read(http.send("GET", "/me/tokens", session).body()).get("items");
        assertEquals(2, items.size());
        items.forEach(item -> assertNull(item.get("token")));
        long id = items.get(0).get("id").asLong();
        assertEquals(200, http.send("DELETE", "/me/tokens/" + id, session).status());
        assertError(401, "Invalid token", http.send("GET", "/tasks", reader));
    }

    @Test
    void theDemoUserCannotMakeItselfMore() throws Exception {
        String token = "{\"name\":\"n\",\"scopes\":[\"tasks:read\"]}";
        assertEquals(403, http.dev("POST", "/me/tokens", token).status());
        assertEquals(403, http.dev("PUT", "/me/password", "{}").status());
        assertEquals(403, http.dev("DELETE", "/me", "{}").status());
        assertEquals(200, http.dev("GET", "/me").status());
    }

    @Test
    void aCookieSignsABrowserInAndIsClearedOnceItHasEnded() throws Exception {
        Person ann = Person.signUp(http);
        String cookie = ann.cookie();
        String origin = base().getScheme() + "://" + base().getAuthority();
        Answer me = http.send("GET", "/me", "Cookie", cookie);
        assertEquals(200, me.status());
        assertNull(me.header("Set-Cookie"), "it has just been set");
        String task = Json.object("title", "from a page");
        assertError(403, "Cross-origin request refused", http.json("POST", "/tasks", task, "Cookie", cookie));
        assertError(
                403,
                "Cross-origin request refused",
                http.json("POST", "/tasks", task, "Cookie", cookie, "Origin", "http://evil.example"));
        assertEquals(
                201,
                http.json("POST", "/tasks", task, "Cookie", cookie, "Origin", origin)
                        .status());
        assertEquals(
                201,
                http.json("POST", "/tasks", task, "Cookie", cookie, "Sec-Fetch-Site", "same-origin")
                        .status());
        // Authorization alone counts where it is there
        assertError(401, "Invalid token", http.send("GET", "/me", "Cookie", cookie, "Authorization", "Bearer wrong"));

        Answer out = http.send("POST", "/logout", "Cookie", cookie, "Origin", origin);
        assertEquals(200, out.status());
        assertTrue(out.header("Set-Cookie").contains("Max-Age=0"), out.header("Set-Cookie"));
        Answer ended = http.send("GET", "/", "Cookie", cookie);
        assertEquals(200, ended.status());
        assertTrue(ended.header("Set-Cookie").contains("Max-Age=0"));
        assertError(401, "Authentication required", http.send("GET", "/me", "Cookie", cookie));
    }

    @Test
    void whatWasDoneWithCredentialsIsInTheAudit() throws Exception {
        Person ann = Person.signUp(http);
        String[] session = ann.session();
        ann.token("tasks:read");
        JsonNode items =
                Json.read(http.send("GET", "/me/audit", session).body()).get("items");
        List<String> events = items.findValuesAsText("event");
        assertEquals(List.of("token-made", "login", "login", "sign-up"), events);
        assertEquals("127.0.0.1", items.get(0).get("address").asText());
        Answer page = http.send("GET", "/me/audit?limit=1", session);
        assertTrue(page.header("Link").contains("cursor="), page.toString());
        String next = Json.read(page.body()).get("next").asText();
        assertEquals(
                List.of("login", "login", "sign-up"),
                Json.read(http.send("GET", "/me/audit?cursor=" + next, session).body())
                        .get("items")
                        .findValuesAsText("event"));
    }

    @Test
    void thePublishedKeysHaveNoPrivatePart() throws Exception {
        Answer answer = http.send("GET", "/.well-known/jwks.json");
        JsonNode key = Json.read(answer.body()).get("keys").get(0);
        assertEquals("ES256", key.get("alg").asText());
        assertNull(key.get("d"));
    }
}
