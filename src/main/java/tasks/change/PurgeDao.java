package tasks.change;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.db.Database;
import tasks.db.DatabaseUnavailable;
import tasks.db.Sql;

/**
 * Removes what deleted accounts owned, in short steps: an account can have so much that one statement would hold up all
 * others, or would not be let end. One with which that fails is tried again later, each time after a longer rest, and holds up
 * no other.
 *
 * <p><b>Threads:</b> called by one.
 */
public final class PurgeDao {
    private static final Logger LOG = LoggerFactory.getLogger(PurgeDao.class);

    private static final long NOBODY = 0;
    private static final int PAGE = 500;
    private static final int SMALLEST_PAGE = 1;

    private static final int SHRINK = 10;

    private static final Duration FIRST_REST = Duration.ofMinutes(1);
    private static final Duration LONGEST_REST = Duration.ofHours(1);
    /** So many in a row, and the database is taken to be away. */
    private static final int UNAVAILABLE = 3;

    /**
     * Tables with much of an account, the column that a row of an owner is named by, and the order that an index gives; the
     * rest goes with the account, or with its task. In H2 these do not go by themselves: there they have no foreign key to the
     * account (V033).
     */
    private static final List<List<String>> LARGE = List.of(
            // nothing more is sent
            List.of("webhook", "id", "owner, id"),
            // before the tasks, each of which would take all of its notes with it in one statement
            List.of("note", "id", "owner"),
            List.of("task", "id", "owner, id"),
            List.of("change", "seq", "owner, seq"),
            List.of("tombstone", "seq", "owner, seq"),
            List.of("idempotency", "name", "owner, name"));

    private final Database database;
    private final Clock clock;
    private final Map<Long, Rest> failed = new HashMap<>();

    public PurgeDao(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** How long an account with which it failed is left alone. */
    private record Rest(long until, Duration length) {
        static Rest after(Rest before, long now) {
            Duration twice = before.length.multipliedBy(2);
            Duration next = twice.compareTo(LONGEST_REST) < 0 ? twice : LONGEST_REST;
            return new Rest(now + next.toMillis(), next);
        }
    }

    /** Removes all of them. */
    public void run(BooleanSupplier stopped) {
        List<Long> deleted = database.read(
                NOBODY,
                connection -> Sql.all(
                        connection,
                        "SELECT id FROM account WHERE deleted > 0 ORDER BY deleted",
                        row -> row.getLong(1)));
        failed.keySet().retainAll(new HashSet<>(deleted));
        int unavailable = 0;
        for (long owner : deleted) {
            if (stopped.getAsBoolean()) {
                return;
            }
            Rest rest = failed.getOrDefault(owner, new Rest(Long.MIN_VALUE, FIRST_REST.dividedBy(2)));
            if (clock.millis() < rest.until) {
                continue;
            }
            try {
                remove(owner, stopped);
                failed.remove(owner);
                unavailable = 0;
            } catch (RuntimeException e) {
                leave(owner, rest, e);
                if (e instanceof DatabaseUnavailable && ++unavailable == UNAVAILABLE) {
                    throw e;
                }
            }
        }
    }

    private void leave(long owner, Rest before, RuntimeException cause) {
        Rest rest = Rest.after(before, clock.millis());
        failed.put(owner, rest);
        long seconds = rest.length.toSeconds();
        LOG.warn("Removal of deleted account {} failed, and is tried again in {} s", owner, seconds, cause);
    }

    private void remove(long owner, BooleanSupplier stopped) {
        for (List<String> table : LARGE) {
            empty(owner, table, stopped);
        }
        if (stopped.getAsBoolean()) {
            return;
        }
        database.inTransaction(
                owner,
                connection ->
                        Sql.update(connection, "DELETE FROM account WHERE id = ? AND deleted IS NOT NULL", owner));
    }

    /** Page by page; what takes too long is tried again with fewer rows. */
    private void empty(long owner, List<String> table, BooleanSupplier stopped) {
        int page = PAGE;
        int removed = page;
        while (removed == page && !stopped.getAsBoolean()) {
            int rows = page;
            try {
                removed = database.inTransaction(owner, connection -> remove(connection, owner, table, rows));
            } catch (DatabaseUnavailable e) {
                if (page == SMALLEST_PAGE) {
                    throw e;
                }
                page = Math.max(SMALLEST_PAGE, page / SHRINK);
                removed = page;
            }
        }
    }

    private static int remove(Connection connection, long owner, List<String> table, int page) throws SQLException {
        String key = table.get(1);
        List<Object> keys = Sql.all(
                connection,
                "SELECT " + key + " FROM " + table.get(0) + " WHERE owner = ? ORDER BY " + table.get(2) + " LIMIT ?",
                row -> row.getObject(1),
                owner,
                page);
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM " + table.get(0) + " WHERE owner = ? AND " + key + " = ?")) {
            for (Object each : keys) {
                delete.setLong(1, owner);
                delete.setObject(2, each);
                delete.addBatch();
            }
            if (!keys.isEmpty()) {
                delete.executeBatch();
            }
        }
        return keys.size();
    }
}
