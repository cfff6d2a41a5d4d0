package tasks.account;

import tasks.http.Identity;

/**
 * Tells which credentials have come to their end, for what goes on longer than a request.
 *
 * <p><b>Threads:</b> called by all at once.
 */
@FunctionalInterface
public interface EndedCredentials {
    /**
     * Whether the credential ({@link Identity#credential()} with {@link Identity#owner()}) is good no more.
     *
     * @throws tasks.db.DatabaseUnavailable where that cannot be told now
     */
    boolean hasEnded(Identity identity);
}
