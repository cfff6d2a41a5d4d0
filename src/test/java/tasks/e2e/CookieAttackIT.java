package tasks.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Json;
import tasks.testkit.OnEveryContainer;
import tasks.testkit.Person;
import tasks.testkit.Scenario;

/** What pages of others, and cookies that others have planted, can make a browser do that is signed in here. */
@OnEveryContainer
class CookieAttackIT extends Scenario {
    private static final String TASK = Json.object("title", "by a page");

    private String origin() {
        return base().getScheme() + "://" + base().getAuthority();
    }

    private Answer post(String cookie, String... headers) throws Exception {
        return http.json(
                "POST",
                "/tasks",
                TASK,
                Stream.concat(Stream.of("Cookie", cookie), Stream.of(headers)).toArray(String[]::new));
    }

    @Test
    void whatIsNotThisOriginLetterByLetterIsAnother() throws Exception {
        String cookie = Person.signUp(http).cookie();
        String own = origin();
        for (String origin : List.of(
                "null",
                "http://evil.example",
                own.toUpperCase(Locale.ROOT),
                own + "/",
                own + "/app",
                own + "@evil.example",
                own + ".evil.example",
                own.replace("http:", "https:"),
                "http://127.0.0.1",
                "http://127.0.0.1:1",
                own + " " + own,
                "http://localhost:" + base().getPort())) {
            assertError(403, "Cross-origin request refused", post(cookie, "Origin", origin));
            assertError(
                    403,
                    "Cross-origin request refused",
                    post(cookie, "Origin", origin, "Sec-Fetch-Site", "same-origin"));
        }
        String evil = "http://evil.example";
        assertError(403, "Cross-origin request refused", post(cookie, "Origin", own, "Origin", evil));
        assertError(403, "Cross-origin request refused", post(cookie, "Origin", evil, "Origin", own));
        for (String site : List.of("none", "same-site", "cross-site", "SAME-ORIGIN", "")) {
            assertError(403, "Cross-origin request refused", post(cookie, "Sec-Fetch-Site", site));
        }
        // a proxy that nobody trusts says who it is
        assertError(
                403,
                "Cross-origin request refused",
                post(cookie, "Origin", "http://evil.example", "X-Forwarded-Host", "evil.example"));
        assertEquals("[]", tasks(cookie));
        assertEquals(201, post(cookie, "Origin", own).status());
    }

    private String tasks(String cookie) throws Exception {
        return Json.read(http.send("GET", "/tasks", "Cookie", cookie).body())
                .get("items")
                .toString();
    }

    /** What a form can send without asking first. */
    @Test
    void aFormIsNoRequestOfThisApi() throws Exception {
        String cookie = Person.signUp(http).cookie();
        for (String type :
                List.of("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain")) {
            Answer answer = http.send(
                    "POST", "/tasks", TASK.getBytes(UTF_8), "Cookie", cookie, "Origin", origin(), "Content-Type", type);
            assertError(415, "Unsupported media type", answer);
        }
        for (String header : List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")) {
            Answer answer = http.send("GET", "/me?_method=DELETE", "Cookie", cookie, header, "DELETE");
            assertEquals(200, answer.status(), header);
            assertTrue(answer.body().contains("username"), header);
        }
        assertEquals(200, http.send("GET", "/me", "Cookie", cookie).status(), "still there");
    }

    /** Somebody who can plant a cookie of his own would have a reader write into his account. */
    @Test
    void cookiesOfTwoPeopleAreNobodys() throws Exception {
        Person ann = Person.signUp(http);
        String anns = ann.cookie();
        String others = Person.signUp(http).cookie();
        for (String both : List.of(anns + "; " + others, others + "; " + anns)) {
            assertError(401, "Authentication required", http.send("GET", "/me", "Cookie", both));
            assertError(401, "Authentication required", post(both, "Origin", origin()));
        }
        // so many that hers is not looked at
        String many = (others + "; ").repeat(5) + anns;
        assertError(401, "Authentication required", http.send("GET", "/me", "Cookie", many));
        assertError(401, "Authentication required", post(many, "Origin", origin()));
        String twice = anns + "; " + ann.cookie();
        assertTrue(http.send("GET", "/me", "Cookie", twice).body().contains(ann.username()), "two of one person's");
        String name = anns.substring(0, anns.indexOf('='));
        String stale = name + "=" + "x".repeat(43) + "; " + anns;
        assertTrue(http.send("GET", "/me", "Cookie", stale).body().contains(ann.username()), "one that has ended");
    }

    @Test
    void onlyTheCookieItselfSignsIn() throws Exception {
        String cookie = Person.signUp(http).cookie();
        String name = cookie.substring(0, cookie.indexOf('='));
        String value = cookie.substring(cookie.indexOf('=') + 1);
        for (String other : List.of(
                name.toUpperCase(Locale.ROOT) + "=" + value,
                "__Host-" + cookie,
                name + "=" + value.toLowerCase(Locale.ROOT),
                name + "=" + value + "x",
                name + "=x, " + cookie,
                (name + "=x; ").repeat(6) + cookie)) {
            assertEquals(401, http.send("GET", "/me", "Cookie", other).status(), other);
        }
        assertEquals(401, http.send("GET", "/me", Person.bearer(value)).status());
        String[] session = Person.signUp(http).session();
        String token = Person.tokenOf(session);
        assertEquals(401, http.send("GET", "/me", "Cookie", name + "=" + token).status());
    }

    /** Whoever can plant a cookie, from another application of the host, must not sign its reader out with it. */
    @Test
    void aCookieOfAnotherApplicationHidesNone() throws Exception {
        String cookie = Person.signUp(http).cookie();
        for (String other : List.of(
                "x=\"", "x=\"a;b\"", "$Version=\"1\"", "$Version=1", "x", "=x", "\"x=", "x=a,b", "x={\"a\":[1]}")) {
            for (String all : List.of(other + "; " + cookie, cookie + "; " + other, cookie + ";" + other)) {
                assertEquals(200, http.send("GET", "/me", "Cookie", all).status(), all);
            }
        }
        for (String quoted :
                List.of(cookie.replace("=", "=\"") + "\"", cookie + "\"", "$Version=1; " + cookie + "; $Path=/x")) {
            int status = http.send("GET", "/me", "Cookie", quoted).status();
            assertEquals(quoted.contains("\"") ? 401 : 200, status, quoted);
        }
    }

    /** The page of another origin must not sign its reader in here as somebody else. */
    @Test
    void aPageElsewhereSignsNobodyIn() throws Exception {
        Person ann = Person.signUp(http);
        String body =
                "{\"username\":\"" + ann.username() + "\",\"password\":\"" + Person.PASSWORD + "\",\"cookie\":true}";
        for (String origin : List.of("null", "http://evil.example", origin() + ".evil.example")) {
            Answer answer = http.json("POST", "/login", body, "Origin", origin);
            assertError(403, "Cross-origin request refused", answer);
            assertFalse(answer.headers().toString().contains("Set-Cookie"));
        }
    }
}
