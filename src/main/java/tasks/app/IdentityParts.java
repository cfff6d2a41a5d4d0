package tasks.app;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tasks.account.AccessTokens;
import tasks.account.AccountEndpoints;
import tasks.account.AuditDao;
import tasks.account.AuditEndpoints;
import tasks.account.AuthenticationBackend;
import tasks.account.CookieRenewals;
import tasks.account.Credentials;
import tasks.account.JwtBackend;
import tasks.account.KeyDao;
import tasks.account.KeyEndpoints;
import tasks.account.KeyRing;
import tasks.account.Limits;
import tasks.account.LocalAccountDao;
import tasks.account.OidcAccountDao;
import tasks.account.OidcBackend;
import tasks.account.OidcKeySource;
import tasks.account.Passwords;
import tasks.account.PersonalTokenBackend;
import tasks.account.SecretBox;
import tasks.account.SessionCookieBackend;
import tasks.account.SessionDao;
import tasks.account.SessionEndpoints;
import tasks.account.TokenDao;
import tasks.account.TokenEndpoints;
import tasks.config.Settings;
import tasks.db.Database;
import tasks.http.SessionCookie;
import tasks.work.Background;

/**
 * What the composition root builds for accounts and credentials.
 *
 * @param own the ways in by {@code Authorization}, in order
 * @param cookies the way in by a browser's cookie
 */
record IdentityParts(
        List<AuthenticationBackend> own,
        AuthenticationBackend cookies,
        Routes.Endpoints.Identity endpoints,
        Credentials credentials,
        AuditDao audits,
        SessionDao sessions,
        KeyRing keys,
        OidcAccountDao provided,
        Optional<OidcKeySource> providerKeys)
        implements AutoCloseable {

    /** A hash takes tens of milliseconds, so that in this time many have had their turn. */
    private static final Duration HASH_PATIENCE = Duration.ofSeconds(3);

    private static final Duration OFTEN = Duration.ofSeconds(5);
    /** For a server that is restarted more often than each hour. */
    private static final Duration SOON = Duration.ofMinutes(1);

    private static final Duration HOURLY = Duration.ofHours(1);

    /**
     * Builds them, bottom to top.
     *
     * @param epoch the name of the database's history, by which a server without an address of its own is called
     */
    static IdentityParts build(
            Settings.Accounts settings,
            Database database,
            String epoch,
            SessionCookie cookie,
            CookieRenewals renewals,
            SecretBox box) {
        Clock clock = Clock.systemUTC();
        Duration life = Duration.ofDays(settings.sessionDays());
        LocalAccountDao accounts = new LocalAccountDao(database, clock);
        SessionDao sessions = new SessionDao(database, clock, life);
        TokenDao tokens = new TokenDao(database, clock);
        AuditDao audits = new AuditDao(database, clock);
        KeyRing keys = new KeyRing(new KeyDao(database), box, clock);
        String issuer = settings.publicUrl().map(Object::toString).orElse(epoch);
        AccessTokens access = new AccessTokens(keys, issuer, clock);
        Credentials credentials = new Credentials(accounts, sessions, tokens, clock);
        Passwords passwords = new Passwords(Runtime.getRuntime().availableProcessors(), HASH_PATIENCE);
        Limits limits = new Limits();
        settings.admin().ifPresent(admin -> AccountEndpoints.makeAdmin(accounts, passwords, admin, clock));
        boolean open = settings.signUp() == Settings.SignUp.OPEN;
        OidcAccountDao provided = new OidcAccountDao(database, clock);
        Optional<OidcKeySource> providerKeys =
                settings.provider().map(provider -> new OidcKeySource(provider.issuer(), System::nanoTime));
        List<AuthenticationBackend> own = new ArrayList<>(
                List.of(new JwtBackend(access, credentials), new PersonalTokenBackend(tokens, credentials)));
        settings.provider()
                .ifPresent(provider ->
                        own.add(new OidcBackend(provider, providerKeys.orElseThrow(), provided, credentials, clock)));
        return new IdentityParts(
                own,
                new SessionCookieBackend(sessions, credentials),
                new Routes.Endpoints.Identity(
                        new AccountEndpoints(accounts, passwords, credentials, audits, limits, open, clock),
                        new SessionEndpoints(
                                accounts,
                                sessions,
                                passwords,
                                access,
                                credentials,
                                audits,
                                limits,
                                cookie,
                                renewals,
                                clock),
                        new TokenEndpoints(tokens, credentials, clock, mostOfProvided(settings)),
                        new AuditEndpoints(audits),
                        new KeyEndpoints(keys)),
                credentials,
                audits,
                sessions,
                keys,
                provided,
                providerKeys);
    }

    /** Nobody has a token of a provider that is not there. */
    private static Duration mostOfProvided(Settings.Accounts settings) {
        return Duration.ofDays(
                settings.provider().map(Settings.OpenIdProvider::tokenDays).orElse(0));
    }

    /** The ways in by {@code Authorization}, in the order in which they are asked. */
    List<AuthenticationBackend> backends(List<AuthenticationBackend> fixed) {
        List<AuthenticationBackend> all = new ArrayList<>(fixed);
        all.addAll(own);
        return all;
    }

    /** What no request waits for. */
    void work(Background background) {
        background.every(OFTEN, OFTEN, "Use of credentials", credentials::flush);
        background.every(OFTEN, OFTEN, "Audit", audits::flush);
        background.every(SOON, HOURLY, "Retention of sessions and audit", this::retain);
        providerKeys.ifPresent(OidcKeySource::warm);
        background.every(SOON, HOURLY, "Renewal of signing keys", keys::renew);
    }

    /** Writes what has gathered, before the database is closed. */
    void flush() {
        credentials.flush(() -> false);
        audits.flush(() -> false);
    }

    private void retain(BooleanSupplier stopped) {
        sessions.retain(stopped);
        audits.retain(stopped);
        provided.retain(stopped);
    }

    @Override
    public void close() {
        providerKeys.ifPresent(OidcKeySource::close);
    }
}
