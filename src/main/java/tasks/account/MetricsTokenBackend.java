package tasks.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import tasks.http.Authentication;
import tasks.http.Identity;

/**
 * The bearer token of whoever collects the server's figures: it reads those, and nothing that belongs to anybody. On only where
 * a token is configured.
 *
 * <p><b>Threads:</b> immutable.
 */
public final class MetricsTokenBackend implements AuthenticationBackend {
    /** No row has this number: there is no account behind it. */
    private static final long NO_ACCOUNT = -1;

    private final byte[] token;
    private final Authentication collector =
            Authentication.accepted(new Identity(NO_ACCOUNT, "metrics", "metrics", Set.of(Scope.METRICS)));

    public MetricsTokenBackend(String token) {
        this.token = bytes(token);
    }

    @Override
    public String scheme() {
        return "bearer";
    }

    /** Compares in a time that does not tell how much of the token was right. */
    @Override
    public Authentication authenticate(String credential) {
        return MessageDigest.isEqual(bytes(credential), token) ? collector : Authentication.passed();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
