package tasks.task;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tasks.account.AccountDao;
import tasks.db.Database;

/**
 * The table {@code task}. Every statement names the owner, so that another's task is no task at all; every write takes the
 * owner's counter row first and stamps the task with its number.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class TaskDao {
    private final Database database;

    public TaskDao(Database database) {
        this.database = database;
    }

    /** All tasks of the owner, by id. */
    List<Task> list(long owner) {
        return database.read(owner, connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT id, title FROM task WHERE owner = ? ORDER BY id")) {
                select.setLong(1, owner);
                try (ResultSet rows = select.executeQuery()) {
                    List<Task> tasks = new ArrayList<>();
                    while (rows.next()) {
                        tasks.add(new Task(rows.getLong(1), rows.getString(2)));
                    }
                    return tasks;
                }
            }
        });
    }

    Optional<Task> find(long owner, long id) {
        return database.read(owner, connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT title FROM task WHERE id = ? AND owner = ?")) {
                select.setLong(1, id);
                select.setLong(2, owner);
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? Optional.of(new Task(id, rows.getString(1))) : Optional.empty();
                }
            }
        });
    }

    Task create(long owner, String title) {
        return database.inTransaction(owner, connection -> {
                    long seq = AccountDao.nextSeq(connection, owner);
                    return Optional.of(new Task(insert(connection, owner, seq, title), title));
                })
                .orElseThrow();
    }

    private static long insert(Connection connection, long owner, long seq, String title) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO task (owner, seq, title) VALUES (?, ?, ?)", new String[] {"id"})) {
            insert.setLong(1, owner);
            insert.setLong(2, seq);
            insert.setString(3, title);
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        }
    }

    /** The task as it is now; empty where the owner has none of that id. */
    Optional<Task> update(long owner, long id, String title) {
        return database.inTransaction(owner, connection -> {
            long seq = AccountDao.nextSeq(connection, owner);
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE task SET title = ?, seq = ? WHERE id = ? AND owner = ?")) {
                update.setString(1, title);
                update.setLong(2, seq);
                update.setLong(3, id);
                update.setLong(4, owner);
                return update.executeUpdate() == 1 ? Optional.of(new Task(id, title)) : Optional.empty();
            }
        });
    }

    /** Whether the owner had a task of that id, which is gone now. */
    boolean delete(long owner, long id) {
        return database.inTransaction(owner, connection -> {
                    AccountDao.nextSeq(connection, owner);
                    try (PreparedStatement delete =
                            connection.prepareStatement("DELETE FROM task WHERE id = ? AND owner = ?")) {
                        delete.setLong(1, id);
                        delete.setLong(2, owner);
                        return delete.executeUpdate() == 1 ? Optional.of(true) : Optional.<Boolean>empty();
                    }
                })
                .isPresent();
    }
}
