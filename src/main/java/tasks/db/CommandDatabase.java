package tasks.db;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.h2.mvstore.MVStore;
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
    private final Dialect dialect;

    private CommandDatabase(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    /** What is done with the schema that is found. */
    @FunctionalInterface
    private interface Schema {
        void prepare(DataSource source, String name) throws SQLException;
    }

    /** A database with tasks, of this version of the server. */
    public static CommandDatabase existing(Settings.Database settings) {
        return open(settings, DataSources.patient(ofExisting(settings)), Migrations::check);
    }

    /** A database with tasks, of this version of the server or an earlier one. */
    public static CommandDatabase ofAnyVersion(Settings.Database settings) {
        return open(settings, DataSources.patient(ofExisting(settings)), Migrations::checkNotLater);
    }

    /** A database with tasks, brought to this version of the server. */
    public static CommandDatabase upgraded(Settings.Database settings) {
        return open(settings, DataSources.patient(ofExisting(settings)), (source, name) -> {
            Migrations.checkNotLater(source, name);
            Migrations.run(source);
        });
    }

    /** A database of PostgreSQL, which gets its tables where it has none. */
    public static CommandDatabase target(Settings.Database settings) {
        return open(settings, DataSources.forCopies(settings), (source, name) -> Migrations.run(source));
    }

    private static CommandDatabase open(Settings.Database settings, DataSource source, Schema schema) {
        Connection connection = null;
        try {
            // held while others come and go, so that H2 does not close the database between them
            connection = source.getConnection();
            CommandDatabase database = new CommandDatabase(connection, Dialect.of(settings.url()));
            schema.prepare(source, name(settings));
            if (database.dialect == Dialect.POSTGRESQL) {
                database.plan();
            }
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(database.dialect.snapshotIsolation());
            return database;
        } catch (SQLException e) {
            close(connection);
            throw cannotOpen(settings, e);
        } catch (FlywayException e) {
            close(connection);
            throw new CommandFailure("The tables cannot be brought to this version: " + name(settings) + ": "
                    + sentence(e.getMessage()));
        } catch (RuntimeException | Error e) {
            close(connection);
            throw e;
        }
    }

    /** As for requests: right after a copy or a restore the planner knows nothing of the tables. */
    private void plan() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(PoolFactory.POSTGRESQL_PLANS);
        }
    }

    /** H2 would make a database where there is none. */
    private static Settings.Database ofExisting(Settings.Database settings) {
        String url = settings.url();
        if (Dialect.of(url) != Dialect.H2) {
            return settings;
        }
        return new Settings.Database(
                DataSources.withDefault(url, "IFEXISTS", "TRUE"),
                settings.user(),
                settings.password(),
                settings.poolSize());
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
            return new CommandFailure(
                    "The database is in use by the server or another process: " + name(settings), true);
        }
        if (H2_NOT_FOUND.contains(e.getErrorCode())) {
            return new CommandFailure("There is no database: " + name(settings));
        }
        String why = PoolFactory.why(e);
        return new CommandFailure(
                PoolFactory.cannotOpen(settings) + (why.isEmpty() ? ": " + sentence(e.getMessage()) : why));
    }

    private static String name(Settings.Database settings) {
        return PoolFactory.name(settings.url());
    }

    private static CommandFailure failed(SQLException e) {
        return new CommandFailure("The database failed: " + sentence(e.getMessage()));
    }

    private static String sentence(@Nullable String message) {
        return String.valueOf(message).lines().findFirst().orElse("");
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

    /** Writes; it returns when all is on disk. */
    public <T> T write(Database.Work<T> work) {
        return snapshot(open -> {
            T result = work.run(open);
            commit();
            return result;
        });
    }

    private void commit() throws SQLException {
        connection.commit();
        if (dialect == Dialect.H2) {
            MVStore store = H2Store.of(connection);
            store.commit();
            H2Store.force(store);
        }
    }

    /** Copies the file of H2. */
    public void backup(Path to) throws IOException {
        try {
            // nobody else writes
            H2Backup.write(H2Store.of(connection), to, new Gate(), () -> false);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * Copies all tables from H2 to PostgreSQL.
     *
     * @param before is done when all is copied, and nothing of it is to be seen yet
     * @return how many rows
     */
    public long copyTo(CommandDatabase target, Runnable before) {
        long copied = target.write(to -> {
            long rows = snapshot(from -> new TableCopy(from, to).run());
            before.run();
            return rows;
        });
        target.write(to -> {
            try (Statement statement = to.createStatement()) {
                return statement.execute("ANALYZE");
            }
        });
        return copied;
    }

    /** Other sessions on the same database of PostgreSQL: servers, or whoever else. */
    public long others() {
        return dialect == Dialect.H2
                ? 0
                : snapshot(open -> {
                    try (Statement statement = open.createStatement();
                            var rows = statement.executeQuery("SELECT COUNT(*) FROM pg_stat_activity"
                                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()")) {
                        rows.next();
                        return rows.getLong(1);
                    }
                });
    }

    @Override
    public void close() {
        close(connection);
    }
}
