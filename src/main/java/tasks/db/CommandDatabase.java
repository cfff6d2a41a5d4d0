package tasks.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tasks.config.Settings;

/**
 * A database as a command has it: one connection, without the time limits that requests have. Every failure is a sentence.
 *
 * <p><b>Threads:</b> one.
 */
public final class CommandDatabase implements AutoCloseable {
    private static final Set<Integer> H2_NOT_FOUND = Set.of(90013, 90146);

    private final Connection connection;

    private CommandDatabase(Connection connection) {
        this.connection = connection;
    }

    /** A database with tasks, of this version of the server. */
    public static CommandDatabase existing(Settings.Database settings) {
        DataSource source = DataSources.patient(ofExisting(settings));
        Connection connection = null;
        try {
            // held while others come and go, so that H2 does not close the database between them
            connection = source.getConnection();
            CommandDatabase database = new CommandDatabase(connection);
            Migrations.check(source, name(settings));
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return database;
        } catch (SQLException e) {
            close(connection);
            throw cannotOpen(settings, e);
        } catch (RuntimeException | Error e) {
            close(connection);
            throw e;
        }
    }

    /** H2 would make a database where there is none. */
    private static Settings.Database ofExisting(Settings.Database settings) {
        String url = settings.url();
        boolean says = url.toUpperCase(Locale.ROOT).contains(";IFEXISTS=");
        return Dialect.of(url) != Dialect.H2 || says
                ? settings
                : new Settings.Database(
                        url + ";IFEXISTS=TRUE", settings.user(), settings.password(), settings.poolSize());
    }

    private static void close(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw failed(e);
            }
        }
    }

    private static CommandFailure cannotOpen(Settings.Database settings, SQLException e) {
        if (Dialect.isOpenElsewhere(e)) {
            return new CommandFailure("The database is in use by the server or another process: " + name(settings));
        }
        if (H2_NOT_FOUND.contains(e.getErrorCode())) {
            return new CommandFailure("There is no database: " + name(settings));
        }
        return new CommandFailure(PoolFactory.cannotOpen(settings) + ": " + sentence(e));
    }

    private static String name(Settings.Database settings) {
        return PoolFactory.name(settings.url());
    }

    private static CommandFailure failed(SQLException e) {
        return new CommandFailure("The database failed: " + sentence(e));
    }

    private static String sentence(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Reads; all statements see what was committed when the first began. */
    public <T> T snapshot(Database.Work<T> work) {
        try {
            try {
                return work.run(connection);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        close(connection);
    }
}
