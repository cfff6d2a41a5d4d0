package tasks.account;

import com.nimbusds.jose.JWSAlgorithm;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tasks.http.HttpFailure;
import tasks.http.Json;
import tasks.http.JsonObject;

/**
 * Takes JWTs of the identity provider apart, and checks all of them but the signature (RFC 7519, RFC 8725). What is written
 * twice, is of another type than it should be, or is not understood though it says that it must be, is refused.
 *
 * <p><b>Threads:</b> immutable.
 */
final class OidcTokenReader {
    /** How far the provider's clock may be from this one. */
    static final Duration SKEW = Duration.ofSeconds(60);

    private static final int LONGEST = 16_384;
    private static final int LONGEST_SUBJECT = 255; // OpenID Connect Core section 2
    private static final int LONGEST_KEY_ID = 500;
    /** Beyond it, milliseconds do not fit. */
    private static final long LATEST = 1L << 40;

    private static final Pattern FORM = Pattern.compile("ey[\\w-]++\\.[\\w-]++\\.[\\w-]++");

    /** What an access token may call itself in its header (RFC 7519 section 5.1, RFC 9068 section 2.1). */
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/jwt", "application/at+jwt");

    private static final Set<String> ACCESS_TOKEN = Set.of("at+jwt", "application/at+jwt");
    /** Keycloak's own claim, which is {@code ID}, {@code Refresh}, {@code Logout} and others in tokens for other ends. */
    private static final String BEARER = "bearer";

    /** Cognito's own claim, which is {@code id} in tokens that say who somebody is. */
    private static final String COGNITO_ACCESS = "access";

    /** In ID tokens alone (OpenID Connect Core sections 2 and 3.3.2.11). */
    private static final List<String> OF_ID_TOKENS = List.of("nonce", "at_hash", "c_hash", "s_hash");

    private static final Set<String> HEADER = Set.of("alg", "typ", "cty", "kid", "crit", "b64", "enc", "zip");
    private static final Set<String> CLAIMS = Set.of(
            "iss",
            "aud",
            "sub",
            "exp",
            "nbf",
            "iat",
            "typ",
            "token_use",
            "cnf",
            "events",
            "nonce",
            "at_hash",
            "c_hash",
            "s_hash",
            "scope",
            "scp",
            "preferred_username",
            "email");

    private final String issuer;
    private final String audience;
    private final Clock clock;

    OidcTokenReader(String issuer, String audience, Clock clock) {
        this.issuer = issuer;
        this.audience = audience;
        this.clock = clock;
    }

    /** What comes of a token: not one of the provider's, or one that is bad, or one to check the signature of. */
    record Outcome(boolean own, Optional<OidcToken> token) {
        static final Outcome FOREIGN = new Outcome(false, Optional.empty());
        static final Outcome BAD = new Outcome(true, Optional.empty());
    }

