package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.EventReader;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Person;
import tasks.testkit.Prompt;
import tasks.testkit.SocketReader;

/** Whoever is signed in on one node is so on the other, and whoever is not any more is refused there within five seconds. */
class NodesIdentityIT extends TwoNodes {
    private static final int SECONDS = 5;

    /** Each test signs up people by itself. */
    @Override
    String[] credential() {
        return Http.token();
    }

    private void refusedSoon(Http on, String[] headers) throws Exception {
        Eventually.check(
                SECONDS,
                () -> assertEquals(401, on.send("GET", "/tasks", headers).status()));
    }

    @Test
    void whatEndsOnOneNodeEndsOnTheOtherWithinFiveSeconds() throws Exception {
        Http one = clients.get(0);
        Http two = clients.get(1);
        Person ann = Person.signUp(one);
        String[] session = ann.session();
        String[] ended = ann.session();
        String[] token = ann.token("tasks:read");
        String cookie = ann.cookie();
        for (String[] headers : List.of(session, ended, token, new String[] {"Cookie", cookie})) {
            assertEquals(200, two.send("GET", "/tasks", headers).status(), "good on the other node at once");
        }
        assertEquals(200, one.send("POST", "/logout", ended).status());
        assertEquals(401, one.send("GET", "/tasks", ended).status());
        refusedSoon(two, ended);

        JsonNode tokens =
                Json.read(one.send("GET", "/me/tokens", session).body()).get("items");
        assertEquals(
                200,
                one.send("DELETE", "/me/tokens/" + tokens.get(0).get("id"), session)
                        .status());
        refusedSoon(two, token);

        String change = "{\"current\":\"" + Person.PASSWORD + "\",\"new\":\"another good one\"}";
        assertEquals(200, one.json("PUT", "/me/password", change, session).status());
        refusedSoon(two, new String[] {"Cookie", cookie});
        assertEquals(200, two.send("GET", "/tasks", session).status(), "the one that changed it goes on");

        assertEquals(
                200,
                one.json("DELETE", "/me", Json.object("password", "another good one"), session)
                        .status());
        refusedSoon(two, session);
        assertEquals(401, Person.login(two, ann.username(), "another good one").status());
        assertEquals(201, Person.signUp(two, ann.username(), Person.PASSWORD).status());
    }

    @Test
    void itsStreamsOnTheOtherNodeEndWithinFiveSecondsToo() throws Exception {
        Http one = clients.get(0);
        URI two = nodes.get(1).base();
        Person ann = Person.signUp(one);
        String[] session = ann.session();
        String[] ended = ann.session();
        String[] token = ann.token("tasks:read");
        JsonNode tokens =
                Json.read(one.send("GET", "/me/tokens", session).body()).get("items");
        try (EventReader events = EventReader.open(two, "", ended);
                SocketReader socket = SocketReader.open(two, "", token);
                EventReader goesOn = EventReader.open(two, "", session)) {
            events.next();
            socket.next();
            goesOn.next();
            Prompt.within(Duration.ofSeconds(SECONDS), () -> {
                assertEquals(200, one.send("POST", "/logout", ended).status());
                assertThrows(IOException.class, () -> fail(events.next().data()));
                return "ended";
            });
            Prompt.within(Duration.ofSeconds(SECONDS), () -> {
                String path = "/me/tokens/" + tokens.get(0).get("id");
                assertEquals(200, one.send("DELETE", path, session).status());
                assertEquals("1008 Authentication required", socket.closed());
                return "ended";
            });
            String task = "{\"title\":\"told to who is signed in\"}";
            assertEquals(201, one.json("POST", "/tasks", task, session).status());
            assertTrue(goesOn.next().data().contains("told to who is signed in"));
        }
    }

    /** The other node does not know when the browser was sent it, and sends it once more; that goes for a day. */
    @Test
    void aCookieThatIsUsedIsSentAnewOnceADay() throws Exception {
        Http one = clients.get(0);
        Http two = clients.get(1);
        Person ann = Person.signUp(one);
        String cookie = ann.cookie();
        assertNull(one.send("GET", "/tasks", "Cookie", cookie).header("Set-Cookie"));
        Answer renewed = two.send("GET", "/tasks", "Cookie", cookie);
        assertEquals(200, renewed.status());
        assertEquals(
                cookie + "; Path=/; Max-Age=" + Duration.ofDays(31).toSeconds() + "; HttpOnly; SameSite=Strict",
                renewed.header("Set-Cookie"));
        assertEquals("private, no-cache", renewed.header("Cache-Control"));
        assertNull(two.send("GET", "/tasks", "Cookie", cookie).header("Set-Cookie"));
        String origin = "http://" + nodes.get(0).base().getAuthority();
        assertEquals(
                200,
                one.send("POST", "/logout", "Cookie", cookie, "Origin", origin).status());
        Eventually.check(
                SECONDS,
                () -> assertTrue(
                        String.valueOf(two.send("GET", "/", "Cookie", cookie).header("Set-Cookie"))
                                .contains("Max-Age=0")));
    }

    /** The row of the session is locked between what two nodes do with one token. */
    @Test
    void aRefreshTokenIsGoodOnceOnBothNodesTogether() throws Exception {
        Person ann = Person.signUp(clients.get(0));
        for (int i = 0; i < 10; i++) {
            String refresh = ann.login().get("refresh_token").asText();
            List<Integer> statuses = tasks.testkit.SideBySide.onEach(
                    clients, client -> Person.refresh(client, refresh).status());
            assertTrue(List.of(List.of(200, 401), List.of(401, 200)).contains(statuses), statuses.toString());
        }
        String refresh = ann.login().get("refresh_token").asText();
        String[] key = {"Idempotency-Key", "both"};
        List<String> bodies = tasks.testkit.SideBySide.onEach(
                clients,
                client -> Json.read(Person.refresh(client, refresh, key).body())
                        .get("refresh_token")
                        .asText());
        assertEquals(bodies.get(0), bodies.get(1), "one key, one next token");
    }
}
