package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Container;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Person;
import tasks.testkit.SideBySide;

/** How often passwords are guessed and accounts made. */
class LimitsIT {
    private static Answer login(Http http, String user, String password, String address) throws Exception {
        String body = "{\"username\":\"" + user + "\",\"password\":\"" + password + "\"}";
        return http.json("POST", "/login", body, "X-Forwarded-For", address);
    }

    static void assertLater(Answer answer, int most) {
        assertEquals(429, answer.status(), answer.toString());
        assertEquals("{\"error\":\"Too many requests\"}", answer.body());
        int seconds = Integer.parseInt(answer.header("Retry-After"));
        assertTrue(seconds > 0 && seconds <= most, answer.toString());
    }

    @Test
    void aGuesserIsStoppedAndTheOwnerIsNot() throws Exception {
        try (Http http = new Http(Container.JETTY.server().base())) {
            Person ann = Person.signUp(http);
            for (int i = 0; i < 10; i++) {
                assertEquals(
                        401,
                        login(http, ann.username(), "wrong wrong", "198.51.100.1")
                                .status());
            }
            assertLater(login(http, ann.username(), "wrong wrong", "198.51.100.1"), 60);
            assertLater(login(http, ann.username(), Person.PASSWORD, "198.51.100.1"), 60);
            assertEquals(
                    200,
                    login(http, ann.username(), Person.PASSWORD, "198.51.100.2").status());
            // one who is not there is the same
            for (int i = 0; i < 10; i++) {
                assertEquals(
                        401,
                        login(http, "nobody-here", "wrong wrong", "198.51.100.1")
                                .status());
            }
            assertLater(login(http, "nobody-here", "wrong wrong", "198.51.100.1"), 60);
            // a proxy passes on what it does not set
            Answer spoofed = http.json(
                    "POST",
                    "/login",
                    "{\"username\":\"" + ann.username() + "\",\"password\":\"wrong wrong\"}",
                    "Forwarded",
                    "for=203.0.113.5",
                    "X-Forwarded-For",
                    "198.51.100.1");
            assertEquals(401, spoofed.status(), "counts for the proxy itself");
            for (int i = 0; i < 9; i++) {
                http.json(
                        "POST",
                        "/login",
                        "{\"username\":\"" + ann.username() + "\",\"password\":\"wrong wrong\"}",
                        "Forwarded",
                        "for=203.0.113." + i,
                        "X-Forwarded-For",
                        "198.51.100.1");
            }
            assertLater(login(http, ann.username(), "wrong wrong", "nonsense"), 60);

            for (int i = 0; i < 20; i++) {
                assertEquals(201, signUp(http, "many" + i).status());
            }
            assertLater(signUp(http, "many20"), 3_600);
        }
    }

    private static Answer signUp(Http http, String name) throws Exception {
        String body = "{\"username\":\"" + name + "\",\"password\":\"" + Person.PASSWORD + "\"}";
        return http.json("POST", "/accounts", body, "X-Forwarded-For", "192.0.2.200");
    }

    @Test
    void manyLoginsAtOnceAreAnsweredOrToldToComeLater() throws Exception {
        try (Http http = new Http(Container.JETTY.server().base())) {
            List<String> people = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                people.add(Person.signUp(http).username());
            }
            List<Integer> statuses = SideBySide.onEach(
                    IntStream.range(0, 64).boxed().toList(),
                    i -> login(http, people.get(i % 8), Person.PASSWORD, "192.0.2." + i)
                            .status());
            Set<Integer> kinds = new HashSet<>(statuses);
            kinds.removeAll(Set.of(200, 429));
            assertEquals(Set.of(), kinds);
            assertTrue(statuses.contains(200));
            assertEquals(200, http.dev("GET", "/tasks").status());
            String refused = Json.object("title", "after it");
            assertEquals(201, http.dev("POST", "/tasks", refused).status());
        }
    }
}
