package tasks.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import tasks.http.Authentication;
import tasks.http.Identity;

/**
 * The cookie of a browser's session. One that is unknown or has ended is passed on: it is no error.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public final class SessionCookieBackend implements AuthenticationBackend {
    private static final int MOST_REMEMBERED = 10_000;

    private final SessionDao sessions;
    private final Credentials credentials;
    /** By the cookie's hash; which session that is of never changes. */
    private final Cache<String, Long> numbers = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .executor(Runnable::run)
            .build();

    public SessionCookieBackend(SessionDao sessions, Credentials credentials) {
        this.sessions = sessions;
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
        Optional<Identity> holder = number(Secrets.hash(credential)).flatMap(credentials::ofSession);
        return holder.map(Authentication::accepted).orElseGet(Authentication::passed);
    }

    private Optional<Long> number(String hash) {
        Optional<Long> known = Optional.ofNullable(numbers.getIfPresent(hash));
        if (known.isPresent()) {
            return known;
        }
        Optional<Long> found = sessions.holderOfCookie(hash).map(SessionDao.Holder::session);
        found.ifPresent(id -> numbers.put(hash, id));
        return found;
    }
}
