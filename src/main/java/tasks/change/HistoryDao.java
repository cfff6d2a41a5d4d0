package tasks.change;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tasks.db.Database;
import tasks.http.PageBudget;

/**
 * The history of one task: what the log has of it.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class HistoryDao {
    private final Database database;

    public HistoryDao(Database database) {
        this.database = database;
    }

    /**
     * One write.
     *
     * @param at milliseconds since 1970
     * @param credential what the writer had shown
     * @param state the task after it, as JSON; empty once it is gone
     * @param note where a note was written, the note after it, as JSON; without its text once it is gone
     */
    public record Item(
            long seq,
            long at,
            String username,
            String credential,
            String operation,
            Optional<String> state,
            Optional<String> note) {}

    /**
     * Some writes.
     *
     * @param more whether there are later ones
     */
    public record Page(List<Item> items, boolean more) {}

    /**
     * Writes of a task, oldest first.
     *
     * @param after only later ones
     * @param limit how many at most
     */
    public Page page(long owner, long task, long after, int limit) {
        return database.read(owner, connection -> {
            try (PreparedStatement select = connection.prepareStatement("""
                    SELECT seq, at, username, credential, operation, state, note FROM change
                    WHERE owner = ? AND task = ? AND seq > ? ORDER BY task, seq LIMIT ?""")) {
                select.setLong(1, owner);
                select.setLong(2, task);
                select.setLong(3, after);
                select.setInt(4, limit + 1);
                List<Item> items = new ArrayList<>();
                PageBudget budget = new PageBudget();
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        Optional<String> state = Optional.ofNullable(rows.getString(6));
                        Optional<String> note = Optional.ofNullable(rows.getString(7));
                        int size = state.orElse("").length() + note.orElse("").length();
                        if (items.size() == limit || !budget.takes(size)) {
                            return new Page(items, true);
                        }
                        items.add(new Item(
                                rows.getLong(1),
                                rows.getLong(2),
                                rows.getString(3),
                                rows.getString(4),
                                rows.getString(5),
                                state,
                                note));
                    }
                }
                return new Page(items, false);
            }
        });
    }
}