    /** A claim that is not as it should be. */
    private static final class Bad extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Bad() {
            super(null, null, false, false);
        }
    }

    /** Whether it looks like one at all. One that is encrypted has five parts, and is nobody's here. */
    static boolean isJwt(String token) {
        return token.length() <= LONGEST && FORM.matcher(token).matches();
    }

    Outcome read(String token) {
        String[] parts = token.split("\\.", -1);
        JsonObject claims;
        try {
            claims = object(parts[1], CLAIMS);
        } catch (Bad e) {
            return Outcome.FOREIGN;
        }
        if (!claims.text("iss").filter(issuer::equals).isPresent()) {
            return Outcome.FOREIGN;
        }
        try {
            return new Outcome(true, Optional.of(checked(parts, claims)));
        } catch (Bad e) {
            return Outcome.BAD;
        }
    }

    private static JsonObject object(String part, Set<String> wanted) {
        try {
            return Json.readObject(Base64.getUrlDecoder().decode(part), wanted);
        } catch (HttpFailure | IllegalArgumentException e) {
            throw new Bad();
        }
    }

    private OidcToken checked(String[] parts, JsonObject claims) {
        JsonObject header = object(parts[0], HEADER);
        JWSAlgorithm algorithm =
                text(header, "alg").flatMap(OidcKeys::algorithm).orElseThrow(Bad::new);
        for (String other : List.of("crit", "b64", "enc", "zip", "cty")) {
            require(!header.has(other));
        }
        Optional<String> keyId = text(header, "kid");
        require(keyId.map(String::length).orElse(0) <= LONGEST_KEY_ID);
        checkPurpose(text(header, "typ").map(type -> type.toLowerCase(Locale.ROOT)), claims);
        require(list(claims, "aud").contains(audience));
        String subject = text(claims, "sub").orElseThrow(Bad::new);
        require(!subject.isBlank() && subject.length() <= LONGEST_SUBJECT);
        return new OidcToken(
                algorithm,
                keyId,
                parts[0] + '.' + parts[1],
                parts[2],
                subject,
                names(claims, subject),
                scopes(claims),
                checkTimes(claims),
                taken(claims));
    }

    /** A token for another end is no access token, whoever signed it (RFC 8725 sections 3.11 and 3.12). */
    private static void checkPurpose(Optional<String> type, JsonObject claims) {
        Optional<String> purpose = text(claims, "typ").map(own -> own.toLowerCase(Locale.ROOT));
        require(type.map(TYPES::contains).orElse(true));
        require(purpose.map(BEARER::equals).orElse(true));
        require(text(claims, "token_use").map(COGNITO_ACCESS::equals).orElse(true));
        // of a logout, or of another event (RFC 8417)
        require(!claims.has("events"));
        // good only together with a key that its holder has to show (RFC 7800), which nobody asks him for here
        require(!claims.has("cnf"));
        boolean says = purpose.isPresent() || type.map(ACCESS_TOKEN::contains).orElse(false);
        require(says || OF_ID_TOKENS.stream().noneMatch(claims::has));
    }

    /** When it was issued. */
    private long checkTimes(JsonObject claims) {
        long latest = Math.addExact(clock.millis() / 1000, SKEW.toSeconds());
        require(time(claims, "nbf").orElse(0) <= latest);
        long issued = time(claims, "iat").orElse(0);
        require(issued <= latest);
        return issued;
    }

    /** Until when it is taken. */
    private long taken(JsonObject claims) {
        long end = Math.addExact(time(claims, "exp").orElseThrow(Bad::new), SKEW.toSeconds()) * 1000;
        require(end > clock.millis());
        return end;
    }

    /** A point in time in whole seconds (RFC 7519 section 2 lets a provider say fractions; none does). */
    private static OptionalLong time(JsonObject claims, String name) {
        OptionalLong time = claims.number(name);
        require(time.isPresent() == claims.has(name));
        require(time.orElse(0) >= 0 && time.orElse(0) <= LATEST);
        return time;
    }

    private static Optional<String> text(JsonObject object, String name) {
        Optional<String> text = object.text(name);
        require(text.isPresent() == object.has(name));
        return text;
    }

    private static List<String> list(JsonObject claims, String name) {
        return claims.text(name).map(List::of).or(() -> claims.texts(name)).orElse(List.of());
    }

    private static List<String> names(JsonObject claims, String subject) {
        return Stream.of(
                        claims.text("preferred_username"),
                        claims.text("preferred_username").map(OidcTokenReader::localPart),
                        claims.text("email").map(OidcTokenReader::localPart),
                        Optional.of(subject))
                .flatMap(Optional::stream)
                .toList();
    }

    private static String localPart(String address) {
        return address.substring(0, Math.max(0, address.indexOf('@')));
    }

    /** A provider that names none of this server's scopes does not know them, and restricts nothing. */
    private static List<String> scopes(JsonObject claims) {
        List<String> own = Stream.of("scope", "scp")
                .flatMap(name -> list(claims, name).stream())
                .flatMap(scopes -> Arrays.stream(scopes.split(" ")))
                .filter(Scope.ALL::contains)
                .distinct()
                .toList();
        return own.isEmpty() ? Scope.ORDER : own;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new Bad();
        }
    }
}
