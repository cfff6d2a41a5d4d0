package tasks.live;

import java.time.Duration;
import java.util.Optional;

/**
 * What became of one message.
 *
 * @param error why it failed, as its owner is told: {@code http_503}, {@code timeout}, {@code connection}, {@code tls},
 *     {@code address} (there is none that is connected to); empty where the receiver has it
 * @param cause the same for the operator
 * @param gone whether the receiver wants no more (410)
 * @param retryAfter what the receiver asks for; zero where it does not
 */
record Attempt(Optional<String> error, String cause, boolean gone, Duration retryAfter) {
    private static final int GONE = 410;

    static final Attempt DELIVERED = new Attempt(Optional.empty(), "", false, Duration.ZERO);

    static Attempt failed(String error, String cause) {
        return new Attempt(Optional.of(error), cause, false, Duration.ZERO);
    }

    /** 2xx is a success, and nothing else is: a redirect is not followed. */
    static Attempt answered(int status, Duration retryAfter) {
        return status >= 200 && status < 300
                ? DELIVERED
                : new Attempt(Optional.of("http_" + status), "an answer", status == GONE, retryAfter);
    }
}
