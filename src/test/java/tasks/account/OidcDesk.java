package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import tasks.config.Settings;
import tasks.db.Database;
import tasks.http.Authentication;
import tasks.http.Identity;
import tasks.testkit.Provider;

/** One node's part that takes the provider's tokens, on a database; its clock can be put forward. */
final class OidcDesk implements AutoCloseable {
    final LocalAccountDao accounts;
    final OidcAccountDao provided;
    final Credentials credentials;
    final OidcKeySource keys;
    final OidcBackend backend;
    final TokenEndpoints tokenEndpoints;
    private final PersonalTokenBackend personal;
    private final Clock clock = new Ahead();
    private Duration ahead = Duration.ZERO;

    OidcDesk(Database database, Provider provider) {
        accounts = new LocalAccountDao(database, clock);
        provided = new OidcAccountDao(database, clock);
        TokenDao tokens = new TokenDao(database, clock);
        credentials = new Credentials(accounts, new SessionDao(database, clock, Duration.ofDays(1)), tokens, clock);
        tokenEndpoints = new TokenEndpoints(tokens, credentials, clock, Duration.ofDays(90));
        personal = new PersonalTokenBackend(tokens, credentials);
        keys = new OidcKeySource(provider.issuer(), System::nanoTime);
        backend = new OidcBackend(
                new Settings.OpenIdProvider(provider.issuer(), Provider.AUDIENCE, 90),
                keys,
                provided,
                credentials,
                clock);
    }

    private final class Ahead extends Clock {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }
    }

    void forward(Duration time) {
        ahead = ahead.plus(time);
    }

    Instant now() {
        return clock.instant();
    }

    /** Who has that personal token. */
    Identity bearer(String token) {
        return assertInstanceOf(Authentication.Accepted.class, personal.authenticate(token))
                .identity();
    }

    boolean hasEnded(Identity identity) {
        return IdentityDesk.hasEnded(credentials, identity);
    }

    Identity accepted(String token) {
        return assertInstanceOf(Authentication.Accepted.class, backend.authenticate(token))
                .identity();
    }

    void assertRefused(String token) {
        assertEquals(Authentication.refused("Invalid token"), backend.authenticate(token));
    }

    void assertPassed(String token) {
        assertEquals(Authentication.passed(), backend.authenticate(token));
    }

    /** Deletes an account as its owner does. */
    void delete(Identity owner) {
        accounts.delete(
                accounts.find(owner.owner()).orElseThrow(),
                new Audit(
                        owner.owner(),
                        owner.username(),
                        Instant.now().plus(ahead).toEpochMilli(),
                        AuditEvent.ACCOUNT_DELETED,
                        "",
                        owner.credential(),
                        ""));
        credentials.ended(owner.owner());
    }

    @Override
    public void close() {
        keys.close();
    }
}
