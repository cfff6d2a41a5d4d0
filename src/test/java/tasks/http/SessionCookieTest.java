package tasks.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The cookie of browser sessions, of several applications on one host. */
class SessionCookieTest {
    private static final String VALUE = "v".repeat(43);

    private final SessionCookie root = new SessionCookie("");
    private final SessionCookie team = new SessionCookie("/team");

    private static List<String> read(SessionCookie by, boolean secure, String... headers) {
        return by.values(Collections.enumeration(List.of(headers)), secure);
    }

    private static String sent(SessionCookie by, boolean secure) {
        String set = by.set(VALUE, secure, 60);
        return set.substring(0, set.indexOf(';'));
    }

    /** A browser sends each of them to all paths of the host, whatever its port. */
    @Test
    void applicationsUnderTwoContextsDoNotShareOne() {
        for (boolean secure : new boolean[] {false, true}) {
            String both = sent(root, secure) + "; " + sent(team, secure).replace('v', 'w');
            assertEquals(List.of(VALUE), read(root, secure, both));
            assertEquals(List.of("w".repeat(43)), read(team, secure, both));
            assertEquals(List.of(), read(team, secure, sent(root, secure)));
            assertNotEquals(root.clear(secure), team.clear(secure), "nor does one end the other's");
        }
    }

    @Test
    void itsNameEndsInAHashOfTheContextPath() {
        // the first four bytes of SHA-256 of nothing
        assertTrue(root.set(VALUE, false, 60).startsWith("tasks-e3b0c442="));
        assertTrue(root.set(VALUE, true, 60).startsWith("__Host-tasks-e3b0c442="));
        assertEquals(List.of(), read(root, true, sent(root, false)), "one that came over plain http is none over TLS");
    }
}
