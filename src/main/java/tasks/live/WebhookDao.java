package tasks.live;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tasks.account.Audit;
import tasks.account.AuditDao;
import tasks.account.SecretBox;
import tasks.db.Database;
import tasks.db.DatabaseClock;
import tasks.db.Sql;
import tasks.http.HttpFailure;

/**
 * The table {@code webhook}, as its owners see it. What is sent is in {@link OutboxDao}.
 *
 * <p><b>Threads:</b> all at once.
 */
public final class WebhookDao {
    private static final long NOBODY = 0;
    private static final int MAX_WEBHOOKS = 20;
    private static final int SEALED_AT_ONCE = 500;

    /** In the order of {@link #webhook}. */
    static final String COLUMNS = "id, url, created, state, delivered, failures, failing, error, attempt";

    private final Database database;
    private final SecretBox box;
    private final SecureRandom random = new SecureRandom();

    public WebhookDao(Database database, SecretBox box) {
        this.database = database;
        this.box = box;
    }

    /**
     * A webhook and its newest secret.
     *
     * @param secret {@code whsec_…}
     */
    record Keyed(Webhook webhook, String secret) {}

    /** A webhook's secrets as they stand there. */
    private record Stored(long id, long owner, String secrets) {}

    /** An owner's row of counters. */
    private record Counter(long seq, long thinned, long now) {}

    static Webhook webhook(ResultSet rows) throws SQLException {
        long failing = rows.getLong(7);
        return new Webhook(
                rows.getLong(1),
                rows.getString(2),
                rows.getLong(3),
                rows.getString(4).equals("active"),
                rows.getLong(5),
                rows.getInt(6),
                rows.wasNull() || failing == 0 ? OptionalLong.empty() : OptionalLong.of(failing),
                Optional.ofNullable(rows.getString(8)),
                rows.getLong(9));
    }

