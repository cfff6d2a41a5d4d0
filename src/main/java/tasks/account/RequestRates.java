package tasks.account;

import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tasks.http.Identity;

/**
 * How many requests a user may make in a minute.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public final class RequestRates {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_USERS = 100_000;

    private final int limit;
    private final Optional<Attempts> requests;

    /**
     * A limit.
     *
     * @param limit requests in a minute; 0 for none
     */
    public RequestRates(int limit) {
        this.limit = limit;
        requests = limit > 0 ? Optional.of(new Attempts(limit, WINDOW, MOST_USERS)) : Optional.empty();
    }

    /**
     * What is left.
     *
     * @param allowed whether this request may be answered
     * @param seconds until there are more
     * @param headers as in draft-ietf-httpapi-ratelimit-headers
     */
    public record Rate(boolean allowed, long seconds, Map<String, String> headers) {}

    /** Counts a request; empty where there is no limit, or nobody to count it for. */
    public Optional<Rate> count(Identity identity) {
        if (!identity.isAuthenticated()) {
            return Optional.empty();
        }
        return requests.map(all -> rate(all.probe(Long.toString(identity.owner()))));
    }

    private Rate rate(ConsumptionProbe probe) {
        long seconds =
                Attempts.seconds(probe.isConsumed() ? probe.getNanosToWaitForReset() : probe.getNanosToWaitForRefill());
        return new Rate(
                probe.isConsumed(),
                seconds,
                Map.of(
                        "RateLimit-Policy",
                        "\"default\";q=" + limit + ";w=" + WINDOW.toSeconds(),
                        "RateLimit",
                        "\"default\";r=" + probe.getRemainingTokens() + ";t=" + seconds));
    }
}
