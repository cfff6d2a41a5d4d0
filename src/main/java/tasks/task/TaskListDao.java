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
import tasks.http.PageBudget;
import tasks.http.Preconditions;

/**
 * Lists of tasks, a page at a time. A page begins after the last item of the one before, wherever that is by now: so no
 * item that keeps its place is left out or repeated while others write.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class TaskListDao {
    private final Database database;

    public TaskListDao(Database database) {
        this.database = database;
    }

    /**
     * A page.
     *
     * @param seq of the owner, read before the tasks: they are at least as new
     * @param known whether the reader has this state already; there are no tasks here then
     * @param next where the next page begins; empty on the last
     */
    record Page(long seq, boolean known, List<Task> tasks, Optional<TaskQuery.Cursor> next) {}

    Page page(long owner, TaskQuery query, Preconditions preconditions) {
        return database.read(owner, connection -> {
            long seq = AccountDao.seq(connection, owner);
            return preconditions.isKnown(seq)
                    ? new Page(seq, true, List.of(), Optional.empty())
                    : page(connection, owner, seq, query);
        });
    }

    private static Page page(Connection connection, long owner, long seq, TaskQuery query) throws SQLException {
        Sql sql = sql(owner, query);
        try (PreparedStatement select = connection.prepareStatement(sql.text.toString())) {
            for (int i = 0; i < sql.values.size(); i++) {
                select.setObject(i + 1, sql.values.get(i));
            }
            List<Task> tasks = new ArrayList<>();
            PageBudget budget = new PageBudget();
            long key = 0;
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Task task = TaskDao.task(rows);
                    if (tasks.size() == query.limit() || !budget.takes(task.size())) {
                        long id = tasks.get(tasks.size() - 1).id();
                        return new Page(seq, false, tasks, Optional.of(new TaskQuery.Cursor(key, id)));
                    }
                    tasks.add(task);
                    key = rows.getLong(TaskDao.KEY);
                }
            }
            return new Page(seq, false, tasks, Optional.empty());
        }
    }

    /** A statement and its parameters. */
    private static final class Sql {
        final StringBuilder text = new StringBuilder();
        final List<Object> values = new ArrayList<>();

        Sql add(String part, Object... parameters) {
            text.append(part);
            values.addAll(List.of(parameters));
            return this;
        }
    }

    private static Sql sql(long owner, TaskQuery query) {
        TaskQuery.Order order = query.order();
        Sql sql = new Sql().add("SELECT " + TaskDao.COLUMNS + ", " + order.column() + " FROM task");
        boolean byTag = query.tag().isPresent() && order.isById();
        if (byTag) {
            // the tag's index has the tasks in the order of their ids
            sql.add(
                    " JOIN task_tag ON task_tag.task = task.id WHERE task_tag.owner = ? AND task_tag.tag = ?",
                    owner,
                    query.tag().orElse(""));
        } else {
            sql.add(" WHERE task.owner = ?", owner);
            query.tag()
                    .ifPresent(tag -> sql.add(
                            " AND EXISTS (SELECT 1 FROM task_tag WHERE task_tag.owner = ? AND task_tag.tag = ?"
                                    + " AND task_tag.task = task.id)",
                            owner,
                            tag));
        }
        query.done().ifPresent(done -> sql.add(" AND done = ?", done));
        query.dueBefore().ifPresent(due -> sql.add(" AND due_up < ?", due));
        query.dueAfter().ifPresent(due -> sql.add(" AND due_up > ? AND due_up < ?", due, Long.MAX_VALUE));
        query.text().ifPresent(text -> sql.add(" AND search LIKE ? ESCAPE '!'", pattern(text)));
        String id = byTag ? "task_tag.task" : "task.id";
        query.after().ifPresent(after -> after(sql, order, id, after));
        if (!order.isById()) {
            sql.add(" ORDER BY " + order.column() + ", task.id");
        } else {
            sql.add(" ORDER BY " + id + (order == TaskQuery.Order.ID_DOWN ? " DESC" : ""));
        }
        return sql.add(" LIMIT ?", query.limit() + 1);
    }

    private static void after(Sql sql, TaskQuery.Order order, String id, TaskQuery.Cursor after) {
        switch (order) {
            case ID -> sql.add(" AND " + id + " > ?", after.id());
            case ID_DOWN -> sql.add(" AND " + id + " < ?", after.id());
            default -> {
                String column = order.column();
                // the first condition is for the index, the second for the ties
                sql.add(
                        " AND " + column + " >= ? AND (" + column + " > ? OR task.id > ?)",
                        after.key(),
                        after.key(),
                        after.id());
            }
        }
    }

    /** What is searched for is text, not a pattern. */
    private static String pattern(String text) {
        return '%' + text.replaceAll("[!%_]", "!$0") + '%';
    }
}
