package tasks.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The access tokens of sessions: JWTs of RFC 9068, signed with ES256, good for a quarter of an hour. One that has been checked
 * is remembered by its hash until it ends.
 *
 * <p><b>Threads:</b> called by all at once.
 */
@SuppressWarnings("JavaUtilDate") // what the library takes and gives
public final class AccessTokens {
    static final Duration LIFE = Duration.ofMinutes(15);

    /** RFC 9068 section 2.1. */
    private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");

    /** As we write it, sign for sign: of the 64 bytes of a signature, the last sign holds two bits. */
    private static final Pattern FORM =
            Pattern.compile("ey[A-Za-z0-9_-]+\\.ey[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{85}[AQgw]");

    private static final int MOST_LENGTH = 4_096;

    private static final String CLIENT = "tasks";
    private static final String SESSION = "sid";
    private static final int MOST_REMEMBERED = 10_000;

    private final KeyRing keys;
    private final String issuer;
    private final Clock clock;
    private final Cache<String, Grant> checked = Caffeine.newBuilder()
            .expireAfterWrite(LIFE)
            .maximumSize(MOST_REMEMBERED)
            .executor(Runnable::run)
            .build();

    /**
     * Tokens of this server.
     *
     * @param issuer its name in them
     */
    public AccessTokens(KeyRing keys, String issuer, Clock clock) {
        this.keys = keys;
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * What a token says.
     *
     * @param expires milliseconds since 1970
     */
    record Grant(long owner, long session, long expires) {}

    /** What comes of a token: not one of this server's, or one that is bad, or a grant. */
    record Outcome(boolean own, Optional<Grant> grant) {
        static final Outcome FOREIGN = new Outcome(false, Optional.empty());
        static final Outcome BAD = new Outcome(true, Optional.empty());
    }

    /** Makes one. */
    String make(long owner, long session) {
        Date now = new Date(clock.millis());
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(issuer)
                .subject(Long.toString(owner))
                .claim("client_id", CLIENT)
                .claim("scope", String.join(" ", Scope.ORDER))
                .claim(SESSION, Long.toString(session))
                .issueTime(now)
                .expirationTime(new Date(now.getTime() + LIFE.toMillis()))
                .jwtID(UUID.randomUUID().toString())
                .build();
        ECKey key = keys.current();
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(TYPE)
                .keyID(key.getKeyID())
                .build();
        try {
            SignedJWT token = new SignedJWT(header, claims);
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Checks one. */
    Outcome check(String token) {
        if (!isJwt(token)) {
            return Outcome.FOREIGN;
        }
        String hash = Secrets.hash(token);
        Grant known = checked.getIfPresent(hash);
        if (known != null) {
            return outcome(known);
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            Optional<ECKey> key = key(jwt.getHeader());
            if (key.isEmpty()) {
                return Outcome.FOREIGN;
            }
            if (!jwt.verify(new ECDSAVerifier(key.get()))) {
                return Outcome.BAD;
            }
            Optional<Grant> grant = grant(jwt.getJWTClaimsSet());
            grant.ifPresent(good -> checked.put(hash, good));
            return grant.map(this::outcome).orElse(Outcome.BAD);
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return Outcome.FOREIGN;
        }
    }

    private static boolean isJwt(String token) {
        return token.length() <= MOST_LENGTH && FORM.matcher(token).matches();
    }

    /** The key is chosen by its name, and it says what algorithm is right: a token has no say in that (RFC 8725 section 3.1). */
    private Optional<ECKey> key(JWSHeader header) {
        boolean own = JWSAlgorithm.ES256.equals(header.getAlgorithm()) && TYPE.equals(header.getType());
        return own && header.getKeyID() != null ? keys.find(header.getKeyID()) : Optional.empty();
    }

    private Optional<Grant> grant(JWTClaimsSet claims) throws ParseException {
        boolean meant =
                issuer.equals(claims.getIssuer()) && claims.getAudience().contains(issuer);
        if (!meant || claims.getExpirationTime() == null) {
            return Optional.empty();
        }
        return Optional.of(new Grant(
                Long.parseLong(Objects.requireNonNullElse(claims.getSubject(), "")),
                Long.parseLong(Objects.requireNonNullElse(claims.getStringClaim(SESSION), "")),
                claims.getExpirationTime().getTime()));
    }

    private Outcome outcome(Grant grant) {
        return grant.expires > clock.millis() ? new Outcome(true, Optional.of(grant)) : Outcome.BAD;
    }
}
