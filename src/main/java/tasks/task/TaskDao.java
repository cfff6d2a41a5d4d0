package tasks.task;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import tasks.change.ChangeDao;
import tasks.change.ChangeDao.Write;
import tasks.change.Operation;
import tasks.db.Database;
import tasks.http.Call;
import tasks.http.HttpFailure;
import tasks.http.Reply;

/**
 * The tables {@code task} and {@code task_tag}. Every statement names the owner, so that another's task is no task at all;
 * every write goes through {@link ChangeDao#write}.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class TaskDao {
    /** What {@link #task} reads. */
    static final String COLUMNS = "task.id, seq, title, description, completed, due, priority, tags";
    /** The number of a column after those. */
    static final int KEY = 9;

    private static final long NONE = TaskQuery.NONE;
    private static final String TAG_SEPARATOR = "\n";

    private final Database database;
    private final ChangeDao changes;

    public TaskDao(Database database, ChangeDao changes) {
        this.database = database;
        this.changes = changes;
    }

    Optional<Task> find(long owner, long id) {
        return database.read(owner, connection -> find(connection, owner, id));
    }

    static Optional<Task> find(Connection connection, long owner, long id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM task WHERE id = ? AND owner = ?")) {
            select.setLong(1, id);
            select.setLong(2, owner);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(task(rows)) : Optional.empty();
            }
        }
    }

    /** The task of a row with {@link #COLUMNS}. */
    static Task task(ResultSet row) throws SQLException {
        String description = row.getString(4);
        long completed = row.getLong(5);
        OptionalLong whenCompleted = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(completed);
        String tags = row.getString(8);
        return new Task(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                description == null ? "" : description,
                whenCompleted,
                Optional.ofNullable(row.getString(6)).flatMap(Due::parse),
                row.getInt(7),
                tags == null ? List.of() : List.of(tags.split(TAG_SEPARATOR)));
    }

    /** Makes a task and gives the reply of it. */
    Reply create(Call call, TaskFields fields, Function<Task, Reply> reply) {
        return changes.write(call, write -> {
            call.preconditions().check(write.seq() - 1);
            Task draft = fields.apply(Task.titled(0, write.seq(), ""), write.now());
            Task task = draft.numbered(insert(write, draft), write.seq());
            tag(write, task);
            write.append(Operation.CREATE, task.id(), task.json());
            return reply.apply(task);
        });
    }

    private static long insert(Write write, Task task) throws SQLException {
        try (PreparedStatement insert = write.connection().prepareStatement("""
                        INSERT INTO task (seq, title, description, done, completed, due, priority, tags, search,
                                          due_up, due_down, priority_up, priority_down, owner)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", new String[] {"id"})) {
            insert.setLong(set(insert, write, task), write.owner());
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        }
    }

    /** Sets all members; the number of the parameter that follows. */
    private static int set(PreparedStatement statement, Write write, Task task) throws SQLException {
        int i = 1;
        statement.setLong(i++, write.seq());
        statement.setString(i++, task.title());
        statement.setString(i++, task.description().isEmpty() ? null : task.description());
        statement.setBoolean(i++, task.done());
        if (task.completed().isPresent()) {
            statement.setLong(i++, task.completed().getAsLong());
        } else {
            statement.setNull(i++, Types.BIGINT);
        }
        statement.setString(i++, task.due().map(Due::text).orElse(null));
        if (task.priority() > 0) {
            statement.setInt(i++, task.priority());
        } else {
            statement.setNull(i++, Types.INTEGER);
        }
        statement.setString(i++, task.tags().isEmpty() ? null : String.join(TAG_SEPARATOR, task.tags()));
        statement.setString(i++, task.search());
        long due = dueKey(task);
        statement.setLong(i++, due);
        statement.setLong(i++, down(due));
        long priority = priorityKey(task);
        statement.setLong(i++, priority);
        statement.setLong(i++, down(priority));
        return i;
    }

    /** What tasks are sorted by, upwards. */
    static long dueKey(Task task) {
        return task.due().map(Due::micros).orElse(NONE);
    }

    /** What tasks are sorted by, upwards. */
    static long priorityKey(Task task) {
        return task.priority() > 0 ? task.priority() : NONE;
    }

    /** The same, downwards: tasks without come last both ways. */
    static long down(long key) {
        return key == NONE ? NONE : -key;
    }

    private static void tag(Write write, Task task) throws SQLException {
        if (task.tags().isEmpty()) {
            return;
        }
        try (PreparedStatement insert =
                write.connection().prepareStatement("INSERT INTO task_tag (owner, tag, task) VALUES (?, ?, ?)")) {
            for (String tag : task.tags()) {
                insert.setLong(1, write.owner());
                insert.setString(2, tag);
                insert.setLong(3, task.id());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /**
     * Changes a task and gives the reply of it.
     *
     * @throws HttpFailure 404 where the owner has none of that id, 412 where it is not in the state that is expected
     */
    Reply update(Call call, TaskFields fields, Function<Task, Reply> reply) {
        return changes.write(call, write -> {
            Task before = current(call, write);
            Task task = fields.apply(before, write.now()).numbered(before.id(), write.seq());
            try (PreparedStatement update = write.connection().prepareStatement("""
                            UPDATE task SET seq = ?, title = ?, description = ?, done = ?, completed = ?, due = ?,
                                   priority = ?, tags = ?, search = ?, due_up = ?, due_down = ?, priority_up = ?,
                                   priority_down = ?
                            WHERE id = ? AND owner = ?""")) {
                int next = set(update, write, task);
                update.setLong(next, task.id());
                update.setLong(next + 1, write.owner());
                update.executeUpdate();
            }
            if (!task.tags().equals(before.tags())) {
                untag(write, task.id());
                tag(write, task);
            }
            write.append(Operation.UPDATE, task.id(), task.json());
            return reply.apply(task);
        });
    }

    /**
     * The task that a write is about.
     *
     * @throws HttpFailure 404 where the owner has none of that id, 412 where it is not in the state that is expected
     */
    static Task current(Call call, Write write) throws SQLException {
        Task task = find(write.connection(), write.owner(), call.id()).orElseThrow(TaskDao::notFound);
        call.preconditions().check(task.seq());
        return task;
    }

    private static void untag(Write write, long task) throws SQLException {
        try (PreparedStatement delete =
                write.connection().prepareStatement("DELETE FROM task_tag WHERE task = ? AND owner = ?")) {
            delete.setLong(1, task);
            delete.setLong(2, write.owner());
            delete.executeUpdate();
        }
    }

    /**
     * Deletes a task.
     *
     * @throws HttpFailure as {@link #update}
     */
    Reply delete(Call call, Reply reply) {
        return changes.write(call, write -> {
            Task task = current(call, write);
            try (PreparedStatement delete =
                    write.connection().prepareStatement("DELETE FROM task WHERE id = ? AND owner = ?")) {
                delete.setLong(1, task.id());
                delete.setLong(2, write.owner());
                delete.executeUpdate();
            }
            write.append(Operation.DELETE, task.id(), null);
            return reply;
        });
    }

    static HttpFailure notFound() {
        return HttpFailure.notFound("Task not found");
    }
}
