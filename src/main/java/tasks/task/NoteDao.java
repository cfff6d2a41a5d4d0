package tasks.task;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tasks.change.ChangeDao;
import tasks.change.ChangeDao.Write;
import tasks.change.Operation;
import tasks.db.Database;
import tasks.http.Call;
import tasks.http.HttpFailure;
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
     * The notes of a task.
     *
     * @param seq of the task
     */
    record Notes(long seq, List<Note> notes) {
        Optional<Note> find(long id) {
            return notes.stream().filter(note -> note.id() == id).findFirst();
        }
    }

    /**
     * By id.
     *
     * @throws HttpFailure 404 where the owner has no such task
     */
    Notes list(long owner, long task) {
        return database.snapshot(owner, connection -> {
            Task found = TaskDao.find(connection, owner, task).orElseThrow(TaskDao::notFound);
            return new Notes(found.seq(), list(connection, owner, task));
        });
    }

    private static List<Note> list(Connection connection, long owner, long task) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT id, text FROM note WHERE task = ? AND owner = ? ORDER BY id")) {
            select.setLong(1, task);
            select.setLong(2, owner);
            List<Note> notes = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    notes.add(new Note(rows.getLong(1), rows.getString(2)));
                }
            }
            return notes;
        }
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
            if (list(write.connection(), write.owner(), task.id()).size() >= MAX_NOTES) {
                throw HttpFailure.conflict("A task has at most " + MAX_NOTES + " notes");
            }
            Note note = new Note(insert(write, task.id(), text), text);
            touch(write, task, Operation.NOTE_CREATE);
            return reply.of(note, write.seq());
        });
    }

    /** Words the reply of a write. */
    @FunctionalInterface
    interface NoteReply {
        Reply of(Note note, long seq);
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

    private static void touch(Write write, Task task, Operation operation) throws SQLException {
        try (PreparedStatement update =
                write.connection().prepareStatement("UPDATE task SET seq = ? WHERE id = ? AND owner = ?")) {
            update.setLong(1, write.seq());
            update.setLong(2, task.id());
            update.setLong(3, write.owner());
            update.executeUpdate();
        }
        write.append(operation, task.id(), task.json());
    }

    /** Changes a note and gives the reply of it; 404, 412. */
    Reply update(Call call, String text, NoteReply reply) {
        return changes.write(call, write -> {
            Task task = TaskDao.current(call, write);
            one(call, write, "UPDATE note SET text = ? WHERE id = ? AND task = ? AND owner = ?", text);
            touch(write, task, Operation.NOTE_UPDATE);
            return reply.of(new Note(call.secondId(), text), write.seq());
        });
    }

    /** Deletes a note; 404, 412. */
    Reply delete(Call call, Reply reply) {
        return changes.write(call, write -> {
            Task task = TaskDao.current(call, write);
            one(call, write, "DELETE FROM note WHERE id = ? AND task = ? AND owner = ?");
            touch(write, task, Operation.NOTE_DELETE);
            return reply;
        });
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
            if (statement.executeUpdate() != 1) {
                throw notFound();
            }
        }
    }

    static HttpFailure notFound() {
        return HttpFailure.notFound("Note not found");
    }
}
