package tasks.task;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import tasks.change.LogCheckDao.Counter;
import tasks.db.Keyset;

/** Checks the tasks of an owner, and what is derived from them, against his log, a page at a time. */
final class TaskCheckDao {
    /** Each has up to two states of some 100 KB. */
    private static final int PAGE = 100;

    private final Connection connection;
    private final Consumer<String> found;

    /**
     * Checks on that connection.
     *
     * @param found takes a sentence for each thing that is wrong
     */
    TaskCheckDao(Connection connection, Consumer<String> found) {
        this.connection = connection;
        this.found = found;
    }

    /** The number of tasks. */
    long tasks(Counter counter) throws SQLException {
        Map<Long, Set<String>> tags = new HashMap<>();
        return new Keyset(connection, counter.owner(), PAGE)
                .read(
                        "SELECT " + TaskDao.COLUMNS + """
                , done, due_up, due_down, priority_up, priority_down,
                (SELECT state FROM change c WHERE c.owner = task.owner AND c.seq = task.seq AND c.task = task.id),
                (SELECT MAX(c.seq) FROM change c WHERE c.owner = task.owner AND c.task = task.id),
                note_size, (SELECT COALESCE(SUM(CHAR_LENGTH(text)), 0) FROM note WHERE note.task = task.id)
                FROM task WHERE owner = ? AND seq > ? ORDER BY owner, seq LIMIT ?""",
                        Long.MIN_VALUE,
                        after -> {
                            tags.clear();
                            tags(counter, after, tags);
                        },
                        row -> {
                            Task task = TaskDao.task(row);
                            task(counter, task, row);
                            if (!tags.getOrDefault(task.id(), Set.of()).equals(new HashSet<>(task.tags()))) {
                                found.accept(counter.say("task " + task.id() + " is found by other tags than it has"));
                            }
                            return task.seq();
                        });
    }

    private void task(Counter counter, Task task, ResultSet row) throws SQLException {
        String which = "task " + task.id() + " at seq " + task.seq();
        if (task.seq() < 1 || task.seq() > counter.seq()) {
            found.accept(counter.say(which + " is not of one of the writes 1 to " + counter.seq()));
        }
        String state = row.getString(TaskDao.KEY + 5);
        long newest = row.getLong(TaskDao.KEY + 6);
        if (newest > task.seq()) {
            found.accept(counter.say(which + " is older than the log, which has it at seq " + newest));
        } else if (state == null) {
            found.accept(counter.say(which + " is not in the log"));
        } else if (!state.equals(task.json())) {
            found.accept(counter.say(which + " is not as the log has it"));
        }
        // one database counts code points, Java and the other one count what may be two to each
        long size = row.getLong(TaskDao.KEY + 7);
        long counted = row.getLong(TaskDao.KEY + 8);
        if (size < counted || size > 2 * counted) {
            found.accept(counter.say(which + " has other notes than it says"));
        }
        if (!isFoundAsItIs(task, row)) {
            found.accept(counter.say(which + " is sorted or filtered by other values than it has"));
        }
    }

    /** By lists; what it is searched by was folded by the database in early versions, and is not compared. */
    private static boolean isFoundAsItIs(Task task, ResultSet row) throws SQLException {
        long due = TaskDao.dueKey(task);
        long priority = TaskDao.priorityKey(task);
        return row.getBoolean(TaskDao.KEY) == task.done()
                && row.getLong(TaskDao.KEY + 1) == due
                && row.getLong(TaskDao.KEY + 2) == TaskDao.down(due)
                && row.getLong(TaskDao.KEY + 3) == priority
                && row.getLong(TaskDao.KEY + 4) == TaskDao.down(priority);
    }

    /** The tags that tasks of a page are found by, by the number of the task. */
    private void tags(Counter counter, long after, Map<Long, Set<String>> tags) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT page.id, task_tag.tag, task_tag.owner
                FROM (SELECT id FROM task WHERE owner = ? AND seq > ? ORDER BY owner, seq LIMIT ?) page
                JOIN task_tag ON task_tag.task = page.id""")) {
            select.setLong(1, counter.owner());
            select.setLong(2, after);
            select.setInt(3, PAGE);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    // compared here: asked for both, PostgreSQL may look through all tags of the owner for each task
                    if (rows.getLong(3) == counter.owner()) {
                        tags.computeIfAbsent(rows.getLong(1), task -> new HashSet<>())
                                .add(Objects.requireNonNull(rows.getString(2)));
                    }
                }
            }
        }
    }

    /** The number of notes. */
    long notes(Counter counter) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT id, task FROM note WHERE owner = ?
                AND NOT EXISTS (SELECT 1 FROM task WHERE task.id = note.task AND task.owner = note.owner)""")) {
            select.setLong(1, counter.owner());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.accept(counter.say("note " + rows.getLong(1) + " is on task " + rows.getLong(2)
                            + ", which the account does not have"));
                }
            }
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT COUNT(*) FROM note WHERE owner = ?")) {
            select.setLong(1, counter.owner());
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
