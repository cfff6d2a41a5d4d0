package tasks.task;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import tasks.change.ChangeDao;
import tasks.change.ChangeDao.Write;
import tasks.change.Operation;
import tasks.db.Database;
import tasks.http.Call;
import tasks.http.HttpFailure;
import tasks.http.Json;
import tasks.http.JsonWriter;
import tasks.http.Reply;

/**
 * The table {@code note}. A note belongs to a task and goes with it; its writes are writes of the task, whose ETag they move.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class NoteDao {
    private static final int MAX_NOTES = 100;

    private final Database database;
    private final ChangeDao changes;

    public NoteDao(Database database, ChangeDao changes) {
        this.database = database;
        this.changes = changes;
    }

    /**
     * Notes of a task.
     *
     * @param seq of the task
     */
    record Notes(long seq, List<Note> notes) {}

    /**
     * All, by id.
     *
     * @throws HttpFailure 404 where the owner has no such task
     */
    Notes list(long owner, long task) {
        return read(owner, """
                SELECT task.seq, note.id, note.text FROM task LEFT JOIN note ON note.task = task.id
                WHERE task.owner = ? AND task.id = ? ORDER BY note.id""", owner, task);
    }

    /**
     * The one of this id, or none.
     *
     * @throws HttpFailure 404 where the owner has no such task
     */
    Notes find(long owner, long task, long id) {
        return read(owner, """
                SELECT task.seq, note.id, note.text FROM task LEFT JOIN note ON note.task = task.id AND note.id = ?
                WHERE task.owner = ? AND task.id = ?""", id, owner, task);
    }

    private Notes read(long owner, String sql, long... parameters) {
        return database.read(owner, connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    select.setLong(i + 1, parameters[i]);
                }
                try (ResultSet rows = select.executeQuery()) {
                    return notes(rows);
                }
            }
        });
    }

    private static Notes notes(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            throw TaskDao.notFound();
        }
        long seq = rows.getLong(1);
        List<Note> notes = new ArrayList<>();
        do {
            String text = rows.getString(3);
            if (text != null) {
                notes.add(new Note(rows.getLong(2), text));
            }
        } while (rows.next());
        return new Notes(seq, notes);
    }

    /**
     * Makes a note and gives the reply of it.
     *
     * @param reply for a note, and the number of the write
     * @throws HttpFailure 404, 412, or 409 where the task has as many as it may
     */
    Reply create(Call call, String text, NoteReply reply) {
        return changes.write(call, write -> {
            Task task = TaskDao.current(call, write);
            if (count(write, task.id()) >= MAX_NOTES) {
                throw HttpFailure.conflict("A task has at most " + MAX_NOTES + " notes");
            }
            Note note = new Note(insert(write, task.id(), text), text);
            touch(write, task, Operation.NOTE_CREATE, note::write, text.length());
            return reply.of(note, write.seq());
        });
    }

    /** Words the reply of a write. */
    @FunctionalInterface
    interface NoteReply {
        Reply of(Note note, long seq);
    }

    /** Names the owner by the task: a condition on the notes' own owner would have all of them read. */
    private static int count(Write write, long task) throws SQLException {
        try (PreparedStatement select = write.connection().prepareStatement("""
                SELECT COUNT(*) FROM task JOIN note ON note.task = task.id WHERE task.owner = ? AND task.id = ?""")) {
            select.setLong(1, write.owner());
            select.setLong(2, task);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    private static long insert(Write write, long task, String text) throws SQLException {
        try (PreparedStatement insert = write.connection()
                .prepareStatement("INSERT INTO note (owner, task, text) VALUES (?, ?, ?)", new String[] {"id"})) {
            insert.setLong(1, write.owner());
            insert.setLong(2, task);
            insert.setString(3, text);
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        }
    }

    /**
     * Moves the task's seq, and the size of its notes by so many characters.
     *
     * @param note what the history says of it
     */
    private static void touch(Write write, Task task, Operation operation, JsonWriter.Members note, int more)
            throws SQLException {
        try (PreparedStatement update = write.connection()
                .prepareStatement("UPDATE task SET seq = ?, note_size = note_size + ? WHERE id = ? AND owner = ?")) {
            update.setLong(1, write.seq());
            update.setInt(2, more);
            update.setLong(3, task.id());
            update.setLong(4, write.owner());
            update.executeUpdate();
        }
        write.append(operation, task.id(), task.json(), Json.text(note));
    }

    /** Changes a note and gives the reply of it; 404, 412. */
    Reply update(Call call, String text, NoteReply reply) {
        return changes.write(call, write -> {
            Task task = TaskDao.current(call, write);
            int before = length(call, write);
            one(call, write, "UPDATE note SET text = ? WHERE id = ? AND task = ? AND owner = ?", text);
            Note note = new Note(call.secondId(), text);
            touch(write, task, Operation.NOTE_UPDATE, note::write, text.length() - before);
            return reply.of(note, write.seq());
        });
    }

    /** Deletes a note; 404, 412. */
    Reply delete(Call call, Reply reply) {
        return changes.write(call, write -> {
            Task task = TaskDao.current(call, write);
            int before = length(call, write);
            one(call, write, "DELETE FROM note WHERE id = ? AND task = ? AND owner = ?");
            touch(write, task, Operation.NOTE_DELETE, out -> out.member("id", call.secondId()), -before);
            return reply;
        });
    }

    /** As Java counts, in either database. */
    private static int length(Call call, Write write) throws SQLException {
        try (PreparedStatement select =
                write.connection().prepareStatement("SELECT text FROM note WHERE id = ? AND task = ? AND owner = ?")) {
            select.setLong(1, call.secondId());
            select.setLong(2, call.id());
            select.setLong(3, write.owner());
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw notFound();
                }
                return rows.getString(1).length();
            }
        }
    }

    private static void one(Call call, Write write, String sql, String... texts) throws SQLException {
        try (PreparedStatement statement = write.connection().prepareStatement(sql)) {
            int i = 1;
            for (String text : texts) {
                statement.setString(i++, text);
            }
            statement.setLong(i++, call.secondId());
            statement.setLong(i++, call.id());
            statement.setLong(i, write.owner());
            statement.executeUpdate();
        }
    }

    static HttpFailure notFound() {
        return HttpFailure.notFound("Note not found");
    }
}
