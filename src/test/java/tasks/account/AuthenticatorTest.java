package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.http.Authentication;
import tasks.http.HttpFailure;
import tasks.http.Identity;

/** What becomes of an {@code Authorization}, with the backends in their order. */
class AuthenticatorTest {
    private static final Identity ANN = new Identity(1, "ann", "demo", Scope.ALL);
    private static final AuthenticationBackend NO_COOKIES = new DemoTokenBackend("no cookie", Identity.ANONYMOUS);
    private static final Identity BOB = new Identity(2, "bob", "demo", Scope.ALL);
    private static final Map<String, String> BARE = Map.of("WWW-Authenticate", "Bearer");
    private static final Map<String, String> INVALID_TOKEN =
            Map.of("WWW-Authenticate", "Bearer error=\"invalid_token\"");

    private final List<String> asked = new ArrayList<>();

    @Test
    void a14_anEmptyHeaderIsAnonymousAndNoBackendIsAsked() {
        assertSame(
                Identity.ANONYMOUS, authenticator(accepts("bearer", "t", ANN)).authenticate(""));
        assertEquals(List.of(), asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "bearer", "Basic", "t", "Bearer\tt", "Bearer\u00a0t"})
    void a14_aHeaderWithoutASpaceHasNoFormatAndNoBackendIsAsked(String header) {
        HttpFailure failure = refusal(header, accepts("bearer", "t", ANN));
        assertEquals(401, failure.status());
        assertEquals("Invalid authorization header format", failure.message());
        assertEquals(BARE, failure.headers());
        assertEquals(List.of(), asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer t", "bearer t", "BEARER t", "bEaReR t"})
    void a14_theSchemeCountsInAnyLetterCase(String header) {
        assertSame(ANN, authenticator(accepts("bearer", "t", ANN)).authenticate(header));
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "Bearer  t | ' t'",
                "Bearer    t | '   t'",
                "Bearer t u | 't u'",
                "Bearer T | T",
                "Bearer Bearer t | Bearer t"
            },
            delimiter = '|')
    void a14_whatFollowsTheFirstSpaceIsTheTokenWhole(String header, String credential) {
        HttpFailure failure = refusal(header, accepts("bearer", "t", ANN));
        assertEquals(List.of("bearer:" + credential), asked);
        assertEquals("Invalid token", failure.message());
        assertEquals(INVALID_TOKEN, failure.headers());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic x", "Token t", "Bearerx t", "xBearer t", "Bearer, t", " t", "B\u00e4r t"})
    void a14_aSchemeThatNoBackendNamesIsUnsupported(String header) {
        HttpFailure failure = refusal(header, accepts("bearer", "t", ANN));
        assertEquals(401, failure.status());
        assertEquals("Unsupported auth scheme", failure.message());
        assertEquals(BARE, failure.headers());
        assertEquals(List.of(), asked);
    }

    @Test
    void bearerIsKnownWithoutAnyBackend() {
        HttpFailure failure = refusal("Bearer t");
        assertEquals(401, failure.status());
        assertEquals("Invalid token", failure.message());
        assertEquals(INVALID_TOKEN, failure.headers());
        assertEquals("Unsupported auth scheme", refusal("Basic t").message());
        assertSame(Identity.ANONYMOUS, authenticator().authenticate(""));
    }

    @Test
    void aBackendOfAnotherSchemeMakesItKnown() {
        AuthenticationBackend key = accepts("apikey", "k", BOB);
        assertSame(BOB, authenticator(key).authenticate("ApiKey k"));
        assertEquals("Invalid token", refusal("ApiKey wrong", key).message());
        assertEquals("Unsupported auth scheme", refusal("Basic k", key).message());
    }

    @Test
    void onlyBackendsOfTheSchemeAreAsked() {
        AuthenticationBackend bearer = accepts("bearer", "t", ANN);
        AuthenticationBackend key = accepts("apikey", "t", BOB);
        assertSame(BOB, authenticator(bearer, key).authenticate("ApiKey t"));
        assertEquals(List.of("apikey:t"), asked);
        assertSame(ANN, authenticator(key, bearer).authenticate("Bearer t"));
        assertEquals(List.of("apikey:t", "bearer:t"), asked);
    }

    @Test
    void theFirstThatAcceptsDecidesAndLaterOnesAreNotAsked() {
        assertSame(
                ANN,
                authenticator(
                                backend("bearer", t -> Authentication.passed()),
                                accepts("bearer", "t", ANN),
                                accepts("bearer", "t", BOB))
                        .authenticate("Bearer t"));
        assertEquals(List.of("bearer:t", "bearer:t"), asked);
    }

    @Test
    void theFirstThatRefusesDecidesInItsOwnWords() {
        HttpFailure failure = refusal(
                "Bearer t",
                backend("bearer", t -> Authentication.refused("Token has expired")),
                accepts("bearer", "t", ANN));
        assertEquals(401, failure.status());
        assertEquals("Token has expired", failure.message());
        assertEquals(INVALID_TOKEN, failure.headers());
        assertEquals(List.of("bearer:t"), asked);
    }

    @Test
    void whatEveryBackendPassesOnIsAnInvalidToken() {
        HttpFailure failure = refusal("Bearer x", accepts("bearer", "t", ANN), accepts("bearer", "u", BOB));
        assertEquals("Invalid token", failure.message());
        assertEquals(INVALID_TOKEN, failure.headers());
        assertEquals(List.of("bearer:x", "bearer:x"), asked);
    }

    @Test
    void a6_aFaultOfABackendIsNoRefusal() {
        IllegalStateException fault = new IllegalStateException("the key store is gone");
        AuthenticationBackend broken = backend("bearer", t -> {
            throw fault;
        });
        Authenticator authenticator = authenticator(broken, accepts("bearer", "t", ANN));
        assertSame(fault, assertThrows(IllegalStateException.class, () -> authenticator.authenticate("Bearer t")));
    }

    @Test
    void theListOfBackendsCannotChangeLater() {
        List<AuthenticationBackend> backends = new ArrayList<>();
        Authenticator authenticator = new Authenticator(backends, NO_COOKIES);
        backends.add(accepts("bearer", "t", ANN));
        assertThrows(HttpFailure.class, () -> authenticator.authenticate("Bearer t"));
    }

    private HttpFailure refusal(String header, AuthenticationBackend... backends) {
        return assertThrows(HttpFailure.class, () -> authenticator(backends).authenticate(header));
    }

    private static Authenticator authenticator(AuthenticationBackend... backends) {
        return new Authenticator(List.of(backends), NO_COOKIES);
    }

    private AuthenticationBackend accepts(String scheme, String token, Identity identity) {
        return backend(scheme, t -> t.equals(token) ? Authentication.accepted(identity) : Authentication.passed());
    }

    private AuthenticationBackend backend(String scheme, Function<String, Authentication> rule) {
        return new AuthenticationBackend() {
            @Override
            public String scheme() {
                return scheme;
            }

            @Override
            public Authentication authenticate(String credential) {
                asked.add(scheme + ":" + credential);
                return rule.apply(credential);
            }
        };
    }
}
