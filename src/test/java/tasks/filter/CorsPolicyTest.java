package tasks.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import tasks.config.Settings;
import tasks.http.Reply;

/**
 * Starlette's {@code CORSMiddleware}, statement by statement: the number in a test's name is the statement's. C1, C13, C15,
 * C16 and C30 to C32 are the filter's and need a server.
 */
class CorsPolicyTest {
    private static final String ORIGIN = "http://localhost:3000";
    private static final String OTHER = "https://other.example";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String ALLOW_METHODS = "Access-Control-Allow-Methods";
    private static final String ALLOW_HEADERS = "Access-Control-Allow-Headers";
    private static final String ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials";
    private static final String ALLOW_PRIVATE_NETWORK = "Access-Control-Allow-Private-Network";
    private static final String EXPOSE_HEADERS = "Access-Control-Expose-Headers";
    private static final String MAX_AGE = "Access-Control-Max-Age";

    /** The lesson's settings, to be changed. */
    private static final class Options {
        List<String> origins = List.of(ORIGIN, "http://127.0.0.1:3000");
        Optional<Pattern> pattern = Optional.empty();
        List<String> methods = List.of("*");
        List<String> headers = List.of("*");
        boolean credentials;
        List<String> exposed = List.of();
        boolean privateNetwork;

        CorsPolicy policy() {
            return new CorsPolicy(new Settings.Cors(
                    origins, pattern, methods, headers, credentials, exposed, 600, privateNetwork));
        }
    }

    private final Options options = new Options();

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
        assertEquals(allowed ? Optional.of(origin) : Optional.empty(), options.policy().allowOrigin(origin));
        assertEquals(allowed ? 200 : 400, preflight(origin).status());
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

