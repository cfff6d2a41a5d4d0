package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.http.Authentication;
import tasks.http.Identity;

/** The token of the server's figures is good for them alone. */
class MetricsTokenBackendTest {
    private final MetricsTokenBackend backend = new MetricsTokenBackend("figures");

    @Test
    void theTokenReadsFiguresAndOwnsNothing() {
        Identity identity = ((Authentication.Accepted) backend.authenticate("figures")).identity();
        assertTrue(identity.isAuthenticated());
        assertEquals(Set.of(Scope.METRICS), identity.scopes());
        assertTrue(identity.owner() < 0, "no account has such a number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "figure", "figuresx", "Figures", " figures", "figures "})
    void anotherTokenIsNotItsOwn(String token) {
        assertEquals(Authentication.passed(), backend.authenticate(token));
    }

    @Test
    void nobodyWhoHasTasksMayReadFigures() {
        assertTrue(!Scope.ALL.contains(Scope.METRICS));
    }
}
