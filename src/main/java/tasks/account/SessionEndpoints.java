package tasks.account;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tasks.http.Call;
import tasks.http.HttpFailure;
import tasks.http.JsonObject;
import tasks.http.JsonWriter;
import tasks.http.Reply;
import tasks.http.SessionCookie;

/**
 * The routes on sessions: signing in and out.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class SessionEndpoints {
    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";
    private static final String COOKIE = "cookie";
    private static final String REFRESH_TOKEN = "refresh_token";

    private static final int MOST_USER_AGENT = 200;

    private final LocalAccountDao accounts;
    private final SessionDao sessions;
    private final Passwords passwords;
    private final AccessTokens tokens;
    private final Credentials credentials;
    private final AuditDao audits;
    private final Limits limits;
    private final SessionCookie cookie;
    private final CookieRenewals renewals;
    private final Clock clock;

    public SessionEndpoints(
            LocalAccountDao accounts,
            SessionDao sessions,
            Passwords passwords,
            AccessTokens tokens,
            Credentials credentials,
            AuditDao audits,
            Limits limits,
            SessionCookie cookie,
            CookieRenewals renewals,
            Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.passwords = passwords;
        this.tokens = tokens;
        this.credentials = credentials;
        this.audits = audits;
        this.limits = limits;
        this.cookie = cookie;
        this.renewals = renewals;
        this.clock = clock;
    }

    /**
     * 200 {@code {"access_token","token_type":"Bearer","expires_in":900,"refresh_token"}}, with a cookie where it is asked
     * for; 401, 403 for a page of another origin that wants a cookie, 429.
     */
    public Reply login(Call call) {
        JsonObject body = call.json(Set.of(USERNAME, PASSWORD, COOKIE));
        String username = body.text(USERNAME)
                .filter(name -> !name.isEmpty())
                .orElseThrow(() -> HttpFailure.badRequest("Username is required"));
        String password = Passwords.given(body.text(PASSWORD), "Password");
        boolean wantsCookie = wantsCookie(call, body);
        LocalAccountDao.Account account = signIn(call, username, password);
        RefreshToken refresh = RefreshToken.first();
        String value = Secrets.random();
        long session = sessions.create(
                        account,
                        userAgent(call),
                        refresh,
                        wantsCookie ? Secrets.hash(value) : null,
                        id -> Audit.of(
                                call,
                                clock,
                                AuditEvent.LOGIN,
                                account.id(),
                                account.username(),
                                Credentials.session(id)))
                .orElseThrow(SessionEndpoints::refused);
        Reply reply = tokens(account.id(), session, refresh);
        return wantsCookie
                ? reply.header("Set-Cookie", cookie.set(value, call.client().isSecure(), renewals.first(session)))
                : reply;
    }

    /** A page elsewhere must not sign its reader in here as somebody else. */
    private static boolean wantsCookie(Call call, JsonObject body) {
        if (!body.has(COOKIE) || body.isNull(COOKIE)) {
            return false;
        }
        boolean wanted = body.flag(COOKIE).orElseThrow(() -> HttpFailure.badRequest("cookie must be true or false"));
        boolean elsewhere = call.header("Origin").stream()
                .anyMatch(origin -> !origin.equals(call.client().origin()));
        if (wanted && elsewhere) {
            throw HttpFailure.forbidden("Cross-origin request refused");
        }
        return wanted;
    }

    private LocalAccountDao.Account signIn(Call call, String username, String password) {
        // of a name that cannot be, any other one will do
        String key = Username.isSound(username) ? Username.key(username) : "";
        Asker asker = Asker.of(call.client().address(), key);
        return limits.login(asker, passwords.isKnown(asker), () -> find(call, asker, password))
                .orElseThrow(SessionEndpoints::refused);
    }

    /** Takes as long whoever is there and whoever is not. */
    private Optional<LocalAccountDao.Account> find(Call call, Asker asker, String password) {
        Optional<LocalAccountDao.Account> account = accounts.find(asker.account());
        if (passwords.matches(
                asker, password, account.map(LocalAccountDao.Account::password).orElse(null))) {
            return account;
        }
        account.ifPresent(known -> audits.appendLater(
                Audit.of(call, clock, AuditEvent.LOGIN_FAILED, known.id(), known.username(), PASSWORD)));
        return Optional.empty();
    }

    private static HttpFailure refused() {
        return HttpFailure.unauthorized("Invalid username or password");
    }

    /** As people will read it in the list of their sessions. */
    private static String userAgent(Call call) {
        String sent = call.header("User-Agent").stream().findFirst().orElse("");
        String visible = sent.codePoints()
                .filter(c -> c >= ' ' && c <= '~')
                .limit(MOST_USER_AGENT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return visible.strip();
    }

    private Reply tokens(long owner, long session, RefreshToken refresh) {
        return Reply.json(
                        200,
                        out -> out.member("access_token", tokens.make(owner, session))
                                .member("token_type", "Bearer")
                                .member("expires_in", AccessTokens.LIFE.toSeconds())
                                .member(REFRESH_TOKEN, refresh.text()))
                .header("Cache-Control", "no-store");
    }

    /**
     * As {@link #login}; 401. A token is good once: its second use ends the session, but for the same request with the same
     * {@code Idempotency-Key} within ten seconds.
     */
    public Reply refresh(Call call) {
        JsonObject body = call.json(Set.of(REFRESH_TOKEN));
        String text = body.text(REFRESH_TOKEN).orElseThrow(() -> HttpFailure.badRequest("Refresh token is required"));
        String key = call.idempotencyKey().map(Secrets::hash).orElse(null);
        RefreshToken token = RefreshToken.parse(text).orElseThrow(SessionEndpoints::invalid);
        SessionDao.Holder holder = sessions.holderOfFamily(token.familyHash()).orElseThrow(SessionEndpoints::invalid);
        Audit reused = Audit.of(
                call,
                clock,
                AuditEvent.REFRESH_REUSED,
                holder.owner(),
                holder.username(),
                Credentials.session(holder.session()));
        Optional<SessionDao.Refreshed> refreshed = sessions.refresh(holder, token, key, reused);
        if (refreshed.isEmpty()) {
            credentials.ended(holder.owner());
            throw invalid();
        }
        return tokens(holder.owner(), holder.session(), refreshed.get().next());
    }

    private static HttpFailure invalid() {
        return HttpFailure.unauthorized("Invalid refresh token");
    }

    /** 200; ends the session that the request is of, where it is of one. */
    public Reply logout(Call call) {
        OptionalLong session = Credentials.sessionOf(call.identity());
        if (session.isPresent()) {
            sessions.end(call.owner(), session.getAsLong(), Audit.of(call, clock, AuditEvent.LOGOUT));
            credentials.ended(call.owner());
        }
        return Reply.message("Logged out")
                .header("Set-Cookie", cookie.clear(call.client().isSecure()));
    }

    /** 200 {@code {"items":[{"id","created","last_used","user_agent","current"}]}} */
    public Reply list(Call call) {
        long current = Credentials.sessionOf(call.identity()).orElse(0);
        return Reply.json(
                200, out -> out.array("items", sessions.list(call.owner()), (item, to) -> item(item, current, to)));
    }

    private static void item(SessionDao.Item item, long current, JsonWriter out) {
        out.member("id", item.id())
                .member("created", Instant.ofEpochMilli(item.created()).toString())
                .member("last_used", Instant.ofEpochMilli(item.lastUsed()).toString())
                .member("user_agent", item.userAgent())
                .member("current", item.id() == current);
    }

    /** 200 {@code {"message":"Deleted"}}; 404. */
    public Reply end(Call call) {
        if (!sessions.end(call.owner(), call.id(), Audit.of(call, clock, AuditEvent.SESSION_ENDED))) {
            throw HttpFailure.notFound("Session not found");
        }
        credentials.ended(call.owner());
        return Reply.message("Deleted");
    }
}
