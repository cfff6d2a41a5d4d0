package tasks.account;

import java.util.Optional;
import tasks.http.Authentication;
import tasks.http.Identity;

/**
 * The access token of a session.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class JwtBackend implements AuthenticationBackend {
    private final AccessTokens tokens;
    private final Credentials credentials;

    public JwtBackend(AccessTokens tokens, Credentials credentials) {
        this.tokens = tokens;
        this.credentials = credentials;
    }

    @Override
    public String scheme() {
        return "bearer";
    }

    @Override
    public Authentication authenticate(String credential) {
        AccessTokens.Outcome outcome = tokens.check(credential);
        if (!outcome.own()) {
            return Authentication.passed();
        }
        return outcome.grant()
                .flatMap(this::identity)
                .map(Authentication::accepted)
                .orElseGet(() -> Authentication.refused("Invalid token"));
    }

    private Optional<Identity> identity(AccessTokens.Grant grant) {
        return credentials
                .ofSession(grant.session())
                .filter(holder -> holder.owner() == grant.owner())
                .map(holder -> new Identity(
                        holder.owner(), holder.username(), holder.credential(), holder.scopes(), grant.expires()));
    }
}
