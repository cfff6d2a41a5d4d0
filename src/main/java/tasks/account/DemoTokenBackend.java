package tasks.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import tasks.http.Authentication;
import tasks.http.Identity;

/**
 * The seed's fixed bearer token, for development: it is the user {@code dev}, who may do everything. On only where a token
 * is configured.
 *
 * <p><b>Threads:</b> immutable.
 */
public final class DemoTokenBackend implements AuthenticationBackend {
    private final byte[] token;
    private final Authentication dev;

    /**
     * Accepts one token.
     *
     * @param dev who holds it
     */
    public DemoTokenBackend(String token, Identity dev) {
        this.token = bytes(token);
        this.dev = Authentication.accepted(dev);
    }

    @Override
    public String scheme() {
        return "bearer";
    }

    /** Compares in a time that does not tell how much of the token was right. */
    @Override
    public Authentication authenticate(String credential) {
        return MessageDigest.isEqual(bytes(credential), token) ? dev : Authentication.passed();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
