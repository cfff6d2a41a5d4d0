package tasks.filter;

import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.db.DatabaseUnavailable;
import tasks.http.HttpFailure;

/** Makes of whatever was thrown what its client is told; the cause goes to the log and nowhere else. */
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private static final int RETRY_AFTER_SECONDS = 1;

    private Failures() {}

    public static HttpFailure of(Throwable thrown, HttpServletRequest request) {
        if (thrown instanceof HttpFailure failure) {
            return failure;
        }
        String id = RequestAttributes.requestId(request);
        if (thrown instanceof DatabaseUnavailable) {
            LOG.warn("Request {}: the database is busy or away: {}", id, thrown.getMessage());
            return HttpFailure.unavailable(RETRY_AFTER_SECONDS);
        }
        LOG.error("Request {} failed", id, thrown);
        return HttpFailure.internal();
    }
}
