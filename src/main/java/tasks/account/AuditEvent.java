package tasks.account;

/** What the audit keeps. */
public enum AuditEvent {
    SIGN_UP("sign-up"),
    LOGIN("login"),
    LOGIN_FAILED("login-failed"),
    LOGOUT("logout"),
    SESSION_ENDED("session-ended"),
    /** A refresh token was used a second time: somebody else may have it. */
    REFRESH_REUSED("refresh-reused"),
    TOKEN_MADE("token-made"),
    TOKEN_ENDED("token-ended"),
    PASSWORD_CHANGED("password-changed"),
    PASSWORD_REFUSED("password-refused"),
    ACCOUNT_DELETED("account-deleted"),
    /** By its operator: nobody can sign in to it. */
    ACCOUNT_BLOCKED("account-blocked"),
    ACCOUNT_UNBLOCKED("account-unblocked"),
    WEBHOOK_MADE("webhook-made"),
    /** It has another secret. */
    WEBHOOK_CHANGED("webhook-changed"),
    WEBHOOK_DELETED("webhook-deleted"),
    WEBHOOK_REPLAYED("webhook-replayed"),
    /** Nothing is sent to it any more, since its receiver takes nothing. */
    WEBHOOK_DIED("webhook-died");

    private final String text;

    AuditEvent(String text) {
        this.text = text;
    }

    /** As it stands in the database and in answers. */
    String text() {
        return text;
    }
}
