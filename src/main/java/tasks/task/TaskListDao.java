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
        Rows rows = new Rows(query.limit());
        for (TaskListSql.Statement statement : TaskListSql.page(owner, query)) {
            if (!rows.more) {
                rows.read(connection, statement);
            }
        }
        return rows.page(seq);
    }

    /** The rows of a page as they come. */
    private static final class Rows {
        private final int limit;
        private final List<Task> tasks = new ArrayList<>();
        private final PageBudget budget = new PageBudget();
        private long key;
        private boolean more;

        Rows(int limit) {
            this.limit = limit;
        }

        void read(Connection connection, TaskListSql.Statement statement) throws SQLException {
            try (PreparedStatement select = connection.prepareStatement(statement.text())) {
                int i = 1;
                for (Object value : statement.values()) {
                    select.setObject(i++, value);
                }
                select.setInt(i, limit + 1 - tasks.size());
                try (ResultSet rows = select.executeQuery()) {
                    while (!more && rows.next()) {
                        Task task = TaskDao.task(rows);
                        more = tasks.size() == limit || !budget.takes(task.size());
                        if (!more) {
                            tasks.add(task);
                            key = rows.getLong(TaskDao.KEY);
                        }
                    }
                }
            }
        }

        Page page(long seq) {
            return new Page(
                    seq,
                    false,
                    tasks,
                    more
                            ? Optional.of(new TaskQuery.Cursor(
                                    key, tasks.get(tasks.size() - 1).id()))
                            : Optional.empty());
        }
    }
}
