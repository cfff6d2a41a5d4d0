package tasks.task;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The statements that read a list. Each goes through one index that begins with the owner, from one place on, in the order
 * that the index has: so what it reads does not grow with what it does not tell. Both databases see that only where
 * everything the index begins with is in {@code ORDER BY}, and H2 where there is a place to begin, too.
 *
 * <p><b>Threads:</b> for one request.
 */
final class TaskListSql {
    private static final long NONE = TaskQuery.NONE;

    /** What a task lacks, in the column {@code lacks}. */
    private static final int BOTH = 0;

    private static final int DUE = 1;
    private static final int PRIORITY = 2;

    private final StringBuilder text = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    private TaskListSql() {}

    /**
     * A statement.
     *
     * @param text its last parameter is the number of rows
     * @param values all parameters but that one
     */
    record Statement(String text, List<Object> values) {}

    /**
     * Those that read a page, one after the other, until there are enough rows: of an order of due dates or priorities, the tasks
     * that have one.
     */
    static List<Statement> page(long owner, TaskQuery query) {
        TaskQuery.Order order = query.order();
        String column = order.column();
        if (order.isById()) {
            boolean down = order == TaskQuery.Order.ID_DOWN;
            long start = query.after().map(TaskQuery.Cursor::id).orElse(down ? Long.MAX_VALUE : Long.MIN_VALUE);
            return List.of(statement(
                    owner, query, (byTag(query) ? "task_tag.task" : "task.id") + (down ? " < ?" : " > ?"), start));
        }
        if (query.after().isEmpty()) {
            return List.of(statement(owner, query, column + " > ?", Long.MIN_VALUE));
        }
        TaskQuery.Cursor after = query.after().get();
        if (after.key() == NONE) {
            return List.of();
        }
        // one condition with OR would read all that have the same key from the first on, and that can be most
        return List.of(
                statement(owner, query, column + " = ? AND task.id > ?", after.key(), after.id()),
                statement(owner, query, column + " > ?", after.key()));
    }

    /** Those of the tasks without, which come last, each by id: what they find belongs in one order. */
    static List<Statement> last(long owner, TaskQuery query) {
        TaskQuery.Order order = query.order();
        long start = query.after()
                .filter(after -> after.key() == NONE)
                .map(TaskQuery.Cursor::id)
                .orElse(Long.MIN_VALUE);
        return lacking(query)
                .mapToObj(what -> {
                    TaskListSql sql = new TaskListSql();
                    sql.add(
                            "SELECT " + TaskDao.COLUMNS + ", " + order.column() + " FROM task WHERE task.owner = ?",
                            owner);
                    sql.filter(owner, query, false);
                    sql.add(" AND lacks = ? AND task.id > ?", what, start);
                    sql.add(" ORDER BY task.owner, lacks, task.id LIMIT ?");
                    return new Statement(sql.text.toString(), sql.values);
                })
                .toList();
    }

    private static IntStream lacking(TaskQuery query) {
        if (query.order().isById()) {
            return IntStream.empty();
        }
        if (query.order().isByDue()) {
            return query.hasDue() ? IntStream.empty() : IntStream.of(BOTH, DUE);
        }
        return query.hasDue() ? IntStream.of(PRIORITY) : IntStream.of(BOTH, PRIORITY);
    }

    /** Whether due dates are all that is filtered by, and the list is by id: an index has either the one or the other. */
    static boolean isByDueAlone(TaskQuery query) {
        return query.order().isById()
                && query.hasDue()
                && query.done().isEmpty()
                && query.tag().isEmpty()
                && query.text().isEmpty();
    }

    /** The ids of such a list, by due date. */
    static Statement idsByDue(long owner, TaskQuery query) {
        return new Statement(
                "SELECT id FROM task WHERE due_owner = ? AND due_up > ? AND due_up < ?"
                        + " ORDER BY due_owner, due_up, id LIMIT ?",
                List.of(
                        owner,
                        query.dueAfter().orElse(Long.MIN_VALUE),
                        query.dueBefore().orElse(NONE)));
    }

    /** Whether the index of the list's order has all that is filtered by, so that nothing is read in vain. */
    static boolean isByIndex(TaskQuery query) {
        boolean due = query.hasDue();
        long filters = Stream.of(
                        query.done().isPresent(),
                        query.tag().isPresent(),
                        query.text().isPresent(),
                        due)
                .filter(present -> present)
                .count();
        boolean byOne = query.order().isById()
                ? query.done().isPresent() || query.tag().isPresent()
                : due && query.order().isByDue();
        return filters == 0 || (filters == 1 && byOne);
    }

