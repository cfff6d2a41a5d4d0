package tasks.filter;

import tasks.account.Authenticator;
import tasks.http.Router;

/**
 * What requests are answered with now. That changes once, where the database is reached only after the start: until then it is
 * what needs none.
 *
 * <p><b>Threads:</b> asked by all at once; set by the start.
 */
public final class Serving {
    private volatile Parts parts;

    /** Who asks, and what answers. */
    public record Parts(Authenticator authenticator, Router router) {}

    public Serving(Parts first) {
        parts = first;
    }

    /** From now on it is these. */
    public void set(Parts next) {
        parts = next;
    }

    public Parts now() {
        return parts;
    }
}
