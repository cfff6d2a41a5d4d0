package tasks.ops;

import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.db.DatabaseFailure;
import tasks.http.Call;
import tasks.http.HttpFailure;
import tasks.http.Reply;

/**
 * What a load balancer or an orchestrator asks. A server that is not ready is left alone for a while; one that is not alive
 * is restarted, so that never depends on the database.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public final class HealthEndpoints {
    private static final Logger LOG = LoggerFactory.getLogger(HealthEndpoints.class);
    private static final int RETRY_AFTER_SECONDS = 1;

    private final BooleanSupplier readiness;
    private volatile boolean draining;

    /**
     * It is not draining yet.
     *
     * @param readiness whether the database answers; it may fail as any other read where the database is busy or away
     */
    public HealthEndpoints(BooleanSupplier readiness) {
        this.readiness = readiness;
    }

    /** From now on it is not ready, whatever the database says: the server is stopping. */
    public void drain() {
        draining = true;
    }

    /** 200 {@code {"status":"live"}}. */
    public Reply live(Call call) {
        return status("live");
    }

    /**
     * 200 {@code {"status":"ready"}} where the database answers; 503. Its schema is of this version by then, or it would not be
     * asked.
     */
    public Reply ready(Call call) {
        if (draining || !answers()) {
            throw HttpFailure.unavailable(RETRY_AFTER_SECONDS);
        }
        return status("ready");
    }

    private boolean answers() {
        try {
            return readiness.getAsBoolean();
        } catch (DatabaseFailure e) {
            LOG.error("The database answers, but not as it should: {}", e.getMessage());
            return false;
        }
    }

    private static Reply status(String status) {
        return Reply.json(200, out -> out.member("status", status));
    }
}
