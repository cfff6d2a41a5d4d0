package tasks.change;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import tasks.http.HttpFailure;
import tasks.http.Reply;

/**
 * The table {@code idempotency}. It is read and written in the transaction of the write, under the lock on the owner's
 * counter row: so the second of two equal requests waits for the first, and finds its answer.
 *
 * <p><b>Threads:</b> holds no state.
 */
final class IdempotencyDao {
    private static final String LOCATION = "Location";
    private static final String ETAG = "ETag";

    /** How long an answer counts. */
    static final Duration KEPT = Duration.ofHours(24);

    private IdempotencyDao() {}

    /**
     * The answer that was given to this request. One that is too old is none any more, and is deleted.
     *
     * @param now milliseconds since 1970
     * @throws HttpFailure 422 where the key was sent with another request
     */
    static Optional<Reply> find(Connection connection, long owner, IdempotencyKey key, long now) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT fingerprint, status, location, etag, body, at FROM idempotency WHERE owner = ? AND name = ?")) {
            select.setLong(1, owner);
            select.setString(2, key.name());
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                if (rows.getLong(6) < now - KEPT.toMillis()) {
                    delete(connection, owner, key);
                    return Optional.empty();
                }
                if (!rows.getString(1).equals(key.fingerprint())) {
                    throw HttpFailure.unprocessable("Idempotency-Key was used for another request");
                }
                Reply reply = Reply.stored(rows.getInt(2), rows.getString(5).getBytes(StandardCharsets.UTF_8));
                reply = withHeader(reply, ETAG, rows.getString(4));
                return Optional.of(withHeader(reply, LOCATION, rows.getString(3)));
            }
        }
    }

    private static void delete(Connection connection, long owner, IdempotencyKey key) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM idempotency WHERE owner = ? AND name = ?")) {
            delete.setLong(1, owner);
            delete.setString(2, key.name());
            delete.executeUpdate();
        }
    }

    private static Reply withHeader(Reply reply, String name, String value) {
        return value == null ? reply : reply.header(name, value);
    }

    /** Keeps the answer of a request that has been carried out. */
    static void keep(Connection connection, long owner, IdempotencyKey key, long now, Reply reply) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO idempotency (owner, name, at, fingerprint, status, location, etag, body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""")) {
            insert.setLong(1, owner);
            insert.setString(2, key.name());
            insert.setLong(3, now);
            insert.setString(4, key.fingerprint());
            insert.setInt(5, reply.status());
            insert.setString(6, reply.headers().get(LOCATION));
            insert.setString(7, reply.headers().get(ETAG));
            insert.setString(8, new String(reply.body(), StandardCharsets.UTF_8));
            insert.executeUpdate();
        }
    }
}
