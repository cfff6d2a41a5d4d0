package tasks.change;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
    /** Entries of a first page; see there. */
    private static final int LONG_PAGE = 10_000;
    /** In characters. */
    private static final long LONG_PAGE_LENGTH = 4_000_000;

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
         * @param limit how many at most; fewer where a {@code PageBudget} ends
         */
        Stretch changed(Connection connection, long owner, long after, int limit) throws SQLException;
    }

    /**
     * Some entries by seq.
     *
     * @param more whether there are others after the last
     */
    public record Stretch(List<Entry> entries, boolean more) {}

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
     * @param start for a first sync that is not through the writes that are older than all tombstones: to be sent back with
     *     {@code next}
     * @param epoch the name of this database's history
     */
    public record Page(List<Entry> entries, long next, boolean more, OptionalLong start, String epoch) {}

    /**
     * Where a client is.
     *
     * @param since the number up to which it has everything; 0 for one that has nothing
     * @param start as its last page said; 0 where that said nothing
     * @param epoch that the client knows, where it says so
     */
    public record Position(long since, long start, Optional<String> epoch) {}

    /** How a stream goes on from where its client was. */
    public enum Resume {
        /** Nothing was missed. */
        CURRENT,
        /** What was missed follows. */
        REPLAYED,
        /** What was missed cannot be told: everything follows, from 0. */
        RESET
    }

    /**
     * What a stream begins with.
     *
     * @param seq the owner's last write
     * @param start to be given with each further position of this stream
     * @param page the first entries, which may end anywhere
     */
    public record Opening(Resume resume, long seq, long start, Page page) {}

    /** A feed over the tasks of a database; it gives the database's history a name where it has none. */
    public FeedDao(Database database, States states) {
        this.database = database;
        this.states = states;
        epoch = database.inTransaction(NOBODY, EpochDao::named);
    }

    /** The name of this database's history, as this process found it at its start. */
    public String epoch() {
        return epoch;
    }

    /**
     * A page.
     *
     * @param limit how many entries at most. A first page is longer, up to {@link #LONG_PAGE}, where it would else end among
     *     writes so old that tombstones between them are gone: who asks on from there cannot be told apart from one who
     *     missed those, unless he sends back {@code start}.
     * @throws HttpFailure 410 where the client has to start over
     */
    public Page page(long owner, Position position, int limit) {
        if (position.epoch.isPresent() && !position.epoch.get().equals(epoch)) {
            throw expired();
        }
        return database.snapshot(owner, connection -> page(connection, owner, position, limit));
    }

    /**
     * The begin of a stream: who has to start over is told so, and nobody is refused.
     *
     * @param limit how many entries at most
     */
    public Opening open(long owner, Position position, int limit) {
        return database.snapshot(owner, connection -> {
            Counter counter = counter(connection, owner);
            boolean known = position.epoch.filter(e -> !e.equals(epoch)).isEmpty() && counter.reaches(position);
            long since = known ? position.since : 0;
            Stretch stretch = stretch(connection, owner, since, limit);
            Resume told = stretch.entries.isEmpty() ? Resume.CURRENT : Resume.REPLAYED;
            return new Opening(
                    known ? told : Resume.RESET,
                    counter.seq,
                    since == 0 ? counter.horizon : position.start,
                    page(counter, stretch));
        });
    }

    private Page page(Connection connection, long owner, Position position, int limit) throws SQLException {
        long since = position.since;
        Counter counter = counter(connection, owner);
        if (!counter.reaches(position)) {
            throw expired();
        }
        Stretch stretch = stretch(connection, owner, since, limit);
        while (since == 0 && ends(stretch, counter.horizon) && isShort(stretch)) {
            stretch = longer(connection, owner, stretch, limit);
        }
        return page(counter, stretch);
    }

    private static boolean isShort(Stretch stretch) {
        return stretch.entries.size() < LONG_PAGE
                && stretch.entries.stream()
                                .mapToLong(entry ->
                                        entry.state().map(String::length).orElse(0))
                                .sum()
                        < LONG_PAGE_LENGTH;
    }

    private Page page(Counter counter, Stretch stretch) {
        return new Page(
                stretch.entries,
                stretch.more ? lastSeq(stretch.entries) : counter.seq,
                stretch.more,
                ends(stretch, counter.horizon) ? OptionalLong.of(counter.horizon) : OptionalLong.empty(),
                epoch);
    }

    /** Whether it ends among writes whose tombstones are gone. */
    private static boolean ends(Stretch stretch, long horizon) {
        return stretch.more && lastSeq(stretch.entries) < horizon;
    }

    private Stretch longer(Connection connection, long owner, Stretch stretch, int limit) throws SQLException {
        Stretch next = states.changed(connection, owner, lastSeq(stretch.entries), limit);
        List<Entry> both = new ArrayList<>(stretch.entries);
        both.addAll(next.entries);
        return new Stretch(both, next.more);
    }

    /** Tasks and tombstones. */
    private Stretch stretch(Connection connection, long owner, long since, int limit) throws SQLException {
        Stretch tasks = states.changed(connection, owner, since, limit);
        if (since == 0) {
            return tasks;
        }
        long end = tasks.more ? lastSeq(tasks.entries) : Long.MAX_VALUE;
        List<Entry> entries = new ArrayList<>(tasks.entries);
        for (Entry tombstone : tombstones(connection, owner, since, limit + 1)) {
            if (tombstone.seq() <= end) {
                entries.add(tombstone);
            }
        }
        entries.sort(Comparator.comparingLong(Entry::seq));
        boolean cut = entries.size() > limit;
        return new Stretch(cut ? entries.subList(0, limit) : entries, cut || tasks.more);
    }

    private static long lastSeq(List<Entry> entries) {
        return entries.get(entries.size() - 1).seq();
    }

    /** What an owner's row says: the last write, and up to where tombstones are gone. */
    private record Counter(long seq, long horizon) {
        /** Whether a client that is there can be told what it missed. */
        boolean reaches(Position position) {
            boolean missed = position.since > 0 && position.since < horizon && position.start < horizon;
            return position.since <= seq && !missed;
        }
    }

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
                "SELECT seq, task FROM tombstone WHERE owner = ? AND seq > ? ORDER BY owner, seq LIMIT ?")) {
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
