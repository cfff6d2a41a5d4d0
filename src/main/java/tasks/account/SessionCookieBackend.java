package tasks.account;

import java.util.Optional;
import tasks.http.Authentication;
import tasks.http.Identity;

/**
 * The cookie of a browser's session. One that is unknown or has ended is passed on: it is no error.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public final class SessionCookieBackend implements AuthenticationBackend {
    private final Credentials credentials;
    private final Numbers numbers;

    public SessionCookieBackend(SessionDao sessions, Credentials credentials) {
        numbers = new Numbers(hash -> sessions.holderOfCookie(hash).map(SessionDao.Holder::session));
        this.credentials = credentials;
    }

    /** None of {@code Authorization}. */
    @Override
    public String scheme() {
        return "";
    }

    @Override
    public Authentication authenticate(String credential) {
        if (!Secrets.isOne(credential)) {
            return Authentication.passed();
        }
        Optional<Identity> holder = numbers.of(Secrets.hash(credential)).flatMap(credentials::ofSession);
        return holder.map(Authentication::accepted).orElseGet(Authentication::passed);
    }
}
