package tasks.task;

import java.util.Optional;
import tasks.http.Rfc3339;

/**
 * When a task is due. It is given back as it was sent, and sorts as its instant, to the microsecond; a date sorts as its start in
 * UTC.
 *
 * @param text as sent: RFC 3339
 * @param micros microseconds since 1970 in UTC
 */
record Due(String text, long micros) {
    static final int MAX_CHARACTERS = Rfc3339.MAX_CHARACTERS;

    /** Reads one; empty where it is none. */
    static Optional<Due> parse(String text) {
        return Rfc3339.parse(text).map(time -> new Due(text, time.micros()));
    }
}
