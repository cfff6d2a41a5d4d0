package tasks.account;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.db.Database;
import tasks.db.DatabaseUnavailable;
import tasks.db.Sql;

/**
 * The table {@code audit}. What a request has done stands there in the transaction that did it; a refused login, which would
 * show by its time whether the user exists, a little later.
 *
 * <p><b>Threads:</b> called by all at once; {@link #flush} by one.
 */
public final class AuditDao {
    private static final long NOBODY = 0;
    /** More come only where somebody guesses; the log of requests has those too. */
    private static final int MOST_LATER = 1_000;

    /** In a day, of each kind of failure at an account: strangers cause them, and each is a row for three months. */
    private static final int MOST_OF_ACCOUNT = 100;

    /** In a day, of all: nine million rows at most. */
    private static final int MOST_OF_ALL = 100_000;

    private static final int MOST_ACCOUNTS = 20_000;
    private static final String ALL = "";
    private static final Logger LOG = LoggerFactory.getLogger(AuditDao.class);

    /** Of accounts that are there; of the others, the names are kept for this time as well. */
    private static final Duration KEPT = Duration.ofDays(90);

    private static final int PAGE = 500;

    private final Database database;
    private final Clock clock;
    private final BlockingQueue<Audit> later = new ArrayBlockingQueue<>(MOST_LATER);
    private final Counts failures;
    private final int mostOfAll;

    public AuditDao(Database database, Clock clock) {
        this(database, clock, MOST_OF_ALL);
    }

    /** Of all failures in a day so many are kept. */
    AuditDao(Database database, Clock clock, int mostOfAll) {
        this.mostOfAll = mostOfAll;
        this.database = database;
        this.clock = clock;
        failures = new Counts(Duration.ofDays(1), MOST_ACCOUNTS, () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
    }

    /** A line with the number that it is paged by. */
    record Item(long id, long at, String event, String address, String credential, String requestId) {}

    /** In the transaction of what it tells of. */
    public static void append(Connection connection, Audit audit) throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO audit (owner, username, at, event, address, credential, request_id)
                VALUES (?, ?, ?, ?, ?, ?, ?)""",
                audit.owner(),
                audit.username(),
                audit.at(),
                audit.event().text(),
                audit.address(),
                audit.credential(),
                audit.requestId());
    }

    /** Keeps a failure within some seconds, or not at all where very many come at once, or have come within a day. */
    void appendLater(Audit failure) {
        if (failures.add(failure.event().text() + failure.owner()) > MOST_OF_ACCOUNT) {
            return;
        }
        int ofAll = failures.add(ALL);
        if (ofAll > mostOfAll) {
            if (ofAll == mostOfAll + 1) {
                LOG.warn(
                        "The audit has had {} failures in a day, and keeps no more of them until it is over",
                        mostOfAll);
            }
            return;
        }
        var unused = later.offer(failure);
    }

    /** Writes what was to be kept later; what is of somebody who is busy, the next time. */
    public void flush(BooleanSupplier stopped) {
        Set<Long> busy = new HashSet<>();
        int left = later.size();
        for (Audit line = later.peek(); line != null && left > 0; line = later.peek()) {
            boolean kept = !busy.contains(line.owner()) && isKept(line);
            // not before it is kept: a database that is away for a while loses no line
            later.remove();
            if (!kept) {
                busy.add(line.owner());
                var unused = later.offer(line);
            }
            left--;
        }
    }

    private boolean isKept(Audit line) {
        try {
            database.inTransaction(line.owner(), Credentials.USE_PATIENCE, connection -> {
                append(connection, line);
                return line;
            });
            return true;
        } catch (DatabaseUnavailable e) {
            if (e.isLocked()) {
                return false;
            }
            throw e;
        }
    }

    /** Newest first, below a number. */
    List<Item> page(long owner, long below, int limit) {
        return database.read(
                owner,
                connection -> Sql.all(
                        connection,
                        """
                        SELECT id, at, event, address, credential, request_id FROM audit
                        WHERE owner = ? AND id < ? ORDER BY owner DESC, id DESC LIMIT ?""",
                        row -> new Item(
                                row.getLong(1),
                                row.getLong(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6)),
                        owner,
                        below,
                        limit));
    }

    /** Forgets what is old. */
    public void retain(BooleanSupplier stopped) {
        long before = clock.millis() - KEPT.toMillis();
        List<Long> old = List.of(NOBODY);
        while (!old.isEmpty() && !stopped.getAsBoolean()) {
            old = database.inTransaction(NOBODY, connection -> {
                List<Long> ids = Sql.all(
                        connection,
                        "SELECT id FROM audit WHERE at < ? ORDER BY at LIMIT ?",
                        row -> row.getLong(1),
                        before,
                        PAGE);
                for (long id : ids) {
                    Sql.update(connection, "DELETE FROM audit WHERE id = ?", id);
                }
                return ids;
            });
        }
    }
}
