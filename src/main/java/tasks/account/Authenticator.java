package tasks.account;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import tasks.http.Authentication;
import tasks.http.HttpFailure;
import tasks.http.Identity;

/**
 * Resolves the {@code Authorization} of a request by asking the backends in order. It says who asks and never decides what
 * they may do.
 *
 * <p><b>Threads:</b> immutable.
 */
public final class Authenticator {
    /** Always a known scheme, also where no backend is configured (RFC 6750). */
    private static final String BEARER = "bearer";

    private final List<AuthenticationBackend> backends;
    private final AuthenticationBackend cookies;

    /**
     * Asks these.
     *
     * @param backends for what {@code Authorization} holds, in order
     * @param cookies for cookies, whatever its scheme
     */
    public Authenticator(List<AuthenticationBackend> backends, AuthenticationBackend cookies) {
        this.backends = List.copyOf(backends);
        this.cookies = cookies;
    }

    /** Who asks with that cookie; anonymous where it is unknown or has ended, which is no error. */
    public Identity authenticateCookie(String value) {
        return cookies.authenticate(value) instanceof Authentication.Accepted accepted
                ? accepted.identity()
                : Identity.ANONYMOUS;
    }

    /**
     * Who asks.
     *
     * @param authorization the header's value, trimmed; empty is anonymous
     * @throws HttpFailure 401 with the seed's words
     */
    public Identity authenticate(String authorization) {
        return authenticate(authorization, () -> Caller.UNKNOWN);
    }

    /**
     * Who asks, and from where.
     *
     * @param caller asked only where a backend keeps it
     */
    public Identity authenticate(String authorization, Supplier<Caller> caller) {
        if (authorization.isEmpty()) {
            return Identity.ANONYMOUS;
        }
        int space = authorization.indexOf(' ');
        if (space < 0) {
            throw HttpFailure.unauthorized("Invalid authorization header format");
        }
        String scheme = authorization.substring(0, space).toLowerCase(Locale.ROOT);
        String credential = authorization.substring(space + 1);
        boolean known = scheme.equals(BEARER);
        for (AuthenticationBackend backend : backends) {
            if (!backend.scheme().equals(scheme)) {
                continue;
            }
            known = true;
            Authentication outcome = backend.authenticate(credential, caller);
            if (outcome instanceof Authentication.Accepted accepted) {
                return accepted.identity();
            }
            if (outcome instanceof Authentication.Refused refused) {
                throw HttpFailure.invalidToken(refused.message());
            }
        }
        throw known ? HttpFailure.invalidToken("Invalid token") : HttpFailure.unauthorized("Unsupported auth scheme");
    }
}
