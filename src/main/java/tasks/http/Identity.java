package tasks.http;

import java.util.Set;

/**
 * Who asks: what the authentication filter resolved, the seed's {@code request.user} and {@code request.auth} in one.
 *
 * @param owner the number of the row in {@code account}; 0 for nobody
 * @param username the name shown to clients; empty for nobody
 * @param credential what it was that said so, as the log and the history name it: {@code demo}
 * @param scopes what the credential may be used for; empty for nobody
 * @param expires when the credential ends by itself, in milliseconds since 1970; {@link #NEVER} where it does not
 */
public record Identity(long owner, String username, String credential, Set<String> scopes, long expires) {
    public static final long NEVER = Long.MAX_VALUE;

    /** A request without a credential. It is a valid request, not an error. */
    public static final Identity ANONYMOUS = new Identity(0, "", "", Set.of(), NEVER);

    public Identity {
        scopes = Set.copyOf(scopes);
    }

    /** Of a credential that does not end by itself. */
    public Identity(long owner, String username, String credential, Set<String> scopes) {
        this(owner, username, credential, scopes, NEVER);
    }

    public boolean isAuthenticated() {
        return owner != 0;
    }
}
