package tasks.account;

import java.util.function.Supplier;
import tasks.http.Authentication;

/**
 * One way to tell from a credential who asks: the seed's {@code AuthenticationBackend}. A new way is one class.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public interface AuthenticationBackend {

    /** The scheme of {@code Authorization} that it reads, in lower case. */
    String scheme();

    /**
     * Looks at a credential of its scheme.
     *
     * @param credential what follows the scheme's space, as sent
     */
    Authentication authenticate(String credential);

    /**
     * As {@link #authenticate(String)}, for one that keeps where a credential was first seen.
     *
     * @param caller found out when asked
     */
    default Authentication authenticate(String credential, Supplier<Caller> caller) {
        return authenticate(credential);
    }
}
