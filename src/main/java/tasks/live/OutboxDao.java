package tasks.live;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tasks.account.Audit;
import tasks.account.AuditDao;
import tasks.account.AuditEvent;
import tasks.account.SecretBox;
import tasks.db.Database;
import tasks.db.DatabaseClock;
import tasks.db.Sql;
import tasks.http.PageBudget;

/**
 * What webhooks still have to be sent: the log after the number that each has had. So a write costs nothing for its sake, and
 * what is in the log cannot be missing here. Of the nodes one at a time sends for a webhook: it has the lease on it.
 *
 * <p>Rows of webhooks are written with the owner's lock of this process, as all that he owns, but not with his counter's.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class OutboxDao {
    private static final long NOBODY = 0;
    private static final int PAGE = 100;
    /** At most, but one change always: a page is in memory for as long as its receiver takes. */
    private static final int PAGE_CHARACTERS = 64 << 10;

    private final Database database;
    private final SecretBox box;
    private final String node;

    /**
     * The outbox as a node sees it.
     *
     * @param node a name that no other has, and none after a restart
     */
    public OutboxDao(Database database, SecretBox box, String node) {
        this.database = database;
        this.box = box;
        this.node = node;
    }

    /** Whose turn it is. */
    record Turn(long owner, long webhook) {}

    /**
     * What can be sent to now.
     *
     * @param failing whether its receiver failed the last time
     */
    record Due(Turn turn, boolean failing) {}

    /**
     * A row of the log.
     *
     * @param at milliseconds since 1970
     * @param state the task after it, as JSON; empty once it is gone
     * @param note where a note was written, the note after it, as JSON; without its text once it is gone
     */
    record Change(long seq, long task, long at, String operation, Optional<String> state, Optional<String> note) {}

    /**
     * What is to be sent next.
     *
     * @param now by the database's clock, in milliseconds since 1970
     * @param changes those after {@code webhook.delivered()}, without a gap
     * @param lost whether some that should come next are not kept any more
     */
    record Batch(Webhook webhook, WebhookSecrets secrets, long now, List<Change> changes, boolean lost) {}

    /** Owners with webhooks to whom something may have to be sent. */
    Set<Long> owners() {
        return Set.copyOf(database.read(
                NOBODY,
                connection -> Sql.all(
                        connection,
                        "SELECT owner FROM webhook WHERE state = 'active' GROUP BY owner",
                        row -> row.getLong(1))));
    }

    /** Webhooks for which something can be sent now and nobody does it: those that have waited longest first. */
    List<Due> due(int limit) {
        return due("", "w.state, w.lease, w.id", limit);
    }

    /** As above, of one owner. */
    List<Due> due(long owner) {
        return due("w.owner = ? AND ", "w.owner, w.id", owner, PAGE);
    }

    private List<Due> due(String whose, String order, Object... parameters) {
        String sql = "SELECT w.owner, w.id, w.failures FROM webhook w JOIN account a ON a.id = w.owner WHERE " + whose
                + "w.state = 'active' AND w.lease <= " + DatabaseClock.NOW + " AND w.attempt <= " + DatabaseClock.NOW
                + " AND w.delivered < a.seq AND a.deleted IS NULL ORDER BY " + order + " LIMIT ?";
        return database.read(
                NOBODY,
                connection -> Sql.all(
                        connection,
                        sql,
                        row -> new Due(new Turn(row.getLong(1), row.getLong(2)), row.getInt(3) > 0),
                        parameters));
    }

    /** Takes the lease; false where another has it, or there is nothing to send yet. */
    boolean take(Turn turn, Duration lease) {
        String sql = "UPDATE webhook SET node = ?, lease = " + DatabaseClock.NOW
                + " + ? WHERE id = ? AND owner = ? AND state = 'active' AND attempt <= " + DatabaseClock.NOW
                + " AND lease <= " + DatabaseClock.NOW;
        return update(turn, sql, node, lease.toMillis(), turn.webhook, turn.owner);
    }

    /** Gives the lease back, where this node has it. */
    void giveBack(Turn turn) {
        String sql = "UPDATE webhook SET lease = " + DatabaseClock.NOW + " WHERE id = ? AND owner = ? AND node = ?";
        update(turn, sql, turn.webhook, turn.owner, node);
    }

    /**
     * Says how far a webhook's receiver has come, and keeps the lease.
     *
     * @param from what was so before
     * @param lease zero gives it back
     * @return false where the lease is lost, the webhook is gone, or its owner has it replayed
     */
    boolean delivered(Turn turn, long from, long to, Duration lease) {
        String sql =
                "UPDATE webhook SET delivered = ?, failures = 0, failing = NULL, error = NULL, attempt = 0, lease = "
                        + DatabaseClock.NOW
                        + " + ? WHERE id = ? AND owner = ? AND node = ? AND delivered = ? AND state = 'active'";
        return update(turn, sql, to, lease.toMillis(), turn.webhook, turn.owner, node, from);
    }

    /**
     * How a webhook fares after a failure.
     *
     * @param failures in a row
     * @param failing since when, in milliseconds since 1970
     * @param pause until the next attempt
     * @param dead whether there is none
     * @param at now, in milliseconds since 1970
     */
    record Failure(String error, int failures, long failing, Duration pause, boolean dead, long at) {}

    /**
     * Says that a webhook's receiver has come so far and no further, and gives the lease back.
     *
     * @param failures what was so before, as {@code from}
     * @return false as above: an attempt from before its owner has it replayed says nothing of what comes after
     */
    boolean failed(Turn turn, long from, int failures, long to, Failure failure) {
        String sql = "UPDATE webhook SET delivered = ?, failures = ?, failing = ?, error = ?, state = ?, attempt = "
                + DatabaseClock.NOW + " + ?, lease = " + DatabaseClock.NOW
                + " WHERE id = ? AND owner = ? AND node = ? AND delivered = ? AND failures = ? AND state = 'active'";
        return database.inTransaction(turn.owner, connection -> {
            boolean done = Sql.update(
                            connection,
                            sql,
                            to,
                            failure.failures,
                            failure.failing,
                            failure.error,
                            failure.dead ? "dead" : "active",
                            failure.pause.toMillis(),
                            turn.webhook,
                            turn.owner,
                            node,
                            from,
                            failures)
                    == 1;
            if (done && failure.dead) {
                died(connection, turn, failure.at);
            }
            return done;
        });
    }

    /** No request did it, so the line is about the webhook. */
    private static void died(Connection connection, Turn turn, long at) throws SQLException {
        Optional<String> name =
                Sql.first(connection, "SELECT username FROM account WHERE id = ?", row -> row.getString(1), turn.owner);
        if (name.isPresent()) {
            AuditDao.append(
                    connection,
                    new Audit(turn.owner, name.get(), at, AuditEvent.WEBHOOK_DIED, "", "webhook:" + turn.webhook, ""));
        }
    }

    private boolean update(Turn turn, String sql, Object... parameters) {
        return database.inTransaction(turn.owner, connection -> Sql.update(connection, sql, parameters) == 1);
    }

    /** What is to be sent next, all of it on disk; empty where there is nobody to send it to any more. */
    Optional<Batch> next(Turn turn) {
        String sql = "SELECT " + WebhookDao.COLUMNS + ", secrets, " + DatabaseClock.NOW
                + ", (SELECT seq FROM account WHERE account.id = webhook.owner AND deleted IS NULL)"
                + " FROM webhook WHERE id = ? AND owner = ? AND state = 'active'";
        return database.snapshot(
                turn.owner,
                connection -> Sql.first(
                        connection, sql, row -> batch(connection, turn.owner, row), turn.webhook, turn.owner));
    }

    private Batch batch(Connection connection, long owner, ResultSet row) throws SQLException {
        Webhook webhook = WebhookDao.webhook(row);
        WebhookSecrets secrets = WebhookSecrets.of(box.open(row.getString(10)));
        long now = row.getLong(11);
        long seq = row.getLong(12); // 0 of an account that is deleted
        List<Change> changes = webhook.delivered() < seq ? changes(connection, owner, webhook.delivered()) : List.of();
        return new Batch(webhook, secrets, now, changes, changes.isEmpty() && webhook.delivered() < seq);
    }

    /** Up to the first gap: what comes after it is told only where its owner asks for that. */
    private static List<Change> changes(Connection connection, long owner, long after) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT seq, task, at, operation, state, note FROM change WHERE owner = ? AND seq > ? ORDER BY owner, seq LIMIT ?""")) {
            select.setLong(1, owner);
            select.setLong(2, after);
            select.setInt(3, PAGE);
            PageBudget budget = new PageBudget(PAGE_CHARACTERS);
            List<Change> changes = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next() && rows.getLong(1) == after + changes.size() + 1) {
                    Optional<String> state = Optional.ofNullable(rows.getString(5));
                    Optional<String> note = Optional.ofNullable(rows.getString(6));
                    if (!budget.takes(
                            state.orElse("").length() + note.orElse("").length())) {
                        break;
                    }
                    changes.add(new Change(
                            rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getString(4), state, note));
                }
            }
            return changes;
        }
    }
}
