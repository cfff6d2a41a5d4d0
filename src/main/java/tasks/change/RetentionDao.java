package tasks.change;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import tasks.db.Database;

/**
 * Deletes what is kept for a time only: rows of the log, tombstones with them, and the answers to idempotency keys. Of each
 * task that is there, the newest row stays however old it is. On several nodes each does it; twice does no harm.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class RetentionDao {
    private static final int BATCH = 1_000;
    private static final long NOBODY = 0;

    private final Database database;
    private final Clock clock;
    private final Duration history;

    /** A retention of the log for so long. */
    public RetentionDao(Database database, Clock clock, Duration history) {
        this.database = database;
        this.clock = clock;
        this.history = history;
    }

    /** Deletes what is old by now, a batch at a time. */
    public void run(BooleanSupplier stopped) {
        long before = clock.millis() - history.toMillis();
        for (long owner : database.read(NOBODY, connection -> owners(connection, before))) {
            while (!stopped.getAsBoolean() && forgetSome(owner, before)) {
                // and so on
            }
        }
        long keysBefore = clock.millis() - IdempotencyDao.KEPT.toMillis();
        while (!stopped.getAsBoolean() && forgetKeys(keysBefore) == BATCH) {
            // and so on
        }
    }

    /** Those who have old rows that are not the newest of a task. */
    private static List<Long> owners(Connection connection, long before) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT DISTINCT owner FROM change WHERE at < ?
                AND NOT EXISTS (SELECT 1 FROM task WHERE task.owner = change.owner AND task.seq = change.seq)""")) {
            select.setLong(1, before);
            List<Long> owners = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    owners.add(rows.getLong(1));
                }
            }
            return owners;
        }
    }

    /** Whether there may be more. The owner's row is locked, as for a write, but its number stays. */
    private boolean forgetSome(long owner, long before) {
        return database.inTransaction(owner, connection -> {
            lock(connection, owner);
            List<Long> seqs = old(connection, owner, before);
            if (seqs.isEmpty()) {
                return false;
            }
            long last = seqs.get(seqs.size() - 1);
            thin(connection, owner, last);
            forgetTombstones(connection, owner, last);
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM change WHERE owner = ? AND seq = ?")) {
                for (long seq : seqs) {
                    delete.setLong(1, owner);
                    delete.setLong(2, seq);
                    delete.addBatch();
                }
                delete.executeBatch();
            }
            return seqs.size() == BATCH;
        });
    }

    private static void lock(Connection connection, long owner) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT seq FROM account WHERE id = ? FOR UPDATE")) {
            select.setLong(1, owner);
            select.executeQuery().close();
        }
    }

    /** By seq, so that those that are left are without a gap but for the newest of each task. */
    private static List<Long> old(Connection connection, long owner, long before) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT seq FROM change WHERE owner = ? AND at < ?
                AND NOT EXISTS (SELECT 1 FROM task WHERE task.owner = change.owner AND task.seq = change.seq)
                ORDER BY seq LIMIT ?""")) {
            select.setLong(1, owner);
            select.setLong(2, before);
            select.setInt(3, BATCH);
            List<Long> seqs = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    seqs.add(rows.getLong(1));
                }
            }
            return seqs;
        }
    }

    /** The log has no number for certain any more up to here, whatever clocks have said. */
    private static void thin(Connection connection, long owner, long until) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE account SET thinned = ? WHERE id = ? AND thinned < ?")) {
            update.setLong(1, until);
            update.setLong(2, owner);
            update.setLong(3, until);
            update.executeUpdate();
        }
    }

    /** Who has seen less than the last of them has to start over from now on. */
    private static void forgetTombstones(Connection connection, long owner, long until) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                UPDATE account SET horizon = (SELECT MAX(seq) FROM tombstone WHERE owner = account.id AND seq <= ?)
                WHERE id = ? AND EXISTS (SELECT 1 FROM tombstone WHERE owner = account.id AND seq <= ?)""")) {
            update.setLong(1, until);
            update.setLong(2, owner);
            update.setLong(3, until);
            update.executeUpdate();
        }
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM tombstone WHERE owner = ? AND seq <= ?")) {
            delete.setLong(1, owner);
            delete.setLong(2, until);
            delete.executeUpdate();
        }
    }

    private int forgetKeys(long before) {
        return database.inTransaction(NOBODY, connection -> {
            try (PreparedStatement delete = connection.prepareStatement("""
                    DELETE FROM idempotency WHERE (owner, name) IN
                    (SELECT owner, name FROM idempotency WHERE at < ? ORDER BY at LIMIT ?)""")) {
                delete.setLong(1, before);
                delete.setInt(2, BATCH);
                return delete.executeUpdate();
            }
        });
    }
}
