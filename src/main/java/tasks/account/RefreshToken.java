package tasks.account;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A token that is good once for the next access token (RFC 9700 section 4.14.2, RFC 6749 section 1.5). All those of a
 * session begin with the same part, which nobody else can know: so one that is not good any more tells whose it was.
 *
 * @param family that part
 * @param secret this token's own
 */
record RefreshToken(String family, String secret) {
    private static final String PREFIX = "tasks_rt_";
    private static final Pattern FORM = Pattern.compile(PREFIX + "([A-Za-z0-9_-]{43})\\.([A-Za-z0-9_-]{43})");

    /** The first one of a session. */
    static RefreshToken first() {
        return new RefreshToken(Secrets.random(), Secrets.random());
    }

    static Optional<RefreshToken> parse(String text) {
        Matcher token = FORM.matcher(text);
        return token.matches() ? Optional.of(new RefreshToken(token.group(1), token.group(2))) : Optional.empty();
    }

    /**
     * The one after it: it can be found again from this one and the salt, which the database has, and from neither alone. So
     * the database need not keep a token to give it out a second time.
     */
    RefreshToken next(String salt) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            return new RefreshToken(family, Secrets.encode(mac.doFinal(salt.getBytes(StandardCharsets.US_ASCII))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String familyHash() {
        return Secrets.hash(family);
    }

    String hash() {
        return Secrets.hash(text());
    }

    /** As clients have it. */
    String text() {
        return PREFIX + family + "." + secret;
    }

    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
