package tasks.account;

import java.util.Collection;
import java.util.function.Consumer;
import tasks.http.Identity;

/**
 * Tells which credentials have come to their end, for what goes on longer than a request.
 *
 * <p><b>Threads:</b> called by all at once.
 */
@FunctionalInterface
public interface EndedCredentials {
    /**
     * Tells of those credentials ({@link Identity#credential()} with {@link Identity#owner()}) that are good no more. Those whose
     * time is over come first, for which nobody needs the database.
     *
     * @param identities some hundred at most: they are asked for at once
     * @throws tasks.db.DatabaseUnavailable where the others cannot be told now
     */
    void tellEnded(Collection<Identity> identities, Consumer<Identity> ended);
}
