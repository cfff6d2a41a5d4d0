package tasks.account;

import java.util.Set;
import tasks.http.Identity;

/** Tells of credentials whether they have ended. */
public interface EndedCredentials {
    /** Those of the credentials ({@code Identity.credential()} with {@code Identity.owner()}) that are good no more. */
    Set<Identity> ended(Set<Identity> identities);
}
