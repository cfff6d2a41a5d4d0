package tasks.db;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.h2.mvstore.MVStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.config.Settings;

/**
 * Reads and transactions. A connection lives only inside a callback, and nothing that a callback read or wrote leaves
 * before it is on disk.
 *
 * <p><b>Threads:</b> called by all at once; each call has a connection of the pool to itself.
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    /** A transaction waits so long for another of the same owner, and so do the databases for a row's lock. */
    public static final Duration PATIENCE = Duration.ofMillis(PoolFactory.LOCK_TIMEOUT_MILLIS);

    /** For a row's lock, however late; and what is not worth another try. */
    private static final Duration LEAST_WAIT = Duration.ofMillis(100);

    private final Dialect dialect;
    private final ConnectionPool pool;
    private final Durability durability;
    /** Shared by transactions while they are under way. */
    private final Gate gate;

    private final OwnerLocks locks = new OwnerLocks();

    /** Work on one connection. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Of what has been opened. */
    Database(Dialect dialect, ConnectionPool pool, Durability durability, Gate gate) {
        this.gate = gate;
        this.dialect = dialect;
        this.pool = pool;
        this.durability = durability;
    }

    /**
     * Opens the database and brings its schema up to date.
     *
     * @throws DatabaseUnavailable where its server cannot be reached now
     * @throws IllegalStateException where it cannot be opened, in a sentence for the operator
     */
    public static Database open(Settings.Database settings) {
        return new Opening(settings).open();
    }

    /** Reads what an owner has. Each statement sees what was committed when it began. */
    public <T> T read(long owner, Work<T> work) {
        Durability.Mark mark = durability.mark();
        T result;
        try {
            result = pool.use(work);
        } catch (SQLException e) {
            throw failure(e, mark);
        } catch (RuntimeException e) {
            // what it says may come of what was read
            durability.awaitOwner(owner, mark);
            throw e;
        }
        durability.awaitOwner(owner, mark);
        return result;
    }

    /** Reads what an owner has with several statements, all of which see what was committed when the first began. */
    public <T> T snapshot(long owner, Work<T> work) {
        return read(owner, connection -> {
            connection.setTransactionIsolation(dialect.snapshotIsolation());
            connection.setAutoCommit(false); // the pool sets both back
            try {
                return work.run(connection);
            } finally {
                rollback(connection);
            }
        });
    }

    /**
     * Runs a transaction on what an owner has. It must take the lock on the owner's counter row before it writes: that is
     * for other processes on the same database, in this one an owner's transactions come one after the other anyway.
     *
     * @param work is committed where it returns; where it throws, all is rolled back
     */
    public <T> T inTransaction(long owner, Work<T> work) {
        return inTransaction(owner, PATIENCE, work);
    }

    /**
     * As above.
     *
     * @param patience how long to wait for other transactions of that owner
     * @throws DatabaseUnavailable that {@link DatabaseUnavailable#isLocked}, where they take longer
     */
    public <T> T inTransaction(long owner, Duration patience, Work<T> work) {
        Durability.Mark mark = durability.mark();
        long until = System.nanoTime() + patience.toNanos();
        while (true) {
            Committed<T> committed;
            try {
                committed = alone(owner, until, mark, work);
            } catch (DatabaseUnavailable e) {
                if (!e.isLocked() || until - System.nanoTime() < LEAST_WAIT.toNanos()) {
                    throw e;
                }
                continue;
            } catch (RuntimeException e) {
                // what it says may come of what was read
                durability.awaitOwner(owner, mark);
                throw e;
            }
            committed.commit.await();
            return committed.result;
        }
    }

    /** The lock is given back before the wait for the disk, so that one sync covers many commits of one owner. */
    private <T> Committed<T> alone(long owner, long until, Durability.Mark mark, Work<T> work) {
        locks.take(owner, until - System.nanoTime());
        AtomicReference<Committed<T>> committed = new AtomicReference<>();
        try {
            pool.use(connection -> {
                gate.enter(Math.max(until - System.nanoTime(), LEAST_WAIT.toNanos()));
                try {
                    committed.set(commit(owner, mark, connection, waitingUntil(until, work)));
                    return committed;
                } finally {
                    gate.leave();
                }
            });
        } catch (SQLException e) {
            if (committed.get() == null) {
                RuntimeException failure = failure(e, mark);
                if (failure instanceof DatabaseUnavailable unavailable && !unavailable.isLocked()) {
                    locks.failed(owner);
                }
                throw failure;
            }
            LOG.warn("A connection failed after its commit", e);
        } finally {
            locks.giveBack(owner);
        }
        return Objects.requireNonNull(committed.get());
    }

    /** Who has waited long for others in this process waits for those in other processes for the rest of his time only. */
    private <T> Work<T> waitingUntil(long until, Work<T> work) {
        return connection -> {
            Duration left = Duration.ofNanos(until - System.nanoTime());
            if (dialect == Dialect.POSTGRESQL && left.compareTo(PATIENCE.dividedBy(2)) < 0) {
                long millis = Math.max(left.toMillis(), LEAST_WAIT.toMillis());
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SET LOCAL lock_timeout = " + millis);
                }
            }
            return work.run(connection);
        };
    }

    /** What a transaction gave, and its way to the disk. */
    private record Committed<T>(T result, Durability.Commit commit) {}

    private <T> Committed<T> commit(long owner, Durability.Mark mark, Connection connection, Work<T> work)
            throws SQLException {
        connection.setAutoCommit(false); // the pool sets it back
        Committed<T> committed = null;
        try {
            T result = work.run(connection);
            committed = new Committed<>(result, commit(owner, mark, connection));
            return committed;
        } finally {
            if (committed == null) {
                rollback(connection);
            }
        }
    }

    /** Must not hide why: a connection that fails here has failed before. */
    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("A connection failed before its rollback", e);
        }
    }

    private Durability.Commit commit(long owner, Durability.Mark mark, Connection connection) throws SQLException {
        Durability.Commit commit = durability.announce(owner, mark);
        try {
            connection.commit();
        } finally {
            commit.made();
        }
        return commit;
    }

    private RuntimeException failure(SQLException e, Durability.Mark mark) {
        if (dialect.isAway(e)) {
            durability.suspect(mark);
        }
        // in a database that is being closed statements fail in many ways
        if (durability.isOver(mark) || dialect.isUnavailable(e)) {
            return new DatabaseUnavailable(e.getMessage() + " (" + pool.numbers() + ")", e, Dialect.isLockTimeout(e));
        }
        return new DatabaseFailure(e);
    }

    /**
     * Copies the file of H2 as it is now, with all that anybody has been told of.
     *
     * @param to a file that does not exist
     * @param stopped whether to give up
     */
    public void backup(Path to, BooleanSupplier stopped) throws IOException {
        Durability.Mark mark = durability.mark();
        MVStore store;
        try {
            // the connection is given back: a database that has to be closed meanwhile does not wait for the copy
            store = pool.use(H2Store::of);
        } catch (SQLException e) {
            throw failure(e, mark);
        }
        H2Backup.write(store, to, gate, stopped);
    }

    /** How its connections are doing now. */
    public PoolFigures connections() {
        return pool.figures();
    }

    @Override
    public void close() {
        durability.close();
        pool.close();
    }
}
