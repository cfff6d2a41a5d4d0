package tasks.account;

import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import tasks.config.Settings;
import tasks.http.Call;
import tasks.http.HttpFailure;
import tasks.http.Identity;
import tasks.http.JsonObject;
import tasks.http.Reply;

/**
 * The routes on accounts.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class AccountEndpoints {
    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";
    private static final String CURRENT = "current";
    private static final String NEW = "new";

    private final LocalAccountDao accounts;
    private final Passwords passwords;
    private final Credentials credentials;
    private final AuditDao audits;
    private final Limits limits;
    private final boolean open;
    private final Clock clock;

    /**
     * The routes.
     *
     * @param open whether strangers may make themselves an account
     */
    public AccountEndpoints(
            LocalAccountDao accounts,
            Passwords passwords,
            Credentials credentials,
            AuditDao audits,
            Limits limits,
            boolean open,
            Clock clock) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.credentials = credentials;
        this.audits = audits;
        this.limits = limits;
        this.open = open;
        this.clock = clock;
    }

    /** Makes the first account where it is not there. */
    public static void makeAdmin(LocalAccountDao accounts, Passwords passwords, Settings.Admin admin, Clock clock) {
        if (accounts.isTaken(admin.username())) {
            return;
        }
        accounts.create(
                admin.username(),
                passwords.hash(Asker.of("", Username.key(admin.username())), admin.password()),
                id -> new Audit(id, admin.username(), clock.millis(), AuditEvent.SIGN_UP, "", "start", ""));
    }

    /** 201 {@code {"username":"…"}}; 403 where sign-up is closed, 409 for a name that is taken, 429. */
    public Reply signUp(Call call) {
        if (!open) {
            throw HttpFailure.forbidden("Sign-up is closed");
        }
        JsonObject body = call.json(Set.of(USERNAME, PASSWORD));
        String username = Username.checked(body.text(USERNAME));
        String password = Passwords.checked(body.text(PASSWORD), "Password");
        String address = call.client().address();
        if (Username.isReserved(username) || accounts.isTaken(username)) {
            limits.takenName(address);
            throw taken();
        }
        Limits.Taken taken = limits.signUp(address);
        boolean made = false;
        try {
            String hash = passwords.hash(Asker.of(address, Username.key(username)), password);
            made = accounts.create(
                            username,
                            hash,
                            id -> Audit.of(call, clock, AuditEvent.SIGN_UP, id, username, madeWith(call.identity())))
                    .isPresent();
        } finally {
            if (!made) {
                taken.giveBack();
            }
        }
        if (!made) {
            throw taken();
        }
        return Reply.json(201, out -> out.member(USERNAME, username));
    }

    /** Of somebody who is signed in already, or the password itself. */
    private static String madeWith(Identity identity) {
        return identity.isAuthenticated() ? identity.credential() : PASSWORD;
    }

    private static HttpFailure taken() {
        return HttpFailure.conflict("Username is taken");
    }

    /** 200 {@code {"username":"…","scopes":[…]}} */
    public Reply me(Call call) {
        return Reply.json(
                200,
                out -> out.member(USERNAME, call.identity().username())
                        .texts("scopes", Scope.inOrder(call.identity().scopes())));
    }

    /** 200; all other sessions end. 403 for the demo user, and for a wrong password; 429. */
    public Reply changePassword(Call call) {
        refuseDemo(call);
        JsonObject body = call.json(Set.of(CURRENT, NEW));
        String current = Passwords.given(body.text(CURRENT), "Current password");
        String changed = Passwords.checked(body.text(NEW), "New password");
        LocalAccountDao.Account account = account(call);
        if (account.password() == null) {
            throw HttpFailure.forbidden("This account has no password");
        }
        confirm(call, account, current);
        accounts.changePassword(
                account,
                passwords.hash(asker(call), changed),
                Credentials.sessionOf(call.identity()).orElse(0),
                Audit.of(call, clock, AuditEvent.PASSWORD_CHANGED));
        credentials.ended(call.owner());
        return Reply.message("Password changed");
    }

    /**
     * 200; the account and all it owns are gone. 403 for the demo user, and for a wrong password; 429. An account that has no
     * password, since an identity provider vouches for it, needs none.
     */
    public Reply delete(Call call) {
        refuseDemo(call);
        JsonObject body = call.json(Set.of(PASSWORD));
        LocalAccountDao.Account account = account(call);
        if (account.password() != null) {
            confirm(call, account, Passwords.given(body.text(PASSWORD), "Password"));
        }
        accounts.delete(account, Audit.of(call, clock, AuditEvent.ACCOUNT_DELETED));
        credentials.ended(call.owner());
        return Reply.message("Deleted");
    }

    /** What the demo user has, everybody has. */
    static void refuseDemo(Call call) {
        if (Username.isReserved(call.identity().username())) {
            throw HttpFailure.forbidden("The demo user cannot do this");
        }
    }

    private LocalAccountDao.Account account(Call call) {
        return accounts.find(call.owner()).orElseThrow(() -> HttpFailure.invalidToken("Invalid token"));
    }

    private static Asker asker(Call call) {
        return Asker.of(call.client().address(), Username.key(call.identity().username()));
    }

    private void confirm(Call call, LocalAccountDao.Account account, String password) {
        Asker asker = asker(call);
        Optional<LocalAccountDao.Account> confirmed = limits.password(
                asker, () -> Optional.of(account).filter(a -> passwords.matches(asker, password, a.password())));
        if (confirmed.isEmpty()) {
            audits.appendLater(Audit.of(call, clock, AuditEvent.PASSWORD_REFUSED));
            throw HttpFailure.forbidden("Invalid password");
        }
    }
}
