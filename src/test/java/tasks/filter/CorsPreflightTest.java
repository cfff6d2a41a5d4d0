package tasks.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** Starlette's {@code CORSMiddleware} on preflights: the number in a test's name is the statement's. */
class CorsPreflightTest {
    private static final String ORIGIN = "http://localhost:3000";
    private static final String OTHER = "https://other.example";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String ALLOW_METHODS = "Access-Control-Allow-Methods";
    private static final String ALLOW_HEADERS = "Access-Control-Allow-Headers";
    private static final String ALLOW_PRIVATE_NETWORK = "Access-Control-Allow-Private-Network";
    private static final String MAX_AGE = "Access-Control-Max-Age";

    private final CorsOptions options = new CorsOptions();

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
        assertEquals(
                "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT", reply.headers().get(ALLOW_METHODS));
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
                options.policy()
                        .preflight(ORIGIN, "GET", "X-B", false)
                        .headers()
                        .get(ALLOW_HEADERS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-A", "x-a", "content-type", "x-a ,CONTENT-TYPE", " Accept,accept-language , X-A "})
    void c25_askedHeadersCompareTrimmedAndInAnyLetterCase(String asked) {
        options.headers = List.of("X-A");
        assertEquals(
                200, options.policy().preflight(ORIGIN, "GET", asked, false).status());
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
