package tasks.http;

import java.util.Set;

/**
 * Who may call a route. Every route declares one; there is no default.
 *
 * @param authenticated whether somebody must be signed in
 * @param scopes all of them must be held
 */
public record Access(boolean authenticated, Set<String> scopes) {
    private static final Access ANYONE = new Access(false, Set.of());

    public static Access anyone() {
        return ANYONE;
    }

    /** Signed in and holding every one of the scopes. */
    public static Access scope(String... scopes) {
        return new Access(true, Set.of(scopes));
    }

    /**
     * Lets the identity pass.
     *
     * @throws HttpFailure 401 for nobody, 403 for somebody whose credential lacks a scope
     */
    public void check(Identity identity) {
        if (!authenticated) {
            return;
        }
        if (!identity.isAuthenticated()) {
            throw HttpFailure.authenticationRequired();
        }
        if (!identity.scopes().containsAll(scopes)) {
            throw HttpFailure.insufficientScope();
        }
    }
}
