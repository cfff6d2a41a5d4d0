package tasks.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.SQLException;
import java.util.Locale;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.ds.PGSimpleDataSource;
import tasks.config.Settings;

/** Makes the connection pool for the configured database. */
final class PoolFactory {
    /** A request waits this long for a connection, so that its 503 comes within two seconds. */
    private static final long CONNECTION_TIMEOUT_MILLIS = 1_500;

    private PoolFactory() {}

    /**
     * Opens the pool and with it the database.
     *
     * @throws IllegalStateException where the database cannot be opened, in a sentence for the operator
     */
    static HikariDataSource open(Settings.Database settings, DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("tasks");
        config.setDataSource(source);
        config.setExceptionOverride(new Eviction(Dialect.of(settings.url())));
        config.setMaximumPoolSize(settings.poolSize());
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        config.setValidationTimeout(CONNECTION_TIMEOUT_MILLIS - 500);
        try {
            return new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException e) {
            throw new IllegalStateException(
                    Dialect.isOpenElsewhere(e)
                            ? "The database is already in use by another process: " + name(settings.url())
                            : "The database cannot be opened: " + name(settings.url()),
                    e);
        }
    }

    /** The URL without its options, among which a password may be. */
    private static String name(String url) {
        return url.split("[;?]", 2)[0];
    }

    /** Drivers are used directly: what goes through DriverManager outlives the web application. */
    static DataSource source(Settings.Database settings) {
        if (Dialect.of(settings.url()) == Dialect.H2) {
            JdbcDataSource h2 = new JdbcDataSource();
            h2.setURL(withoutExitHook(settings.url()));
            h2.setUser(settings.user());
            h2.setPassword(settings.password());
            return h2;
        }
        PGSimpleDataSource postgresql = new PGSimpleDataSource();
        postgresql.setURL(settings.url());
        if (!settings.user().isEmpty()) {
            postgresql.setUser(settings.user());
            postgresql.setPassword(settings.password());
        }
        return postgresql;
    }

    /** H2's own shutdown hook would close the database while the container still finishes its requests. */
    private static String withoutExitHook(String url) {
        return url.toUpperCase(Locale.ROOT).contains("DB_CLOSE_ON_EXIT") ? url : url + ";DB_CLOSE_ON_EXIT=FALSE";
    }

    /** The pool knows the codes of network databases only; H2's say the same of a file that was closed. */
    private record Eviction(Dialect dialect) implements SQLExceptionOverride {
        @java.lang.Override
        public Override adjudicate(SQLException failure) {
            return dialect.isAway(failure) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
        }
    }
}
