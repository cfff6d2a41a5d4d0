package tasks.account;

import java.time.Clock;
import tasks.http.Call;

/**
 * One line of the audit: who, what, when, from where, with which credential, in which request.
 *
 * @param at milliseconds since 1970
 * @param address the client's
 * @param credential what the request was made with, or what it was about: {@code session:7}
 */
public record Audit(
        long owner, String username, long at, AuditEvent event, String address, String credential, String requestId) {

    /** Of a request. */
    static Audit of(Call call, Clock clock, AuditEvent event, long owner, String username, String credential) {
        return new Audit(owner, username, clock.millis(), event, call.client().address(), credential, call.requestId());
    }

    /** Of what a user did with the credential of the request. */
    public static Audit of(Call call, Clock clock, AuditEvent event) {
        return of(
                call,
                clock,
                event,
                call.owner(),
                call.identity().username(),
                call.identity().credential());
    }
}
