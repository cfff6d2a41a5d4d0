package tasks.http;

/**
 * The two ends of a request's way.
 *
 * @param address the client's, as far as it can be known: an IP address
 * @param origin this server's, as the client sees it: {@code https://host:port}, without the port where it is the scheme's
 */
public record Client(String address, String origin) {

    /** Whether the client speaks to this server over TLS. */
    public boolean isSecure() {
        return origin.startsWith("https:");
    }
}
