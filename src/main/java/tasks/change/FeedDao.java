package tasks.change;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tasks.db.Database;
import tasks.http.HttpFailure;

/**
 * What has changed since a client last looked: each task once, in its newest state, and tombstones of those that are gone. A
 * client that applies pages and asks again with {@code next} ends with exactly the server's state.
 *
 * <p><b>Threads:</b> immutable.
 */
public final class FeedDao {
    private static final long NOBODY = 0;

    private final Database database;
    private final States states;
    private final String epoch;

    /** The tasks as they are, which a higher level knows. */
    @FunctionalInterface
    public interface States {
        /**
         * Tasks of the owner by the number of their last write.
         *
         * @param after only later ones
         */
        List<Entry> changed(Connection connection, long owner, long after, int limit) throws SQLException;
    }

    /**
     * One entry of the feed.
     *
     * @param seq the number of the write
     * @param task its number
     * @param state the task as JSON; empty where it is gone
     */
    public record Entry(long seq, long task, Optional<String> state) {}

    /**
     * Entries by seq.
     *
     * @param next what to ask with next
     * @param more whether there is more by now
     * @param epoch the name of this database's history
     */
    public record Page(List<Entry> entries, long next, boolean more, String epoch) {}

    /** A feed over the tasks of a database; it gives the database's history a name where it has none. */
    public FeedDao(Database database, States states) {
        this.database = database;
        this.states = states;
        epoch = database.inTransaction(NOBODY, FeedDao::epoch);
    }

    private static String epoch(Connection connection) throws SQLException {
        // the lock lets one node at a time look and name
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT epoch FROM history WHERE id = 1 FOR UPDATE");
                ResultSet rows = select.executeQuery()) {
            rows.next();
            String named = rows.getString(1);
            return named.isEmpty() ? name(connection) : named;
        }
    }

    private static String name(Connection connection) throws SQLException {
        String fresh = UUID.randomUUID().toString();
        try (PreparedStatement update = connection.prepareStatement("UPDATE history SET epoch = ? WHERE id = 1")) {
            update.setString(1, fresh);
            update.executeUpdate();
        }
        return fresh;
    }

    /**
     * A page.
     *
     * @param since the number up to which the client has everything; 0 for one that has nothing
     * @param known the epoch that the client knows, where it says so
     * @param limit how many entries at most. A first page is longer where it would else end among writes so old that
     *     tombstones between them are gone: nobody who asks on from there could be told apart from one who missed those.
     * @throws HttpFailure 410 where the client has to start over
     */
    public Page page(long owner, long since, Optional<String> known, int limit) {
        if (known.isPresent() && !known.get().equals(epoch)) {
            throw expired();
        }
        return database.snapshot(owner, connection -> page(connection, owner, since, limit));
    }

    private Page page(Connection connection, long owner, long since, int limit) throws SQLException {
        Counter counter = counter(connection, owner);
        if (since > counter.seq || (since > 0 && since < counter.horizon)) {
            throw expired();
        }
        List<Entry> entries = new ArrayList<>(states.changed(connection, owner, since, limit + 1));
        if (since > 0) {
            entries.addAll(tombstones(connection, owner, since, limit + 1));
            entries.sort(Comparator.comparingLong(Entry::seq));
        }
        int size = Math.min(limit, entries.size());
        while (since == 0 && size < entries.size() && entries.get(size - 1).seq() < counter.horizon) {
            size++;
            if (size == entries.size()) {
                entries.addAll(states.changed(connection, owner, lastSeq(entries), limit + 1));
            }
        }
        boolean more = size < entries.size();
        List<Entry> page = List.copyOf(entries.subList(0, size));
        return new Page(page, more ? lastSeq(page) : counter.seq, more, epoch);
    }

    private static long lastSeq(List<Entry> entries) {
        return entries.get(entries.size() - 1).seq();
    }

    /** What an owner's row says: the last write, and up to where tombstones are gone. */
    private record Counter(long seq, long horizon) {}

    private static Counter counter(Connection connection, long owner) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT seq, horizon FROM account WHERE id = ?")) {
            select.setLong(1, owner);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? new Counter(rows.getLong(1), rows.getLong(2)) : new Counter(0, 0);
            }
        }
    }

    private static List<Entry> tombstones(Connection connection, long owner, long after, int limit)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT seq, task FROM tombstone WHERE owner = ? AND seq > ? ORDER BY seq LIMIT ?")) {
            select.setLong(1, owner);
            select.setLong(2, after);
            select.setInt(3, limit);
            List<Entry> entries = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    entries.add(new Entry(rows.getLong(1), rows.getLong(2), Optional.empty()));
                }
            }
            return entries;
        }
    }

    private static HttpFailure expired() {
        return HttpFailure.gone("Sync state expired");
    }
}