    /** All of the owner's, by id. */
    List<Webhook> list(long owner) {
        return database.read(owner, connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT " + COLUMNS + " FROM webhook WHERE owner = ? ORDER BY owner, id")) {
                select.setLong(1, owner);
                List<Webhook> all = new ArrayList<>();
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        all.add(webhook(rows));
                    }
                }
                return all;
            }
        });
    }

    /**
     * One of the owner's.
     *
     * @throws HttpFailure 404
     */
    Webhook find(long owner, long id) {
        return database.read(owner, connection -> find(connection, owner, id));
    }

    private static Webhook find(Connection connection, long owner, long id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM webhook WHERE id = ? AND owner = ?")) {
            select.setLong(1, id);
            select.setLong(2, owner);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw notFound();
                }
                return webhook(rows);
            }
        }
    }

    /**
     * Makes one, which is sent what the owner writes from now on.
     *
     * @throws HttpFailure 409 where he has as many as he may
     */
    Keyed create(long owner, String url, Audit audit) {
        WebhookSecrets secrets = WebhookSecrets.fresh(random);
        return database.inTransaction(owner, connection -> {
            Counter counter = lock(connection, owner);
            if (count(connection, owner) >= MAX_WEBHOOKS) {
                throw HttpFailure.conflict("A user has at most " + MAX_WEBHOOKS + " webhooks");
            }
            long id = insert(connection, owner, url, secrets, counter);
            AuditDao.append(connection, audit);
            return new Keyed(find(connection, owner, id), secrets.shown());
        });
    }

    private static Counter lock(Connection connection, long owner) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT seq, thinned, " + DatabaseClock.NOW
                + " FROM account WHERE id = ? AND deleted IS NULL FOR UPDATE")) {
            select.setLong(1, owner);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    // it has been deleted since the request was let in
                    throw HttpFailure.invalidToken("Invalid token");
                }
                return new Counter(rows.getLong(1), rows.getLong(2), rows.getLong(3));
            }
        }
    }

    private static int count(Connection connection, long owner) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT COUNT(*) FROM webhook WHERE owner = ?")) {
            select.setLong(1, owner);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    private long insert(Connection connection, long owner, String url, WebhookSecrets secrets, Counter counter)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO webhook (owner, url, secrets, created, state, delivered, failures, attempt, node, lease)
                VALUES (?, ?, ?, ?, 'active', ?, 0, 0, '', 0)""", new String[] {"id"})) {
            insert.setLong(1, owner);
            insert.setString(2, url);
            insert.setString(3, box.close(secrets.text()));
            insert.setLong(4, counter.now);
            insert.setLong(5, counter.seq);
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        }
    }

    /** Deletes one of the owner's; 404. */
    void delete(long owner, long id, Audit audit) {
        database.inTransaction(owner, connection -> {
            AuditDao.append(connection, audit);
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM webhook WHERE id = ? AND owner = ?")) {
                delete.setLong(1, id);
                delete.setLong(2, owner);
                return found(delete.executeUpdate());
            }
        });
    }

    /**
     * Has one sent everything after a number again, at once, be it dead or backing off.
     *
     * @param since empty for what its receiver has not had
     * @throws HttpFailure 404; 400 for a number that is still to come; 410 where some of it is not kept any more
     */
    Webhook replay(long owner, long id, OptionalLong since, Audit audit) {
        return database.inTransaction(owner, connection -> {
            Counter counter = lock(connection, owner);
            long from = since.orElse(find(connection, owner, id).delivered());
            if (from > counter.seq) {
                throw HttpFailure.badRequest("since must not be after the last change, " + counter.seq);
            }
            if (from < counter.thinned) {
                throw HttpFailure.gone(
                        "Not all changes after " + from + " are kept: since can be " + counter.thinned + " at least");
            }
            try (PreparedStatement update = connection.prepareStatement("""
                    UPDATE webhook SET state = 'active', delivered = ?, failures = 0, failing = NULL, error = NULL, attempt = 0
                    WHERE id = ? AND owner = ?""")) {
                update.setLong(1, from);
                update.setLong(2, id);
                update.setLong(3, owner);
                found(update.executeUpdate());
            }
            AuditDao.append(connection, audit);
            return find(connection, owner, id);
        });
    }

    /** Gives one another secret; those before it go on signing for {@link WebhookSecrets#KEPT}; 404. */
    Keyed rotate(long owner, long id, Audit audit) {
        return database.inTransaction(owner, connection -> {
            Counter counter = lock(connection, owner);
            WebhookSecrets secrets = secrets(connection, owner, id).rotated(random, counter.now);
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE webhook SET secrets = ? WHERE id = ? AND owner = ?")) {
                update.setString(1, box.close(secrets.text()));
                update.setLong(2, id);
                update.setLong(3, owner);
                found(update.executeUpdate());
            }
            AuditDao.append(connection, audit);
            return new Keyed(find(connection, owner, id), secrets.shown());
        });
    }

    /** Seals what was put there before {@code TASKS_SECRET} was set: to be done at the start. */
    public void seal() {
        List<Stored> some = stored(0);
        while (!some.isEmpty()) {
            some.stream().filter(stored -> box.isOutdated(stored.secrets)).forEach(this::seal);
            some = stored(some.get(some.size() - 1).id);
        }
    }

    private List<Stored> stored(long after) {
        return database.read(
                NOBODY,
                connection -> Sql.all(
                        connection,
                        "SELECT id, owner, secrets FROM webhook WHERE id > ? ORDER BY id LIMIT ?",
                        row -> new Stored(row.getLong(1), row.getLong(2), row.getString(3)),
                        after,
                        SEALED_AT_ONCE));
    }

    /** Another node may have done it, or its owner may just have had it changed. */
    private void seal(Stored stored) {
        String sealed = box.close(box.open(stored.secrets));
        database.inTransaction(
                stored.owner,
                connection -> Sql.update(
                        connection,
                        "UPDATE webhook SET secrets = ? WHERE id = ? AND owner = ? AND secrets = ?",
                        sealed,
                        stored.id,
                        stored.owner,
                        stored.secrets));
    }

    private WebhookSecrets secrets(Connection connection, long owner, long id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT secrets FROM webhook WHERE id = ? AND owner = ?")) {
            select.setLong(1, id);
            select.setLong(2, owner);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw notFound();
                }
                return WebhookSecrets.of(box.open(rows.getString(1)));
            }
        }
    }

    private static int found(int rows) {
        if (rows == 0) {
            throw notFound();
        }
        return rows;
    }

    private static HttpFailure notFound() {
        return HttpFailure.notFound("Webhook not found");
    }
}
