package tasks.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may call a route: Starlette's {@code requires}. */
class AccessTest {
    private static final Identity DEV = new Identity(1, "dev", "demo", Set.of("authenticated", "tasks:read"));

    @Test
    void anyoneIsEverybody() {
        assertDoesNotThrow(() -> Access.anyone().check(Identity.ANONYMOUS));
        assertDoesNotThrow(() -> Access.anyone().check(DEV));
    }

    @Test
    void nobodyIs401WithTheBareChallenge() {
        HttpFailure failure =
                assertThrows(HttpFailure.class, () -> Access.scope("tasks:read").check(Identity.ANONYMOUS));
        assertEquals(401, failure.status());
        assertEquals("Authentication required", failure.message());
        assertEquals(Map.of("WWW-Authenticate", "Bearer"), failure.headers());
    }

    @Test
    void nobodyIs401AlsoWhereNoScopeIsNeeded() {
        HttpFailure failure =
                assertThrows(HttpFailure.class, () -> Access.scope().check(Identity.ANONYMOUS));
        assertEquals(401, failure.status());
    }

    @Test
    void aMissingScopeIs403() {
        HttpFailure failure = assertThrows(
                HttpFailure.class, () -> Access.scope("tasks:write").check(DEV));
        assertEquals(403, failure.status());
        assertEquals("Insufficient scope", failure.message());
        assertEquals(Map.of("WWW-Authenticate", "Bearer error=\"insufficient_scope\""), failure.headers());
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "'' | true",
                "tasks:read | true",
                "authenticated,tasks:read | true",
                "authenticated,tasks:write | false",
                "TASKS:READ | false",
                "tasks | false"
            },
            delimiter = '|')
    void a8_everyScopeIsNeededAndNoneAdmitsAllWhoAreSignedIn(String scopes, boolean allowed) {
        Access access = Access.scope(scopes.isEmpty() ? new String[0] : scopes.split(","));
        if (allowed) {
            assertDoesNotThrow(() -> access.check(DEV));
        } else {
            assertEquals(
                    403,
                    assertThrows(HttpFailure.class, () -> access.check(DEV)).status());
        }
    }

    @Test
    void a2_theAnonymousIdentityHasNoNameAndNoScope() {
        assertFalse(Identity.ANONYMOUS.isAuthenticated());
        assertEquals("", Identity.ANONYMOUS.username());
        assertEquals(Set.of(), Identity.ANONYMOUS.scopes());
        assertTrue(DEV.isAuthenticated());
    }

    @Test
    void scopesCannotBeAddedLater() {
        Set<String> scopes = new HashSet<>(Set.of("tasks:read"));
        Identity identity = new Identity(2, "ann", "demo", scopes);
        scopes.add("account");
        assertEquals(Set.of("tasks:read"), identity.scopes());
        assertThrows(
                UnsupportedOperationException.class, () -> identity.scopes().add("account"));
    }
}
