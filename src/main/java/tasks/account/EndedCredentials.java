package tasks.account;

import java.util.Set;
import tasks.http.Identity;

/**
 * Tells which credentials have come to their end, for what goes on longer than a request.
 *
 * <p><b>Threads:</b> called by all at once.
 */
@FunctionalInterface
public interface EndedCredentials {
    /** Those of the credentials ({@link Identity#credential()} with {@link Identity#owner()}) that are good no more. */
    Set<Identity> ended(Set<Identity> identities);
}
