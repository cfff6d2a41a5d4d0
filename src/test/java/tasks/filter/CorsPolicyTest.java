package tasks.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.http.Reply;

/**
 * Starlette's {@code CORSMiddleware}, statement by statement: the number in a test's name is the statement's. C17 and up are
 * those of preflights; C1, C13, C15, C16 and C30 to C32 are the filter's and need a server.
 */
class CorsPolicyTest {
    private static final String ORIGIN = "http://localhost:3000";
    private static final String OTHER = "https://other.example";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String ALLOW_HEADERS = "Access-Control-Allow-Headers";
    private static final String ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials";
    private static final String EXPOSE_HEADERS = "Access-Control-Expose-Headers";
    private static final String MAX_AGE = "Access-Control-Max-Age";

    private final CorsOptions options = new CorsOptions();

    @ParameterizedTest
    @ValueSource(strings = {ORIGIN, "http://127.0.0.1:3000"})
    void c2_aListedOriginGetsItself(String origin) {
        assertEquals(Optional.of(origin), options.policy().allowOrigin(origin));
        assertEquals(origin, preflight(origin).headers().get(ALLOW_ORIGIN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://localhost:3000",
                "http://localhost:3001",
                "http://localhost",
                "http://LOCALHOST:3000",
                "HTTP://localhost:3000",
                "http://localhost:3000/",
                " http://localhost:3000",
                "http://localhost:3000.evil.example",
                "http://localhost:3000,http://127.0.0.1:3000",
                "null",
                "*",
                ""
            })
    void c3_c4_anyOtherOriginGetsNothing(String origin) {
        assertEquals(Optional.empty(), options.policy().allowOrigin(origin));
        assertNull(preflight(origin).headers().get(ALLOW_ORIGIN));
    }

    @ParameterizedTest
    @ValueSource(strings = {ORIGIN, OTHER, "null", ""})
    void c5_anyOriginIsAnsweredWithAStar(String origin) {
        options.origins = List.of("*");
        assertEquals(Optional.of("*"), options.policy().allowOrigin(origin));
        assertEquals("*", preflight(origin).headers().get(ALLOW_ORIGIN));
    }

    @ParameterizedTest
    @ValueSource(strings = {ORIGIN, OTHER, "null"})
    void c6_anyOriginWithCredentialsIsAnsweredWithTheAskingOne(String origin) {
        options.origins = List.of("*");
        options.credentials = true;
        assertEquals(Optional.of(origin), options.policy().allowOrigin(origin));
        Map<String, String> headers = preflight(origin).headers();
        assertEquals(origin, headers.get(ALLOW_ORIGIN));
        assertTrue(List.of(headers.get("Vary").split(", ")).contains("Origin"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void c6_anOriginThatIsAStarIsNoOrigin(boolean byPattern) {
        options.origins = byPattern ? List.of() : List.of("*");
        options.pattern = byPattern ? Optional.of(Pattern.compile(".*")) : Optional.empty();
        options.credentials = true;
        assertEquals(Optional.empty(), options.policy().allowOrigin("*"));
        assertNull(preflight("*").headers().get(ALLOW_ORIGIN));
        assertEquals(400, preflight("*").status());
    }

    @ParameterizedTest
    @CsvSource({
        "https://subdomain.example.org, true",
        "https://a.b.example.org, true",
        "https://subdomain.example.org.hacker.com, false",
        "http://subdomain.example.org, false",
        "https://example.org, false",
        "xhttps://subdomain.example.org, false"
    })
    void c7_thePatternMustMatchTheWholeOrigin(String origin, boolean allowed) {
        options.origins = List.of();
        options.pattern = Optional.of(Pattern.compile("https://.*\\.example\\.org"));
        assertEquals(
                allowed ? Optional.of(origin) : Optional.empty(),
                options.policy().allowOrigin(origin));
        assertEquals(allowed ? 200 : 400, preflight(origin).status());
    }

    /** A group that repeats needs a stack as deep as the text is long. */
    @Test
    void c7_anOriginThatIsLongerThanAnyIsNotTried() {
        options.pattern = Optional.of(Pattern.compile("https://([a-z0-9]|-)+\\.example\\.org"));
        for (String end : List.of(".example.org", ".example.com")) {
            assertEquals(Optional.empty(), options.policy().allowOrigin("https://" + "a".repeat(60_000) + end));
        }
        String longest = "https://" + "a".repeat(241) + ".example.org";
        assertEquals(Optional.of(longest), options.policy().allowOrigin(longest));
    }

    @Test
    void c8_patternAndListEachAdmit() {
        options.pattern = Optional.of(Pattern.compile("https://.*"));
        assertEquals(Optional.of(ORIGIN), options.policy().allowOrigin(ORIGIN));
        assertEquals(Optional.of(OTHER), options.policy().allowOrigin(OTHER));
        assertEquals(Optional.empty(), options.policy().allowOrigin("http://other.example"));
    }

    @Test
    void c9_credentialsAreTrueOrNotThere() {
        assertFalse(options.policy().plainHeaders().containsKey(ALLOW_CREDENTIALS));
        assertFalse(preflight(ORIGIN).headers().containsKey(ALLOW_CREDENTIALS));
        options.credentials = true;
        assertEquals("true", options.policy().plainHeaders().get(ALLOW_CREDENTIALS));
        assertEquals("true", preflight(ORIGIN).headers().get(ALLOW_CREDENTIALS));
    }

    @Test
    void c10_aRefusedOriginGetsTheHeadersThatDoNotNameIt() {
        options.credentials = true;
        options.exposed = List.of("ETag");
        assertEquals(Optional.empty(), options.policy().allowOrigin(OTHER));
        assertEquals(
                Map.of(ALLOW_CREDENTIALS, "true", EXPOSE_HEADERS, "ETag"),
                options.policy().plainHeaders());
        assertEquals("true", preflight(OTHER).headers().get(ALLOW_CREDENTIALS));
    }

    @Test
    void c11_exposedHeadersAreOnPlainAnswersOnly() {
        options.exposed = List.of("ETag", "X-Request-Id");
        assertEquals(
                Map.of(EXPOSE_HEADERS, "ETag, X-Request-Id"), options.policy().plainHeaders());
        assertFalse(preflight(ORIGIN).headers().containsKey(EXPOSE_HEADERS));
        options.exposed = List.of();
        assertEquals(Map.of(), options.policy().plainHeaders());
    }

    @Test
    void c12_theMaxAgeIsOnEveryPreflight() {
        assertEquals("600", preflight(ORIGIN).headers().get(MAX_AGE));
        assertEquals("600", preflight(OTHER).headers().get(MAX_AGE));
    }

    @Test
    void c14_oneAnswersOriginIsNotInTheNext() {
        CorsPolicy policy = options.policy();
        policy.allowOrigin(ORIGIN);
        Reply first = policy.preflight(ORIGIN, "GET", "X-One", false);
        Reply refused = policy.preflight(OTHER, "GET", null, false);
        assertEquals(ORIGIN, first.headers().get(ALLOW_ORIGIN));
        assertFalse(refused.headers().containsKey(ALLOW_ORIGIN));
        assertFalse(refused.headers().containsKey(ALLOW_HEADERS));
        assertFalse(policy.plainHeaders().containsKey(ALLOW_ORIGIN));
    }

    private Reply preflight(String origin) {
        return options.policy().preflight(origin, "GET", null, false);
    }
}
