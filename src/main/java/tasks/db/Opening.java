package tasks.db;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import tasks.config.Settings;

/**
 * Opens a database and brings its schema up to date. What waits for a server of PostgreSQL meanwhile can be cut off.
 *
 * <p><b>Threads:</b> one opens, once; another may close.
 */
public final class Opening implements AutoCloseable {
    private static final long NOBODY = 0;

    private final Settings.Database settings;
    private final H2Compaction.Limits limits;
    private final Dialect dialect;
    /** Not from the pool, which may have fewer connections than a migration needs at once, and limits its statements. */
    private final DataSource source;

    private final Runnable cutOff;

    /**
     * Nothing is opened yet.
     *
     * @throws IllegalStateException where the URL is none, in a sentence for the operator
     */
    public Opening(Settings.Database settings) {
        this(settings, H2Compaction.Limits.USUAL);
    }

    /** As above; H2's file is made shorter within such limits. */
    Opening(Settings.Database settings, H2Compaction.Limits limits) {
        this.settings = settings;
        this.limits = limits;
        dialect = Dialect.of(settings.url());
        DataSource plain = DataSources.forStart(settings);
        if (dialect == Dialect.H2) {
            source = plain;
            cutOff = () -> {};
        } else {
            OwnSource own = new OwnSource(plain);
            source = own;
            cutOff = () -> {
                own.end();
                own.closeAll();
            };
        }
    }

    /**
     * Opens it.
     *
     * @throws DatabaseUnavailable where its server cannot be reached now, so that a later try may do better
     * @throws IllegalStateException where it cannot be opened, in a sentence for the operator
     */
    public Database open() {
        try {
            if (dialect == Dialect.POSTGRESQL) {
                refuseReadOnly(); // first: one connection finds out as much as a pool, and costs less
            }
            ConnectionPool pool = new ConnectionPool(settings);
            try {
                return open(pool);
            } catch (SQLException | RuntimeException | Error e) {
                pool.close();
                throw e;
            }
        } catch (SQLException e) {
            throw dialect.isUnreachable(e)
                    ? unreachable(e)
                    : new IllegalStateException(PoolFactory.cannotOpen(settings) + PoolFactory.why(e), e);
        } catch (RuntimeException e) {
            throw dialect.isUnreachable(e) ? unreachable(e) : e;
        }
    }

    private Database open(ConnectionPool pool) throws SQLException {
        if (dialect == Dialect.H2) {
            refuseReadOnly();
        }
        Gate gate = new Gate();
        Durability durability = dialect == Dialect.H2
                ? GroupCommit.begin(new H2Disk(source, pool, gate, limits, H2File.room(settings.url())))
                : Durability.BY_DATABASE;
        try {
            Migrations.start(source, dialect, PoolFactory.name(settings.url()));
            settle(durability);
        } catch (SQLException | RuntimeException | Error e) {
            durability.close();
            throw e;
        }
        return new Database(dialect, pool, durability, gate);
    }

    private DatabaseUnavailable unreachable(Exception e) {
        return new DatabaseUnavailable(
                "The database cannot be reached: " + PoolFactory.name(settings.url()) + PoolFactory.why(e), e);
    }

    /** H2 opens a file that it may not write, and fails at the first write only. */
    private void refuseReadOnly() throws SQLException {
        try (Connection connection = source.getConnection()) {
            if (connection.isReadOnly()) {
                throw new IllegalStateException(PoolFactory.cannotOpen(settings) + ": it is read-only");
            }
        }
    }

    /** What a migration has made is on disk before anybody is told of it. */
    private static void settle(Durability durability) {
        Durability.Commit migrations = durability.announce(NOBODY, durability.mark());
        migrations.made();
        migrations.await();
    }

    /** Cuts off what waits for the server: opening fails then. What has been opened stays. */
    @Override
    public void close() {
        cutOff.run();
    }
}
