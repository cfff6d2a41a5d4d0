package tasks.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import tasks.config.Settings;
import tasks.db.Database;
import tasks.http.Call;
import tasks.http.Client;
import tasks.http.Head;
import tasks.http.HttpFailure;
import tasks.http.Identity;
import tasks.http.Reply;
import tasks.http.SessionCookie;
import tasks.testkit.HandClock;
import tasks.testkit.Json;

/** The endpoints of accounts and credentials without HTTP: one node, with a clock that the test moves. */
final class IdentityDesk {
    static final String PASSWORD = "correct horse battery";
    /** For a machine that is busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final String ADDRESS = "192.0.2.1";
    /** With a three-hundredth of the memory of a real one, and one pass instead of two. */
    private static final String CHEAP =
            "$argon2id$v=19$m=64,t=1,p=1$UhEpvDks7gYTEwM2d6hzXA$T33pMyEORa1xPcgUc+674RThA/lFBaKR6kmCFPMkBBo";

    final HandClock clock;
    final LocalAccountDao accounts;
    final SessionDao sessions;
    final TokenDao tokens;
    final AuditDao audits;
    final KeyRing keys;
    final AccessTokens access;
    final Credentials credentials;
    final AccountEndpoints accountEndpoints;
    final SessionEndpoints sessionEndpoints;
    final TokenEndpoints tokenEndpoints;
    final Authenticator authenticator;

    IdentityDesk(Database database) {
        this(database, new HandClock());
    }

    /** Several with one clock on one database are several nodes. */
    IdentityDesk(Database database, HandClock clock) {
        this(database, clock, new Passwords(2, PATIENCE, CHEAP));
    }

    /** One whose passwords cost what they cost in production, for a test of just that. */
    static IdentityDesk withCostlyPasswords(Database database) {
        return new IdentityDesk(database, new HandClock(), new Passwords(2, PATIENCE));
    }

    private IdentityDesk(Database database, HandClock clock, Passwords passwords) {
        this.clock = clock;
        Limits limits = new Limits(PATIENCE, System::nanoTime);
        accounts = new LocalAccountDao(database, clock);
        sessions = new SessionDao(database, clock, Duration.ofDays(30));
        tokens = new TokenDao(database, clock);
        audits = new AuditDao(database, clock);
        keys = new KeyRing(new KeyDao(database), new SecretBox(Optional.empty()), clock);
        access = new AccessTokens(keys, "test", clock);
        credentials = new Credentials(accounts, sessions, tokens, clock);
        accountEndpoints = new AccountEndpoints(accounts, passwords, credentials, audits, limits, true, clock);
        sessionEndpoints = new SessionEndpoints(
                accounts,
                sessions,
                passwords,
                access,
                credentials,
                audits,
                limits,
                new SessionCookie(""),
                new CookieRenewals(Duration.ofDays(30), clock),
                clock);
        tokenEndpoints = new TokenEndpoints(tokens, credentials, clock, Duration.ZERO);
        authenticator = new Authenticator(
                List.of(new JwtBackend(access, credentials), new PersonalTokenBackend(tokens, credentials)),
                new SessionCookieBackend(sessions, credentials));
    }

    static Call call(Identity identity, long id, String body, Function<String, List<String>> headers) {
        return call(identity, id, body, headers, ADDRESS);
    }

    static Call call(Identity identity, String address, String body) {
        return call(identity, 0, body, name -> List.of(), address);
    }

    private static Call call(
            Identity identity, long id, String body, Function<String, List<String>> headers, String address) {
        Head head = new Head("POST", "/", "", headers, () -> new Client(address, "http://localhost:8000"));
        return new Call(identity, new long[] {id, 0}, "", "request-1", head, body.getBytes(UTF_8));
    }

    static Call call(Identity identity, String body) {
        return call(identity, 0, body, name -> List.of());
    }

    static String body(String... members) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < members.length; i += 2) {
            json.append(i == 0 ? "" : ",");
            json.append('"')
                    .append(members[i])
                    .append("\":\"")
                    .append(members[i + 1])
                    .append('"');
        }
        return json.append('}').toString();
    }

    static JsonNode json(Reply reply) {
        return Json.read(new String(reply.body(), UTF_8));
    }

    void signUp(String username) {
        assertEquals(
                201,
                accountEndpoints
                        .signUp(call(Identity.ANONYMOUS, body("username", username, "password", PASSWORD)))
                        .status());
    }

    /** Signs in; the header's hook runs after the password was found right, before the session is there. */
    JsonNode login(String username, Runnable meanwhile) {
        return json(sessionEndpoints.login(
                call(Identity.ANONYMOUS, 0, body("username", username, "password", PASSWORD), name -> {
                    if (name.equals("User-Agent")) {
                        meanwhile.run();
                    }
                    return List.of();
                })));
    }

    JsonNode login(String username) {
        return login(username, () -> {});
    }

    /** Whether what goes on with that credential would be ended now. */
    boolean hasEnded(Identity identity) {
        return hasEnded(credentials, identity);
    }

    static boolean hasEnded(Credentials credentials, Identity identity) {
        List<Identity> ended = new ArrayList<>();
        credentials.tellEnded(List.of(identity), ended::add);
        return !ended.isEmpty();
    }

    Identity bearer(String token) {
        return authenticator.authenticate("Bearer " + token);
    }

    /** Of a new session. */
    Identity session(String username) {
        return bearer(login(username).get("access_token").asText());
    }

    Reply changePassword(Identity identity, String current, String changed) {
        return accountEndpoints.changePassword(call(identity, body("current", current, "new", changed)));
    }

    Reply delete(Identity identity) {
        return accountEndpoints.delete(call(identity, body("password", PASSWORD)));
    }

    /** A personal token with all scopes. */
    JsonNode token(Identity identity, String more) {
        return json(tokenEndpoints.create(call(
                identity, "{\"name\":\"n\",\"scopes\":[\"tasks:read\",\"tasks:write\",\"account\"]" + more + "}")));
    }

    /** The status and the sentence that a request is refused with, or the status that it is answered with. */
    static String outcome(Supplier<Object> request) {
        try {
            Object reply = request.get();
            return reply instanceof Reply answer ? Integer.toString(answer.status()) : "done";
        } catch (HttpFailure e) {
            return e.status() + " " + e.message();
        }
    }

    static Settings.Admin admin(String username, String password) {
        return new Settings.Admin(username, password);
    }
}
