package tasks.db;

import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.h2.jdbcx.JdbcDataSource;

/** Brings the schema to the version of this WAR. */
final class Migrations {
    /** For both databases. */
    private static final String BOTH = "classpath:db/migration";
    /** Where H2 needs something else. */
    private static final String H2 = "classpath:db/h2";
    /** Where PostgreSQL does. */
    private static final String POSTGRESQL = "classpath:db/postgresql";

    private static final String LATER = "The database is of a later version of the server: ";

    private Migrations() {}

    static void run(DataSource source) throws SQLException {
        if (!MigrationHistory.isComplete(source, locations(source))) {
            flyway(source).migrate();
        }
    }

    /**
     * As {@link #run}, for a server: its tables then give only numbers that are free.
     *
     * @throws IllegalStateException where the schema is of a later version, in a sentence for the operator
     */
    static void start(DataSource source, Dialect dialect, String name) throws SQLException {
        try {
            run(source);
        } catch (FlywayValidateException e) {
            if (isLater(flyway(source).info())) {
                throw new IllegalStateException(LATER + name, e);
            }
            throw e;
        }
        if (dialect == Dialect.H2) {
            Identities.catchUp(source);
        }
    }

    /**
     * Refuses a schema that is not of this version.
     *
     * @param name of the database, for the operator
     */
    static void check(DataSource source, String name) {
        if (notLater(source, name).pending().length > 0) {
            throw new CommandFailure(
                    "The database is of an earlier version of the server: start this version on it once,"
                            + " or use the command of that version: " + name);
        }
    }

    /** Refuses what is no schema of the server's, or one of a later version. */
    static void checkNotLater(DataSource source, String name) {
        notLater(source, name);
    }

    private static MigrationInfoService notLater(DataSource source, String name) {
        MigrationInfoService info = flyway(source).info();
        if (info.current() == null) {
            throw new CommandFailure("There are no tasks in the database: " + name);
        }
        if (isLater(info)) {
            throw new CommandFailure(LATER + name);
        }
        return info;
    }

    static String[] locations(DataSource source) {
        return new String[] {BOTH, source instanceof JdbcDataSource ? H2 : POSTGRESQL};
    }

    private static boolean isLater(MigrationInfoService info) {
        for (var each : info.applied()) {
            if (each.getState().name().startsWith("FUTURE")) {
                return true;
            }
        }
        return false;
    }

    private static Flyway flyway(DataSource source) {
        boolean h2 = source instanceof JdbcDataSource;
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(source)
                .locations(locations(source))
                // PostgreSQL wants the word in the definition of a column that is computed, H2 refuses it
                .placeholders(Map.of("stored", h2 ? "" : "STORED"))
                // of later versions neither, which Flyway lets pass by itself
                .ignoreMigrationPatterns(new String[0])
                .load();
    }
}
