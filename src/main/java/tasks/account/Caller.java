package tasks.account;

/**
 * Where a credential came from, for the audit of what its first sight causes.
 *
 * @param address the client's
 * @param requestId of the request that brought it
 */
public record Caller(String address, String requestId) {
    /** Nothing is known of it. */
    static final Caller UNKNOWN = new Caller("", "");
}
