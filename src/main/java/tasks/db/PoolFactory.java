package tasks.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import com.zaxxer.hikari.pool.HikariPool;
import java.nio.file.AccessDeniedException;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.util.PSQLException;
import tasks.config.Settings;
import tasks.journal.JournalFailure;

/** Makes the connection pool for the configured database. */
final class PoolFactory {
    /**
     * A request waits this long for a connection. With the wait for a row's lock, or for an answer from the network, its
     * 503 comes within two seconds.
     */
    private static final long CONNECTION_TIMEOUT_MILLIS = 500;

    /** For a row's lock. */
    static final int LOCK_TIMEOUT_MILLIS = 1_000;

    private static final int STATEMENT_TIMEOUT_MILLIS = 1_300;
    private static final long VALIDATION_TIMEOUT_MILLIS = 400;

    /**
     * Tells the planner what its statistics cannot: every statement is meant to go through an index that begins with its owner, in the order of that index. What the planner
     * could think of besides (a scan of everybody's rows, a sort, the primary key and a look at whose each row is) is now and
     * then estimated to be cheaper, and is not; a plan for whatever parameters does not know the limit. The statements are short:
     * compiling them, or two processes, cost more.
     */
    static final String POSTGRESQL_PLANS = "SET enable_seqscan = off; SET enable_bitmapscan = off"
            + "; SET enable_sort = off; SET random_page_cost = 1.1; SET jit = off"
            + "; SET plan_cache_mode = force_custom_plan; SET max_parallel_workers_per_gather = 0";

    /**
     * What holds for each session of PostgreSQL. A transaction whose node stands still, or is gone without a word, gives
     * back the owner's row it has, though nobody hangs up; and a commit is not answered before it is on disk, whatever the
     * server's default, while a stronger promise stays.
     */
    private static final String POSTGRESQL_SESSION = "SET lock_timeout = " + LOCK_TIMEOUT_MILLIS
            + "; SET statement_timeout = " + STATEMENT_TIMEOUT_MILLIS
            + "; SET idle_in_transaction_session_timeout = 1500"
            + "; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
            + "; SET tcp_user_timeout = 25000"
            + "; "
            + POSTGRESQL_PLANS
            + "; SELECT set_config('synchronous_commit', 'on', false)"
            + " WHERE current_setting('synchronous_commit') = 'off'";

    private PoolFactory() {}

    /**
     * Opens the pool and with it the database.
     *
     * @param source of its connections
     * @param housekeeper what does the pool's work at its time; it outlives the pool
     * @throws IllegalStateException where the database cannot be opened, in a sentence for the operator
     */
    static HikariDataSource open(Settings.Database settings, DataSource source, Housekeeper housekeeper) {
        boolean h2 = Dialect.of(settings.url()) == Dialect.H2;
        HikariConfig config = new HikariConfig();
        config.setPoolName("tasks");
        config.setDataSource(source);
        config.setScheduledExecutor(housekeeper.executor());
        config.setConnectionInitSql(h2 ? "SET LOCK_TIMEOUT " + LOCK_TIMEOUT_MILLIS : POSTGRESQL_SESSION);
        config.setExceptionOverride(new Eviction(Dialect.of(settings.url())));
        config.setMaximumPoolSize(settings.poolSize());
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        config.setValidationTimeout(VALIDATION_TIMEOUT_MILLIS);
        try {
            return new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException e) {
            throw new IllegalStateException(
                    Dialect.isOpenElsewhere(e)
                            ? "The database is already open in another process or application: " + name(settings.url())
                            : cannotOpen(settings) + why(e),
                    e);
        }
    }

    /** In a sentence for the operator, to which a reason may be added. */
    static String cannotOpen(Settings.Database settings) {
        return "The database cannot be opened: " + name(settings.url());
    }

    /** What the operator can do something about, if that is it. */
    static String why(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof JournalFailure) {
                return ": " + e.getMessage();
            }
            if (e instanceof AccessDeniedException denied) {
                return ": this user may not read or write " + denied.getFile();
            }
            if (e instanceof PSQLException) {
                String message =
                        String.valueOf(e.getMessage()).lines().findFirst().orElse("");
                return ": " + message + (e.getCause() == null ? "" : " (" + e.getCause() + ")");
            }
        }
        return "";
    }

    /** The URL without its options, among which a password may be. */
    static String name(String url) {
        return url.split("[;?]", 2)[0];
    }

    /** The pool knows the codes of network databases only; H2's say the same of a file that was closed. */
    private record Eviction(Dialect dialect) implements SQLExceptionOverride {
        @java.lang.Override
        public Override adjudicate(SQLException failure) {
            return dialect.isAway(failure) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
        }
    }
}
