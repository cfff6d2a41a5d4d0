package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.http.Authentication;
import tasks.http.Identity;

/** The seed's fixed token. */
class DemoTokenBackendTest {
    private static final Identity DEV = new Identity(1, "dev", "demo", Scope.ALL);

    private final DemoTokenBackend backend = new DemoTokenBackend("dev-secret-token", DEV);

    @Test
    void itReadsBearerTokens() {
        assertEquals("bearer", backend.scheme());
    }

    @Test
    void theTokenIsTheDemoUser() {
        assertEquals(Authentication.accepted(DEV), backend.authenticate("dev-secret-token"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "dev-secret-toke",
                "dev-secret-token ",
                " dev-secret-token",
                "dev-secret-tokenx",
                "Dev-Secret-Token",
                "dev-secret-tok\u00e9n",
                "dev-secret-token\u0000",
                "wrong"
            })
    void anyOtherTokenIsLeftToTheNextBackend(String token) {
        assertEquals(Authentication.passed(), backend.authenticate(token));
    }

    @Test
    void nothingElseThanTheConfiguredTokenCounts() {
        DemoTokenBackend other = new DemoTokenBackend("another one", DEV);
        assertEquals(Authentication.passed(), other.authenticate("dev-secret-token"));
        assertEquals(Authentication.accepted(DEV), other.authenticate("another one"));
    }
}
