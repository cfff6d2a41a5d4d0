package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Json;
import tasks.testkit.OnEveryStore;
import tasks.testkit.Person;
import tasks.testkit.RawHttp;
import tasks.testkit.Scenario;

/** A credential that ends while a request's body is on its way does nothing more: a slow client is no way around an end. */
@OnEveryStore
class EndedMeanwhileIT extends Scenario {
    private static final String BODY = "{\"title\":\"after the end\"}";

    /** A request whose credential has been looked at, and whose body is still to come. */
    private RawHttp begin(String method, String path, String body, String... header) throws Exception {
        RawHttp raw = new RawHttp(base());
        raw.write(method + " " + path(path) + " HTTP/1.1\r\nHost: " + base().getAuthority() + "\r\n" + header[0] + ": "
                + header[1] + "\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\nExpect: 100-continue\r\n\r\n");
        assertEquals(100, raw.read().status());
        return raw;
    }

    private static Answer end(RawHttp begun, String body) throws Exception {
        try (begun) {
            return begun.write(body).read();
        }
    }

    @Test
    void whatASessionBeganIsRefusedWhereItHasBeenSignedOutOfMeanwhile() throws Exception {
        Person ann = Person.signUp(http);
        String[] session = ann.session();
        RawHttp write = begin("POST", "/tasks", BODY, session);
        RawHttp read = begin("GET", "/tasks", "{}", session);
        assertEquals(200, http.send("POST", "/logout", session).status());
        assertError(401, "Invalid token", end(write, BODY));
        assertError(401, "Invalid token", end(read, "{}"));
        assertEquals(
                "{\"user\":\"" + ann.username() + "\",\"items\":[]}",
                http.send("GET", "/tasks", ann.session()).body());
    }

    @Test
    void whatAPersonalTokenBeganIsRefusedWhereItHasBeenDeletedMeanwhile() throws Exception {
        Person ann = Person.signUp(http);
        String[] token = ann.token("tasks:write");
        String[] session = ann.session();
        long id = Json.read(http.send("GET", "/me/tokens", session).body())
                .get("items")
                .get(0)
                .get("id")
                .asLong();
        RawHttp write = begin("POST", "/tasks", BODY, token);
        assertEquals(200, http.send("DELETE", "/me/tokens/" + id, session).status());
        assertError(401, "Invalid token", end(write, BODY));
    }

    @Test
    void whatACookieBeganIsRefusedWhereItHasBeenSignedOutOfMeanwhileAndTheCookieIsTakenBack() throws Exception {
        Person ann = Person.signUp(http);
        String[] cookie = {"Cookie", ann.cookie()};
        RawHttp write = begin("POST", "/tasks", BODY, cookie);
        assertEquals(
                200,
                http.send("POST", "/logout", "Cookie", cookie[1], "Sec-Fetch-Site", "same-origin")
                        .status());
        Answer refused = end(write, BODY);
        assertError(401, "Authentication required", refused);
        assertEquals(1, refused.headers().get("set-cookie").size(), refused.toString());
    }

    @Test
    void whatAnAccountBeganIsRefusedWhereItHasBeenDeletedMeanwhile() throws Exception {
        Person ann = Person.signUp(http);
        String[] session = ann.session();
        String hook = "{\"url\":\"https://hooks.invalid/\"}";
        List<RawHttp> writes =
                List.of(begin("POST", "/webhooks", hook, session), begin("POST", "/webhooks", hook, session));
        RawHttp read = begin("GET", "/me", "{}", session);
        assertEquals(
                200,
                http.json("DELETE", "/me", Json.object("password", Person.PASSWORD), session)
                        .status());
        for (RawHttp write : writes) {
            assertError(401, "Invalid token", end(write, hook));
        }
        assertError(401, "Invalid token", end(read, "{}"));
    }

    @Test
    void aCookieThatHasLongEndedIsTakenBackOnce() throws Exception {
        Person ann = Person.signUp(http);
        String cookie = ann.cookie();
        http.send("POST", "/logout", "Cookie", cookie, "Sec-Fetch-Site", "same-origin");
        Answer refused = end(
                begin("POST", "/refresh", "{\"refresh_token\":\"x\"}", "Cookie", cookie), "{\"refresh_token\":\"x\"}");
        assertError(401, "Invalid refresh token", refused);
        assertEquals(1, refused.headers().get("set-cookie").size(), refused.toString());
    }

    @Test
    void aBodyThatComesLateIsTakenOfWhoIsStillSignedIn() throws Exception {
        Person ann = Person.signUp(http);
        assertEquals(
                201, end(begin("POST", "/tasks", BODY, ann.session()), BODY).status());
        assertEquals(
                201,
                end(begin("POST", "/tasks", BODY, "Cookie", ann.cookie()), BODY).status());
        assertEquals(
                201,
                end(begin("POST", "/tasks", BODY, ann.token("tasks:write")), BODY)
                        .status());
    }
}
