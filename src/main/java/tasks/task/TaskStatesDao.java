package tasks.task;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tasks.change.FeedDao;
import tasks.http.Json;
import tasks.http.PageBudget;

/**
 * What the feed tells of a task: its newest state, with its notes.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class TaskStatesDao implements FeedDao.States {

    @Override
    public FeedDao.Stretch changed(Connection connection, long owner, long after, int limit) throws SQLException {
        PageBudget budget = new PageBudget();
        List<Task> tasks = new ArrayList<>();
        boolean more = false;
        boolean withNotes = false;
        try (PreparedStatement select = connection.prepareStatement("SELECT " + TaskDao.COLUMNS
                + ", note_size FROM task WHERE owner = ? AND seq > ? ORDER BY owner, seq LIMIT ?")) {
            select.setLong(1, owner);
            select.setLong(2, after);
            select.setInt(3, limit + 1);
            try (ResultSet rows = select.executeQuery()) {
                while (!more && rows.next()) {
                    Task task = TaskDao.task(rows);
                    long noteSize = rows.getLong(TaskDao.KEY);
                    more = tasks.size() == limit || !budget.takes(task.size() + noteSize);
                    if (!more) {
                        tasks.add(task);
                        withNotes |= noteSize > 0;
                    }
                }
            }
        }
        Map<Long, List<Note>> notes = withNotes ? notes(connection, owner, after, lastSeq(tasks)) : Map.of();
        List<FeedDao.Entry> entries = new ArrayList<>();
        for (Task task : tasks) {
            String state = json(task, notes.getOrDefault(task.id(), List.of()));
            entries.add(new FeedDao.Entry(task.seq(), task.id(), Optional.of(state)));
        }
        return new FeedDao.Stretch(entries, more);
    }

    private static long lastSeq(List<Task> tasks) {
        return tasks.get(tasks.size() - 1).seq();
    }

    /** By the number of their task. The order is ours: PostgreSQL would read everybody's notes in it. */
    private static Map<Long, List<Note>> notes(Connection connection, long owner, long after, long last)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT note.task, note.id, note.text FROM task JOIN note ON note.task = task.id
                WHERE task.owner = ? AND task.seq > ? AND task.seq <= ?""")) {
            select.setLong(1, owner);
            select.setLong(2, after);
            select.setLong(3, last);
            Map<Long, List<Note>> notes = new HashMap<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    notes.computeIfAbsent(rows.getLong(1), task -> new ArrayList<>())
                            .add(new Note(rows.getLong(2), rows.getString(3)));
                }
            }
            notes.values().forEach(each -> each.sort(Comparator.comparingLong(Note::id)));
            return notes;
        }
    }

    private static String json(Task task, List<Note> notes) {
        if (notes.isEmpty()) {
            return task.json();
        }
        return Json.text(out -> {
            task.write(out);
            out.array("notes", notes, Note::write);
        });
    }
}
