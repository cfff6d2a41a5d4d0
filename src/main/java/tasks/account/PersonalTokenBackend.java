package tasks.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import tasks.http.Authentication;

/**
 * A personal access token.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public final class PersonalTokenBackend implements AuthenticationBackend {
    /** So that whoever finds one knows what it opens. */
    static final String PREFIX = "tasks_pat_";

    private static final int MOST_REMEMBERED = 10_000;

    private final TokenDao tokens;
    private final Credentials credentials;
    /** By hash; which token that is never changes, whether it is still good is asked elsewhere. */
    private final Cache<String, Long> numbers = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .executor(Runnable::run)
            .build();

    public PersonalTokenBackend(TokenDao tokens, Credentials credentials) {
        this.tokens = tokens;
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
        return number(Secrets.hash(credential))
                .flatMap(credentials::ofToken)
                .map(Authentication::accepted)
                .orElseGet(() -> Authentication.refused("Invalid token"));
    }

    private Optional<Long> number(String hash) {
        Optional<Long> known = Optional.ofNullable(numbers.getIfPresent(hash));
        if (known.isPresent()) {
            return known;
        }
        Optional<Long> found = tokens.find(hash);
        found.ifPresent(id -> numbers.put(hash, id));
        return found;
    }
}
