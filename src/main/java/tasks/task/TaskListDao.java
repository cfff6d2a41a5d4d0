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
    /** So many ids are read and sorted without a thought. */
    private static final int FEW = 4_000;

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
        Database.Work<Page> work = connection -> {
            long seq = AccountDao.seq(connection, owner);
            return preconditions.isKnown(seq)
                    ? new Page(seq, true, List.of(), Optional.empty())
                    : page(connection, owner, seq, query);
        };
        // several statements must see one state: else a task is on one page twice, or the list ends too early
        return query.after().isPresent() || !query.order().isById() || !TaskListSql.isByIndex(query)
                ? database.snapshot(owner, work)
                : database.read(owner, work);
    }

    private static Page page(Connection connection, long owner, long seq, TaskQuery query) throws SQLException {
        Rows rows = new Rows(query.limit());
        if (!TaskListSql.isByIndex(query)) {
            for (TaskListSql.Statement statement : TaskListSql.candidates(owner, query)) {
                List<Long> ids = numbers(connection, statement, FEW + 1);
                if (ids.size() <= FEW) {
                    rows.few(connection, owner, query, places(connection, owner, query, ids));
                    return rows.page(seq);
                }
            }
        }
        for (TaskListSql.Statement statement : TaskListSql.page(owner, query)) {
            if (!rows.more) {
                rows.read(connection, statement);
            }
        }
        if (!rows.more) {
            rows.last(connection, TaskListSql.last(owner, query));
        }
        return rows.page(seq);
    }

    private static List<Long> numbers(Connection connection, TaskListSql.Statement statement, int limit)
            throws SQLException {
        try (PreparedStatement select = prepare(connection, statement, limit);
                ResultSet rows = select.executeQuery()) {
            List<Long> numbers = new ArrayList<>();
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
            return numbers;
        }
    }

    /** Of these ids those that pass all filters. */
    private static List<TaskQuery.Cursor> places(Connection connection, long owner, TaskQuery query, List<Long> ids)
            throws SQLException {
        if (ids.isEmpty() || TaskListSql.isByDueAlone(query)) {
            return ids.stream().map(id -> new TaskQuery.Cursor(id, id)).toList();
        }
        try (PreparedStatement select = prepare(connection, TaskListSql.places(owner, query, ids), ids.size());
                ResultSet rows = select.executeQuery()) {
            List<TaskQuery.Cursor> places = new ArrayList<>();
            while (rows.next()) {
                places.add(new TaskQuery.Cursor(rows.getLong(1), rows.getLong(2)));
            }
            return places;
        }
    }

    private static PreparedStatement prepare(Connection connection, TaskListSql.Statement statement, int limit)
            throws SQLException {
        PreparedStatement select = connection.prepareStatement(statement.text());
        int i = 1;
        for (Object value : statement.values()) {
            select.setObject(i++, value);
        }
        select.setInt(i, limit);
        return select;
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
            try (PreparedStatement select = prepare(connection, statement, limit + 1 - tasks.size());
                    ResultSet rows = select.executeQuery()) {
                while (!more && rows.next()) {
                    take(TaskDao.task(rows), rows.getLong(TaskDao.KEY));
                }
            }
        }

        /** Tasks without what is sorted by: what several statements have in the order of ids, in one. */
        void last(Connection connection, List<TaskListSql.Statement> statements) throws SQLException {
            List<Task> found = new ArrayList<>();
            for (TaskListSql.Statement statement : statements) {
                PageBudget most = new PageBudget();
                boolean room = true;
                try (PreparedStatement select = prepare(connection, statement, limit + 1 - tasks.size());
                        ResultSet rows = select.executeQuery()) {
                    while (room && rows.next()) {
                        Task task = TaskDao.task(rows);
                        found.add(task);
                        room = most.takes(task.size());
                    }
                }
            }
            found.sort(Comparator.comparingLong(Task::id));
            for (int i = 0; i < found.size() && !more; i++) {
                take(found.get(i), TaskQuery.NONE);
            }
        }

        private void take(Task task, long taskKey) {
            more = more || tasks.size() == limit || !budget.takes(task.size());
            if (!more) {
                tasks.add(task);
                key = taskKey;
            }
        }

        /** Of few places, those after the page's start, sorted here. */
        void few(Connection connection, long owner, TaskQuery query, List<TaskQuery.Cursor> places)
                throws SQLException {
            Comparator<TaskQuery.Cursor> order = query.order().comparator();
            List<TaskQuery.Cursor> page = places.stream()
                    .filter(place -> query.after().isEmpty()
                            || order.compare(place, query.after().get()) > 0)
                    .sorted(order)
                    .limit(limit + 1L)
                    .toList();
            Map<Long, Task> found = new HashMap<>();
            if (!page.isEmpty()) {
                List<Long> ids = page.stream().map(TaskQuery.Cursor::id).toList();
                try (PreparedStatement select = prepare(connection, TaskListSql.byIds(owner, ids), ids.size());
                        ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        Task task = TaskDao.task(rows);
                        found.put(task.id(), task);
                    }
                }
            }
            for (TaskQuery.Cursor place : page) {
                Task task = found.get(place.id());
                if (task != null) {
                    take(task, place.key());
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
