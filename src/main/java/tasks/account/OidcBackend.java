package tasks.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import tasks.config.Settings;
import tasks.http.Authentication;
import tasks.http.Identity;

/**
 * The access token of an external identity provider. A JWT that names it as its issuer is its own; one that has been checked
 * is remembered by its hash until it ends, an hour at most.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public final class OidcBackend implements AuthenticationBackend {
    private static final Duration REMEMBERED = Duration.ofHours(1);
    private static final int MOST_REMEMBERED = 10_000;
    /** Of a token's hash, enough to tell tokens apart. */
    private static final int SHORT = 16;

    private static final Authentication REFUSED = Authentication.refused("Invalid token");

    private final String issuer;
    private final OidcTokenReader reader;
    private final OidcKeySource keys;
    private final OidcAccountDao accounts;
    private final Credentials credentials;
    private final Clock clock;
    private final Cache<String, Grant> checked = Caffeine.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(MOST_REMEMBERED)
            .executor(Runnable::run)
            .build();

    /** What a token is good for; whether its owner is still there is asked elsewhere. */
    private record Grant(long owner, Set<String> scopes, long expires) {}

    public OidcBackend(
            Settings.OpenIdProvider provider,
            OidcKeySource keys,
            OidcAccountDao accounts,
            Credentials credentials,
            Clock clock) {
        issuer = provider.issuer();
        reader = new OidcTokenReader(issuer, provider.audience(), clock);
        this.keys = keys;
        this.accounts = accounts;
        this.credentials = credentials;
        this.clock = clock;
    }

    @Override
    public String scheme() {
        return "bearer";
    }

    @Override
    public Authentication authenticate(String credential) {
        return authenticate(credential, () -> Caller.UNKNOWN);
    }

    @Override
    public Authentication authenticate(String credential, Supplier<Caller> caller) {
        if (!OidcTokenReader.isJwt(credential)) {
            return Authentication.passed();
        }
        String hash = Secrets.hash(credential);
        Optional<Grant> known = Optional.ofNullable(checked.getIfPresent(hash));
        if (known.isPresent()) {
            return identity(known.get(), hash);
        }
        OidcTokenReader.Outcome outcome = reader.read(credential);
        if (!outcome.own()) {
            return Authentication.passed();
        }
        Optional<Grant> grant = outcome.token().flatMap(token -> grant(token, hash, caller));
        grant.ifPresent(good -> checked.put(hash, good));
        return grant.map(good -> identity(good, hash)).orElse(REFUSED);
    }

    private Optional<Grant> grant(OidcToken token, String hash, Supplier<Caller> caller) {
        if (!token.isSignedWith(keys.find(token.algorithm(), token.keyId()))) {
            return Optional.empty();
        }
        return accounts.findOrCreate(
                        issuer,
                        token.subject(),
                        token.names(),
                        token.issued(),
                        (id, name) -> signUp(id, name, hash, caller.get()))
                .map(owner -> new Grant(owner, Scope.with(token.scopes()), token.expires()));
    }

    private Audit signUp(long owner, String name, String hash, Caller caller) {
        return new Audit(
                owner,
                name,
                clock.millis(),
                AuditEvent.SIGN_UP,
                caller.address(),
                credential(hash),
                caller.requestId());
    }

    private static String credential(String hash) {
        return Credentials.provided(hash.substring(0, SHORT));
    }

    private Authentication identity(Grant grant, String hash) {
        Optional<Identity> owner =
                grant.expires > clock.millis() ? credentials.ofAccount(grant.owner) : Optional.empty();
        if (owner.isEmpty()) {
            checked.invalidate(hash);
        }
        return owner.map(account -> Authentication.accepted(new Identity(
                        account.owner(), account.username(), credential(hash), grant.scopes, grant.expires)))
                .orElse(REFUSED);
    }
}
