package tasks.change;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.db.Database;

/**
 * Deletes what is kept for a time only: rows of the log, tombstones with them, and the answers to idempotency keys. Of each
 * task that is there, the newest row stays however old it is. On several nodes each does it; twice does no harm.
 *
 * <p>It goes from owner to owner, and through an owner's log in short steps, each a page of an index: so a step takes
 * about as long however much there is, and only a step that deletes holds the owner's lock.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class RetentionDao {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionDao.class);

    private static final int PAGE = 1_000;
    /** So many owners in a row that fail, and the database is taken to be away. */
    private static final int FAILURES = 10;

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

    /** Deletes what is old by now. An owner with whom that fails is left for the next time. */
    public void run(BooleanSupplier stopped) {
        long before = clock.millis() - history.toMillis();
        long keysBefore = clock.millis() - IdempotencyDao.KEPT.toMillis();
        int failures = 0;
        List<Long> owners = owners(NOBODY);
        while (!owners.isEmpty()) {
            for (long owner : owners) {
                try {
                    thin(owner, before, stopped);
                    forgetKeys(owner, keysBefore, stopped);
                    failures = 0;
                } catch (RuntimeException e) {
                    if (++failures == FAILURES) {
                        throw e;
                    }
                    LOG.warn("Retention of account {} failed, and is tried again the next time", owner, e);
                }
                if (stopped.getAsBoolean()) {
                    return;
                }
            }
            owners = owners(owners.get(owners.size() - 1));
        }
    }

    private List<Long> owners(long after) {
        return database.read(NOBODY, connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT id FROM account WHERE id > ? ORDER BY id LIMIT ?")) {
                select.setLong(1, after);
                select.setInt(2, PAGE);
                List<Long> owners = new ArrayList<>();
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        owners.add(rows.getLong(1));
                    }
                }
                return owners;
            }
        });
    }

    /** Goes through the log until a page has young rows only, and so do those after it unless clocks were wrong. */
    private void thin(long owner, long before, BooleanSupplier stopped) {
        Page page = new Page(Long.MIN_VALUE, List.of(), true);
        while (page.more && !stopped.getAsBoolean()) {
            long after = page.last;
            page = database.read(owner, connection -> page(connection, owner, after, before));
            if (!page.old.isEmpty()) {
                forget(owner, page.old, before);
            }
        }
    }

    /**
     * Some rows of the log.
     *
     * @param last the number of the last of them
     * @param old those that are old and not the newest of a task: none of them can become that any more
     * @param more whether there may be old ones after the last
     */
    private record Page(long last, List<Long> old, boolean more) {}

    /** Two statements, and each through an index: of one that joins them, PostgreSQL would read all tasks of everybody. */
    private static Page page(Connection connection, long owner, long after, long before) throws SQLException {
        List<Long> old = new ArrayList<>();
        long last = after;
        int read = 0;
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT seq, at FROM change WHERE owner = ? AND seq > ? ORDER BY owner, seq LIMIT ?")) {
            select.setLong(1, owner);
            select.setLong(2, after);
            select.setInt(3, PAGE);
            try (ResultSet rows = select.executeQuery()) {
                for (; rows.next(); read++) {
                    last = rows.getLong(1);
                    if (rows.getLong(2) < before) {
                        old.add(last);
                    }
                }
            }
        }
        boolean more = read == PAGE && !old.isEmpty();
        if (!old.isEmpty()) {
            old.removeAll(newest(connection, owner, after, last));
        }
        return new Page(last, old, more);
    }

    /** The numbers in a stretch that are of a task's newest row. */
    private static Set<Long> newest(Connection connection, long owner, long after, long last) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT seq FROM task WHERE owner = ? AND seq > ? AND seq <= ? ORDER BY owner, seq")) {
            select.setLong(1, owner);
            select.setLong(2, after);
            select.setLong(3, last);
            Set<Long> seqs = new HashSet<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    seqs.add(rows.getLong(1));
                }
            }
            return seqs;
        }
    }

    /** The owner's row is locked, as for a write, but its number stays. */
    private void forget(long owner, List<Long> seqs, long before) {
        database.inTransaction(owner, connection -> {
            lock(connection, owner);
            long last = seqs.get(seqs.size() - 1);
            thinned(connection, owner, last);
            forgetTombstones(connection, owner, last);
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM change WHERE owner = ? AND seq = ? AND at < ?")) {
                for (long seq : seqs) {
                    delete.setLong(1, owner);
                    delete.setLong(2, seq);
                    delete.setLong(3, before);
                    delete.addBatch();
                }
                return delete.executeBatch();
            }
        });
    }

    private static void lock(Connection connection, long owner) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT seq FROM account WHERE id = ? FOR UPDATE")) {
            select.setLong(1, owner);
            select.executeQuery().close();
        }
    }

    /** The log has no number for certain any more up to here, whatever clocks have said. */
    private static void thinned(Connection connection, long owner, long until) throws SQLException {
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

    private void forgetKeys(long owner, long before, BooleanSupplier stopped) {
        int deleted = PAGE;
        while (deleted == PAGE && !stopped.getAsBoolean()) {
            List<String> names = database.read(owner, connection -> oldKeys(connection, owner, before));
            if (!names.isEmpty()) {
                database.inTransaction(owner, connection -> deleteKeys(connection, owner, names, before));
            }
            deleted = names.size();
        }
    }

    private static List<String> oldKeys(Connection connection, long owner, long before) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT name FROM idempotency WHERE owner = ? AND at < ? ORDER BY owner, at LIMIT ?")) {
            select.setLong(1, owner);
            select.setLong(2, before);
            select.setInt(3, PAGE);
            List<String> names = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            return names;
        }
    }

    /** A key may have been used anew meanwhile. */
    private static int[] deleteKeys(Connection connection, long owner, List<String> names, long before)
            throws SQLException {
        lock(connection, owner);
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM idempotency WHERE owner = ? AND name = ? AND at < ?")) {
            for (String name : names) {
                delete.setLong(1, owner);
                delete.setString(2, name);
                delete.setLong(3, before);
                delete.addBatch();
            }
            return delete.executeBatch();
        }
    }
}
