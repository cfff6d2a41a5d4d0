package tasks.change;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import tasks.db.Keyset;

/**
 * Checks the log of an owner against his counter and his tombstones, a page at a time.
 *
 * <p>What is kept of the log, and so what must be there: every number after {@code account.thinned}, up to which retention
 * has been; and a tombstone for each deletion after {@code account.horizon}, up to which it has taken them.
 */
public final class LogCheckDao {
    private static final int PAGE = 1_000;
    private static final String DELETE = Operation.DELETE.text();

    private final Connection connection;
    private final Consumer<String> found;

    /**
     * Checks on that connection.
     *
     * @param found takes a sentence for each thing that is wrong
     */
    public LogCheckDao(Connection connection, Consumer<String> found) {
        this.connection = connection;
        this.found = found;
    }

    /**
     * An owner's row.
     *
     * @param seq his last write
     * @param horizon up to here tombstones are gone
     * @param thinned up to here writes may be missing
     */
    public record Counter(long owner, long seq, long horizon, long thinned) {
        /** A sentence about this owner. */
        public String say(String what) {
            return "account " + owner + ": " + what;
        }
    }

    /** The number of rows in the log. */
    public long rows(Counter counter) throws SQLException {
        if (counter.horizon > counter.thinned || counter.thinned > counter.seq) {
            found.accept(counter.say("its numbers are out of order: horizon " + counter.horizon + ", thinned "
                    + counter.thinned + ", seq " + counter.seq));
        }
        AtomicLong last = new AtomicLong();
        long rows = pages(counter).read("""
                SELECT seq, task, operation, state IS NOT NULL,
                       EXISTS (SELECT 1 FROM task WHERE task.id = change.task AND task.owner = change.owner),
                       EXISTS (SELECT 1 FROM tombstone t
                               WHERE t.owner = change.owner AND t.seq = change.seq AND t.task = change.task),
                       EXISTS (SELECT 1 FROM change later
                               WHERE later.owner = change.owner AND later.task = change.task AND later.seq > change.seq)
                FROM change WHERE owner = ? AND seq > ? ORDER BY owner, seq LIMIT ?""", 0, row -> {
            missing(counter, last.get(), row.getLong(1));
            row(counter, row);
            last.set(row.getLong(1));
            return last.get();
        });
        if (last.get() < counter.seq) {
            missing(counter, last.get(), counter.seq + 1);
        }
        return rows;
    }

    private Keyset pages(Counter counter) {
        return new Keyset(connection, counter.owner, PAGE);
    }

    /** Nothing is known of the numbers between two, of which those that retention has not seen must be there. */
    private void missing(Counter counter, long last, long next) {
        long from = Math.max(last, counter.thinned) + 1;
        if (from < next) {
            found.accept(counter.say(
                    "seq " + from + (from == next - 1 ? " is" : " to " + (next - 1) + " are") + " not in the log"));
        }
    }

    private void row(Counter counter, ResultSet row) throws SQLException {
        long seq = row.getLong(1);
        long task = row.getLong(2);
        boolean delete = row.getString(3).equals(DELETE);
        boolean state = row.getBoolean(4);
        boolean there = row.getBoolean(5);
        if (seq > counter.seq || seq < 1) {
            found.accept(counter.say("seq " + seq + " in the log is not one of 1 to " + counter.seq));
        }
        if (delete == state) {
            found.accept(counter.say("seq " + seq + " " + row.getString(3) + " has " + (state ? "a state" : "no state")
                    + " in the log"));
        }
        if (delete && seq > counter.horizon && !row.getBoolean(6)) {
            found.accept(counter.say("the deletion of task " + task + " at seq " + seq + " has no tombstone"));
        }
        // of a task that is gone, what was before its deletion may be left where clocks were wrong
        if (!delete && !there && !row.getBoolean(7) && seq > counter.horizon) {
            found.accept(counter.say("task " + task + " is in the log at seq " + seq + " and nowhere else"));
        }
    }

    /** The number of tombstones. */
    public long tombstones(Counter counter) throws SQLException {
        return pages(counter).read("""
                SELECT t.seq, t.task, EXISTS (SELECT 1 FROM task WHERE task.id = t.task),
                       (SELECT c.operation FROM change c WHERE c.owner = t.owner AND c.seq = t.seq AND c.task = t.task)
                FROM tombstone t WHERE t.owner = ? AND t.seq > ? ORDER BY t.owner, t.seq LIMIT ?""", 0, row -> {
            tombstone(counter, row);
            return row.getLong(1);
        });
    }

    private void tombstone(Counter counter, ResultSet row) throws SQLException {
        String which = "the tombstone of task " + row.getLong(2) + " at seq " + row.getLong(1);
        if (row.getBoolean(3)) {
            found.accept(counter.say(which + " stands beside the task"));
        }
        if (!DELETE.equals(row.getString(4))) {
            found.accept(counter.say(which + " has no deletion in the log"));
        }
        if (row.getLong(1) <= counter.horizon) {
            found.accept(counter.say(which + " is not after the horizon, " + counter.horizon));
        }
    }
}
