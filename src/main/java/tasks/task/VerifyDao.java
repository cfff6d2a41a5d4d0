package tasks.task;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tasks.change.LogCheckDao;
import tasks.change.LogCheckDao.Counter;
import tasks.db.CommandDatabase;
import tasks.db.Identities;

/**
 * Checks that a database agrees with itself: each task is as the newest row of the log has it, no task stands beside its
 * tombstone, the log is without a gap within what is kept of it, and no number can be given twice. It sees one state of the
 * database, whoever writes meanwhile, and holds a page of it in memory.
 *
 * <p><b>Threads:</b> one.
 */
public final class VerifyDao {
    private static final int PAGE = 1_000;

    /** Where numbers of a table are named; they stay used also when its own rows are gone. */
    private static final Map<String, List<String>> NUMBERS = Map.of(
            "account", List.of("SELECT MAX(id) FROM account"),
            "task",
                    List.of(
                            "SELECT MAX(id) FROM task",
                            "SELECT MAX(task) FROM change",
                            "SELECT MAX(task) FROM tombstone"),
            "note", List.of("SELECT MAX(id) FROM note"),
            "webhook", List.of("SELECT MAX(id) FROM webhook"));

    private final Consumer<String> found;

    private long accounts;
    private long tasks;
    private long notes;
    private long writes;
    private long tombstones;

    /**
     * A check.
     *
     * @param found takes a sentence for each thing that is wrong
     */
    public VerifyDao(Consumer<String> found) {
        this.found = found;
    }

    /** Checks a database; what was looked at, in a sentence. */
    public String check(CommandDatabase database) {
        return database.snapshot(connection -> {
            history(connection);
            long last = Long.MIN_VALUE;
            for (List<Counter> page = accounts(connection, last); !page.isEmpty(); page = accounts(connection, last)) {
                for (Counter counter : page) {
                    account(connection, counter);
                    last = counter.owner();
                }
            }
            numbers(connection);
            return accounts + " accounts, " + tasks + " tasks, " + notes + " notes, " + writes + " writes in the log, "
                    + tombstones + " tombstones";
        });
    }

    private void history(Connection connection) throws SQLException {
        if (number(connection, "SELECT COUNT(*) FROM history WHERE id = 1") != 1) {
            found.accept("the table history has lost its row");
        }
    }

    /** Of one that is deleted, what is left agrees with nothing: it is being removed. */
    private static List<Counter> accounts(Connection connection, long after) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id, seq, horizon, thinned FROM account WHERE id > ? AND deleted IS NULL ORDER BY id LIMIT ?")) {
            select.setLong(1, after);
            select.setInt(2, PAGE);
            List<Counter> counters = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    counters.add(new Counter(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getLong(4)));
                }
            }
            return counters;
        }
    }

    private void account(Connection connection, Counter counter) throws SQLException {
        accounts++;
        LogCheckDao log = new LogCheckDao(connection, found);
        writes += log.rows(counter);
        tombstones += log.tombstones(counter);
        TaskCheckDao check = new TaskCheckDao(connection, found);
        tasks += check.tasks(counter);
        notes += check.notes(counter);
    }

    /** Read after the rows: a number that is given meanwhile is larger. */
    private void numbers(Connection connection) throws SQLException {
        for (var table : NUMBERS.entrySet()) {
            long largest = 0;
            for (String sql : table.getValue()) {
                largest = Math.max(largest, number(connection, sql));
            }
            long next = Identities.next(connection, table.getKey());
            if (next <= largest) {
                found.accept(
                        "the next " + table.getKey() + " would be " + next + ", but " + largest + " was given already");
            }
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet rows = select.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
