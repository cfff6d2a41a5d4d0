package tasks.account;

import tasks.http.Authentication;

/**
 * A personal access token.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public final class PersonalTokenBackend implements AuthenticationBackend {
    /** So that whoever finds one knows what it opens. */
    static final String PREFIX = "tasks_pat_";

    private final Credentials credentials;
    private final Numbers numbers;

    public PersonalTokenBackend(TokenDao tokens, Credentials credentials) {
        numbers = new Numbers(tokens::find);
        this.credentials = credentials;
    }

    @Override
    public String scheme() {
        return "bearer";
    }

    @Override
    public Authentication authenticate(String credential) {
        if (!credential.startsWith(PREFIX)) {
            return Authentication.passed();
        }
        if (!Secrets.isOne(credential.substring(PREFIX.length()))) {
            return Authentication.refused("Invalid token");
        }
        return numbers.of(Secrets.hash(credential))
                .flatMap(credentials::ofToken)
                .map(Authentication::accepted)
                .orElseGet(() -> Authentication.refused("Invalid token"));
    }
}