    /**
     * For each of the filters, the ids of what may pass it, by an index of its own; all of what passes is among them. The
     * last reads most where it finds nothing.
     */
    static List<Statement> candidates(long owner, TaskQuery query) {
        List<Statement> all = new ArrayList<>();
        query.tag()
                .ifPresent(tag -> all.add(new Statement(
                        "SELECT task FROM task_tag WHERE owner = ? AND tag = ? AND task > ?"
                                + " ORDER BY owner, tag, task LIMIT ?",
                        List.of(owner, tag, Long.MIN_VALUE))));
        if (query.hasDue()) {
            all.add(idsByDue(owner, query));
        }
        query.done()
                .ifPresent(done -> all.add(new Statement(
                        "SELECT id FROM task WHERE owner = ? AND done = ? AND id > ? ORDER BY owner, done, id LIMIT ?",
                        List.of(owner, done, Long.MIN_VALUE))));
        query.text()
                .ifPresent(text -> all.add(new Statement(
                        "SELECT id FROM task WHERE owner = ? AND id > ?"
                                + " AND (search_short IS NULL OR POSITION(? IN search_short) > 0)"
                                + " ORDER BY owner, id LIMIT ?",
                        List.of(owner, Long.MIN_VALUE, text))));
        return all;
    }

    /** Of these ids those that pass all filters, with what they are sorted by, in no order. */
    static Statement places(long owner, TaskQuery query, List<Long> ids) {
        TaskListSql sql = new TaskListSql();
        sql.add("SELECT " + query.order().column() + ", id FROM task WHERE task.owner = ?", owner);
        sql.filter(owner, query, false);
        return sql.among(ids);
    }

    /** The tasks of these ids, in no order; what they are filtered by was looked at when the ids were read. */
    static Statement byIds(long owner, List<Long> ids) {
        TaskListSql sql = new TaskListSql();
        sql.add("SELECT " + TaskDao.COLUMNS + ", id FROM task WHERE task.owner = ?", owner);
        return sql.among(ids);
    }

    /** Written out: H2 compares each row with one parameter after the other, and numbers by their hash. */
    private Statement among(List<Long> ids) {
        add(ids.stream().map(String::valueOf).collect(Collectors.joining(", ", " AND task.id IN (", ") LIMIT ?")));
        return new Statement(text.toString(), values);
    }

    private static boolean byTag(TaskQuery query) {
        return query.tag().isPresent() && query.order().isById();
    }

    private static Statement statement(long owner, TaskQuery query, String place, Object... start) {
        TaskListSql sql = new TaskListSql();
        sql.add("SELECT " + TaskDao.COLUMNS + ", " + query.order().column() + " FROM task");
        if (byTag(query)) {
            // the tag's index has the tasks in the order of their ids
            sql.add(" JOIN task_tag ON task_tag.task = task.id WHERE task_tag.owner = ?", owner);
        } else {
            sql.add(" WHERE task." + query.order().owner() + " = ?", owner);
        }
        sql.filter(owner, query, byTag(query));
        sql.add(" AND " + place, start).add(" ORDER BY " + index(query) + " LIMIT ?");
        return new Statement(sql.text.toString(), sql.values);
    }

    private TaskListSql add(String part, Object... parameters) {
        text.append(part);
        values.addAll(List.of(parameters));
        return this;
    }

    /** Of a tag by a join, or else by a query for each task. */
    private void filter(long owner, TaskQuery query, boolean joined) {
        if (joined) {
            query.tag().ifPresent(tag -> add(" AND task_tag.tag = ?", tag));
        } else {
            query.tag()
                    .ifPresent(tag -> add(
                            " AND EXISTS (SELECT 1 FROM task_tag WHERE task_tag.owner = ? AND task_tag.tag = ?"
                                    + " AND task_tag.task = task.id)",
                            owner,
                            tag));
        }
        query.done().ifPresent(done -> add(" AND done = ?", done));
        due(query);
        // what is searched for is text, not a pattern; a row is read for a long one only
        query.text()
                .ifPresent(q -> add(
                        " AND CASE WHEN search_short IS NULL THEN POSITION(? IN search)"
                                + " ELSE POSITION(? IN search_short) END > 0",
                        q,
                        q));
    }

    /** By the column of the order where that is one of due dates; in others, in a way that no index of due dates is chosen. */
    private void due(TaskQuery query) {
        if (query.order() == TaskQuery.Order.DUE_DOWN) {
            query.dueBefore().ifPresent(due -> add(" AND due_down > ? AND due_down < ?", -due, NONE));
            query.dueAfter().ifPresent(due -> add(" AND due_down < ?", -due));
        } else {
            String column = query.order() == TaskQuery.Order.DUE ? "due_up" : "due_up + 0";
            query.dueBefore().ifPresent(due -> add(" AND " + column + " < ?", due));
            query.dueAfter().ifPresent(due -> add(" AND " + column + " > ? AND " + column + " < ?", due, NONE));
        }
    }

    private static String index(TaskQuery query) {
        TaskQuery.Order order = query.order();
        if (!order.isById()) {
            return "task." + order.owner() + ", " + order.column() + ", task.id";
        }
        String direction = order == TaskQuery.Order.ID_DOWN ? " DESC" : "";
        String columns = byTag(query)
                ? "task_tag.owner#, task_tag.tag#, task_tag.task#"
                : query.done().isPresent() && query.text().isEmpty()
                        ? "task.owner#, done#, task.id#"
                        : "task.owner#, task.id#";
        return columns.replace("#", direction);
    }
}