    @Test
    void c17_anAcceptedPreflightIsOkInPlainText() {
        Reply reply = preflight(ORIGIN);
        assertEquals(200, reply.status());
        assertEquals("OK", body(reply));
        assertEquals("text/plain; charset=utf-8", reply.contentType());
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "https://other.example | GET | X-A | false | origin",
                "http://localhost:3000 | TRACE | X-A | false | method",
                "http://localhost:3000 | GET | X-B | false | headers",
                "http://localhost:3000 | GET | X-A | true | private-network",
                "https://other.example | TRACE | X-A | false | origin, method",
                "http://localhost:3000 | TRACE | X-B | true | method, headers, private-network",
                "https://other.example | TRACE | X-B | true | origin, method, headers, private-network"
            },
            delimiter = '|')
    void c18_aRefusedPreflightNamesWhatFailedInOrder(
            String origin, String method, String headers, boolean privateNetwork, String failures) {
        options.headers = List.of("X-A");
        Reply reply = options.policy().preflight(origin, method, headers, privateNetwork);
        assertEquals(400, reply.status());
        assertEquals("Disallowed CORS " + failures, body(reply));
        assertEquals("text/plain; charset=utf-8", reply.contentType());
    }

    @Test
    void c19_aRefusedPreflightStillCarriesItsHeaders() {
        for (String origin : new String[] {ORIGIN, OTHER}) {
            Map<String, String> headers =
                    options.policy().preflight(origin, "TRACE", null, false).headers();
            assertEquals("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT", headers.get(ALLOW_METHODS));
            assertEquals("600", headers.get(MAX_AGE));
            assertTrue(headers.get("Vary").startsWith("Origin, "), headers.get("Vary"));
            assertEquals(origin.equals(ORIGIN) ? ORIGIN : null, headers.get(ALLOW_ORIGIN));
        }
    }

    @Test
    void c20_severalUnlistedHeadersAreNamedOnce() {
        options.headers = List.of("X-A");
        Reply reply = options.policy().preflight(ORIGIN, "GET", "X-Nope, X-No, X-Never", false);
        assertEquals("Disallowed CORS headers", body(reply));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
    void c21_allMethodsAreTheseSeven(String method) {
        Reply reply = options.policy().preflight(ORIGIN, method, null, false);
        assertEquals(200, reply.status());
        assertEquals("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT", reply.headers().get(ALLOW_METHODS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"post", "Get", "TRACE", "CONNECT", "QUERY", "", " GET", "*", "GET, POST"})
    void c22_methodsCompareExactlyAndSomeAreNeverAllowed(String method) {
        assertEquals("Disallowed CORS method", body(options.policy().preflight(ORIGIN, method, null, false)));
    }

    @Test
    void c23_aListOfMethodsIsAnsweredWhole() {
        options.methods = List.of("POST", "GET");
        Reply reply = options.policy().preflight(ORIGIN, "GET", null, false);
        assertEquals("POST, GET", reply.headers().get(ALLOW_METHODS));
        assertEquals("Disallowed CORS method", body(options.policy().preflight(ORIGIN, "PUT", null, false)));
    }

    @Test
    void c24_listedHeadersAreAnsweredSortedWithTheSafelistedOnes() {
        options.headers = List.of("X-B", "Content-Type", "Authorization");
        assertEquals(
                "Accept, Accept-Language, Authorization, Content-Language, Content-Type, X-B",
                options.policy().preflight(ORIGIN, "GET", "X-B", false).headers().get(ALLOW_HEADERS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-A", "x-a", "content-type", "x-a ,CONTENT-TYPE", " Accept,accept-language , X-A "})
    void c25_askedHeadersCompareTrimmedAndInAnyLetterCase(String asked) {
        options.headers = List.of("X-A");
        assertEquals(200, options.policy().preflight(ORIGIN, "GET", asked, false).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Any", "x-b , CONTENT-type,", "a,,b", ""})
    void c26_whereAnyHeaderIsAllowedTheAskedOnesAreMirroredAsTheyCame(String asked) {
        Reply reply = options.policy().preflight(ORIGIN, "GET", asked, false);
        assertEquals(200, reply.status());
        assertEquals(asked, reply.headers().get(ALLOW_HEADERS));
    }

    @Test
    void c26_withoutAnAskThereIsNothingToMirror() {
        assertFalse(preflight(ORIGIN).headers().containsKey(ALLOW_HEADERS));
    }

    @Test
    void c27_listedHeadersAreAnsweredAlsoUnasked() {
        options.headers = List.of("X-A");
        Reply reply = options.policy().preflight(ORIGIN, "GET", null, false);
        assertEquals(200, reply.status());
        assertEquals(
                "Accept, Accept-Language, Content-Language, Content-Type, X-A",
                reply.headers().get(ALLOW_HEADERS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x-a,", ",x-a", "x-a,,accept", "x-a x-a", "*"})
    void c27_anEmptyElementIsAFailure(String asked) {
        options.headers = List.of("X-A");
        assertEquals("Disallowed CORS headers", body(options.policy().preflight(ORIGIN, "GET", asked, false)));
    }

    @Test
    void c28_aPrivateNetworkThatIsAllowedIsOnThePreflightOnly() {
        options.privateNetwork = true;
        Reply asked = options.policy().preflight(ORIGIN, "GET", null, true);
        assertEquals(200, asked.status());
        assertEquals("true", asked.headers().get(ALLOW_PRIVATE_NETWORK));
        assertFalse(options.policy().plainHeaders().containsKey(ALLOW_PRIVATE_NETWORK));
        assertFalse(preflight(ORIGIN).headers().containsKey(ALLOW_PRIVATE_NETWORK));
    }

    @Test
    void c29_aPrivateNetworkThatIsNotAllowedIsAFailureOnlyWhereAsked() {
        Reply asked = options.policy().preflight(ORIGIN, "GET", null, true);
        assertEquals("Disallowed CORS private-network", body(asked));
        assertFalse(asked.headers().containsKey(ALLOW_PRIVATE_NETWORK));
        assertEquals(200, preflight(ORIGIN).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nSet-Cookie: x", "a\u0000", "\u007f", "\u00e4", "a\u2028b", "a\tb"})
    void c33_whatCannotStandInAHeaderIsNeverMirrored(String value) {
        Reply headers = options.policy().preflight(ORIGIN, "GET", value, false);
        assertEquals("Disallowed CORS headers", body(headers));
        assertFalse(headers.headers().containsKey(ALLOW_HEADERS));

        options.origins = List.of("*");
        options.credentials = true;
        options.pattern = Optional.of(Pattern.compile("(?s).*"));
        assertEquals(Optional.empty(), options.policy().allowOrigin(value));
        assertFalse(preflight(value).headers().containsKey(ALLOW_ORIGIN));
    }

    private Reply preflight(String origin) {
        return options.policy().preflight(origin, "GET", null, false);
    }

    private static String body(Reply reply) {
        return new String(reply.body(), UTF_8);
    }
}
