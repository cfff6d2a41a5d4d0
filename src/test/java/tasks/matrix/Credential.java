package tasks.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Person;
import tasks.testkit.Provider;

/**
 * One kind of what a request can bring to show who it is of.
 *
 * @param scopes what it can be used for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Credential(String name, Kind kind, Set<String> scopes, String... headers) {
    private static final Set<String> ALL = Set.of("authenticated", "tasks:read", "tasks:write", "account");

    enum Kind {
        GOOD,
        DEMO,
        /** Of a person of the identity provider. */
        PROVIDED,
        ANONYMOUS,
        COOKIE_OF_UNKNOWN_PAGE,
        BAD
    }

    boolean isBad() {
        return kind == Kind.BAD;
    }

    boolean isAnonymous() {
        return kind == Kind.ANONYMOUS;
    }

    boolean isDemo() {
        return kind == Kind.DEMO;
    }

    boolean isProvided() {
        return kind == Kind.PROVIDED;
    }

    boolean isCookieOfUnknownPage() {
        return kind == Kind.COOKIE_OF_UNKNOWN_PAGE;
    }

    /** Each kind, of a person of its own. */
    static List<Credential> all(MatrixServer server) throws Exception {
        List<Credential> all = new ArrayList<>();
        Http http = server.http();
        Person ann = Person.signUp(http);
        // that makes her tokens
        String[] hers = ann.session();
        String origin = server.origin();
        all.add(new Credential("none", Kind.ANONYMOUS, Set.of()));
        all.add(new Credential("an empty header", Kind.ANONYMOUS, Set.of(), "Authorization", ""));
        all.add(new Credential("the demo token", Kind.DEMO, ALL, Http.token()));
        all.add(new Credential("a session", Kind.GOOD, ALL, ann.session()));
        all.add(new Credential("a cookie", Kind.GOOD, ALL, "Cookie", ann.cookie(), "Origin", origin));
        all.add(new Credential("a cookie of some page", Kind.COOKIE_OF_UNKNOWN_PAGE, ALL, "Cookie", ann.cookie()));
        all.add(new Credential(
                "a cookie of another page",
                Kind.COOKIE_OF_UNKNOWN_PAGE,
                ALL,
                "Cookie",
                ann.cookie(),
                "Origin",
                "http://evil.example"));
        for (String scope : ALL) {
            all.add(new Credential(
                    "a token for " + scope,
                    Kind.GOOD,
                    new HashSet<>(List.of("authenticated", scope)),
                    ann.tokenBy(hers, scope)));
        }
        all.add(new Credential("a token for all", Kind.GOOD, ALL, ann.tokenBy(hers, ALL.toArray(String[]::new))));
        all.add(new Credential(
                "the metrics token", Kind.GOOD, Set.of("metrics"), Person.bearer(MatrixServer.METRICS_TOKEN)));
        cookies(all, http, ann, origin);
        all.add(new Credential("a cookie that has rested", Kind.ANONYMOUS, Set.of(), "Cookie", server.restedCookie()));
        bad(all, http, ann, hers);
        bad(all, "an expired session's token", server.expired());
        bad(all, "a token of a session that has rested", server.rested());
        provided(all, http, server.provider());
        return all;
    }

    private static void cookies(List<Credential> all, Http http, Person ann, String origin) throws Exception {
        String ended = ann.cookie();
        assertEquals(
                200,
                http.send("POST", "/logout", "Cookie", ended, "Origin", origin).status());
        String name = ended.substring(0, ended.indexOf('='));
        all.add(new Credential("an ended cookie", Kind.ANONYMOUS, Set.of(), "Cookie", ended));
        all.add(new Credential("an altered cookie", Kind.ANONYMOUS, Set.of(), "Cookie", altered(ann.cookie())));
        all.add(new Credential("an empty cookie", Kind.ANONYMOUS, Set.of(), "Cookie", name + "="));
        all.add(new Credential(
                "many cookies", Kind.ANONYMOUS, Set.of(), "Cookie", (name + "=" + "x".repeat(43) + "; ").repeat(40)));
    }

    private static void bad(List<Credential> all, Http http, Person ann, String[] hers) throws Exception {
        String session = Person.tokenOf(ann.session());
        String token = Person.tokenOf(ann.tokenBy(hers, "tasks:read"));
        bad(all, "a wrong token", "wrong-token");
        bad(all, "an altered session", altered(session));
        bad(all, "a truncated session", session.substring(0, session.length() - 1));
        bad(all, "a session in lower case", session.toLowerCase(Locale.ROOT));
        bad(all, "an altered token", altered(token));
        bad(all, "a truncated token", token.substring(0, token.length() - 1));
        bad(all, "a huge token", "ey" + "A".repeat(5_000) + ".ey.x");
        String payload = session.split("\\.")[1];
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\",\"typ\":\"at+jwt\"}".getBytes(UTF_8));
        bad(all, "an unsigned session", none + "." + payload + ".");
        bad(all, "a refresh token", ann.login().get("refresh_token").asText());
        String[] ended = ann.session();
        assertEquals(200, http.send("POST", "/logout", ended).status());
        all.add(new Credential("an ended session", Kind.BAD, Set.of(), ended));
        all.add(new Credential("an ended token", Kind.BAD, Set.of(), endedToken(http, hers)));
        all.add(new Credential("an expired token", Kind.BAD, Set.of(), expiredToken(http, hers)));
        Person gone = Person.signUp(http);
        String[] of = gone.session();
        String[] tokenOf = gone.token("tasks:read");
        assertEquals(
                200,
                http.json("DELETE", "/me", Json.object("password", Person.PASSWORD), of)
                        .status());
        all.add(new Credential("a session of an account that is gone", Kind.BAD, Set.of(), of));
        all.add(new Credential("a token of an account that is gone", Kind.BAD, Set.of(), tokenOf));
    }

    private static void provided(List<Credential> all, Http http, Provider provider) throws Exception {
        // new ones each time: what a person had who has left is good for nothing
        String ann = UUID.randomUUID().toString();
        String bob = UUID.randomUUID().toString();
        String good = provider.token(ann);
        all.add(new Credential("a provider's token", Kind.PROVIDED, ALL, Person.bearer(good)));
        all.add(new Credential(
                "a provider's token to read",
                Kind.PROVIDED,
                Set.of("authenticated", "tasks:read"),
                Person.bearer(provider.token(bob, claims -> claims.claim("scope", "openid tasks:read")))));
        bad(all, "an altered token of a provider", altered(good));
        bad(all, "a provider's token with another's claims", swapped(good, provider.token(bob)));
        bad(
                all,
                "an expired token of a provider",
                provider.token(
                        ann,
                        claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(90)))));
        bad(all, "a provider's token for others", provider.token(ann, claims -> claims.audience("another")));
        bad(all, "a token of another provider", provider.token(ann, claims -> claims.issuer("https://other.example")));
        bad(
                all,
                "a token signed by another key of its name",
                Provider.sign(
                        provider.header().build(),
                        provider.claims(ann).build(),
                        new RSAKeyGenerator(2_048)
                                .keyID(provider.key().getKeyID())
                                .generate()));
        String[] gone = Person.bearer(provider.token(UUID.randomUUID().toString()));
        assertEquals(200, http.json("DELETE", "/me", "{}", gone).status());
        all.add(new Credential("a provider's token of an account that is gone", Kind.BAD, Set.of(), gone));
    }

    /** What the other says, under the signature of the one. */
    private static String swapped(String one, String other) {
        return one.split("\\.")[0] + "." + other.split("\\.")[1] + "." + one.split("\\.")[2];
    }

    private static void bad(List<Credential> all, String name, String token) {
        all.add(new Credential(name, Kind.BAD, Set.of(), Person.bearer(token)));
    }

    private static JsonNode make(Http http, String[] session, String more) throws Exception {
        String body = "{\"name\":\"n\",\"scopes\":[\"tasks:read\"]" + more + "}";
        return Json.read(http.json("POST", "/me/tokens", body, session).body());
    }

    private static String[] endedToken(Http http, String[] session) throws Exception {
        JsonNode made = make(http, session, "");
        assertEquals(
                200,
                http.send("DELETE", "/me/tokens/" + made.get("id"), session).status());
        return Person.bearer(made.get("token").asText());
    }

    private static String[] expiredToken(Http http, String[] session) throws Exception {
        String soon = Instant.now().plus(Duration.ofSeconds(2)).toString();
        String[] token = Person.bearer(make(http, session, ",\"expires\":\"" + soon + "\"")
                .get("token")
                .asText());
        Eventually.check(() -> assertEquals(401, http.send("GET", "/me", token).status()));
        return token;
    }

    /** Another sign in the middle of its last part. */
    private static String altered(String text) {
        int at = text.length() - 20;
        return text.substring(0, at) + (text.charAt(at) == 'A' ? 'B' : 'A') + text.substring(at + 1);
    }
}
