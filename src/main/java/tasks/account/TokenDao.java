package tasks.account;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongFunction;
import tasks.db.Database;
import tasks.db.Sql;
import tasks.http.HttpFailure;
import tasks.http.Identity;

/**
 * The table {@code token}: personal access tokens. Of the tokens it knows the hashes only.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class TokenDao {
    private static final long NOBODY = 0;
    /** Of an account; those that have expired are kept only where there is room. */
    private static final int MOST = 100;

    private static final String COLUMNS = "id, name, scopes, created, last_used, expires";

    private final Database database;
    private final Clock clock;

    public TokenDao(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A token as its owner sees it.
     *
     * @param created milliseconds since 1970, as the other times
     * @param lastUsed 0 where it has not been used
     * @param expires empty where it does not end by itself
     */
    record Item(long id, String name, List<String> scopes, long created, long lastUsed, Optional<Long> expires) {}

    /** Whose a token is, and what for. */
    record Holder(
            long token, long owner, String username, List<String> scopes, long lastUsed, Optional<Long> expires) {}

    /**
     * Makes one.
     *
     * @param maker whose credential must be good still: one that has ended leaves no other
     * @return empty where the owner has too many
     * @throws HttpFailure 401
     */
    Optional<Long> create(
            Identity maker,
            String name,
            List<String> scopes,
            Optional<Long> expires,
            String hash,
            Function<Long, Audit> audit) {
        long owner = maker.owner();
        return database.inTransaction(owner, connection -> {
            // two at once, on two nodes, are one after the other
            boolean there = LocalAccountDao.locked(connection, owner).isPresent();
            if (!there || !isThere(connection, maker)) {
                throw HttpFailure.invalidToken("Invalid token");
            }
            if (!hasRoom(connection, owner)) {
                return Optional.empty();
            }
            OptionalLong token = Credentials.tokenOf(maker);
            long id = Sql.updateForId(
                    connection,
                    """
                    INSERT INTO token (owner, name, scopes, hash, created, last_used, expires, maker)
                    VALUES (?, ?, ?, ?, ?, 0, ?, ?)""",
                    owner,
                    name,
                    String.join(" ", scopes),
                    hash,
                    clock.millis(),
                    expires.orElse(null),
                    token.isPresent() ? token.getAsLong() : null);
            AuditDao.append(connection, audit.apply(id));
            return Optional.of(id);
        });
    }

    /** Of those that have expired as many go, the longest expired first, as stand in the way of one more. */
    private boolean hasRoom(Connection connection, long owner) throws SQLException {
        long all = Sql.first(connection, "SELECT COUNT(*) FROM token WHERE owner = ?", row -> row.getLong(1), owner)
                .orElse(0L);
        List<Long> expired = Sql.all(
                connection,
                "SELECT id FROM token WHERE owner = ? AND expires <= ? ORDER BY expires, id",
                row -> row.getLong(1),
                owner,
                clock.millis());
        if (all - expired.size() >= MOST) {
            return false;
        }
        for (long id : expired.subList(0, (int) Math.max(0, all + 1 - MOST))) {
            Sql.update(connection, "DELETE FROM token WHERE id = ? AND owner = ?", id, owner);
        }
        return true;
    }

    /** Whether what the maker is known by is a session or token that has not ended; what is neither is not known here. */
    private static boolean isThere(Connection connection, Identity maker) throws SQLException {
        OptionalLong session = Credentials.sessionOf(maker);
        OptionalLong token = Credentials.tokenOf(maker);
        if (session.isEmpty() && token.isEmpty()) {
            return true;
        }
        String table = session.isPresent() ? "session" : "token";
        return Sql.first(
                        connection,
                        "SELECT id FROM " + table + " WHERE id = ? AND owner = ?",
                        row -> row.getLong(1),
                        session.orElseGet(token::getAsLong),
                        maker.owner())
                .isPresent();
    }

    /** The number of the token with that hash. */
    Optional<Long> find(String hash) {
        return database.read(
                NOBODY,
                connection ->
                        Sql.first(connection, "SELECT id FROM token WHERE hash = ?", row -> row.getLong(1), hash));
    }

    /** Whose a token is, where it has not ended. */
    Optional<Holder> holder(long id) {
        return holders(List.of(id)).stream().findFirst();
    }

    /** Whose those of these tokens are that have not ended. */
    List<Holder> holders(Collection<Long> ids) {
        List<Holder> there = database.read(
                NOBODY,
                connection -> Sql.all(
                        connection,
                        "SELECT token.id, owner, username, scopes, last_used, expires FROM token"
                                + " JOIN account ON account.id = token.owner"
                                + " WHERE account.deleted IS NULL AND token.id = ANY(?)",
                        TokenDao::holder,
                        Sql.numbers(connection, ids)));
        long now = clock.millis();
        return there.stream()
                .filter(holder -> holder.expires().map(end -> end > now).orElse(true))
                .toList();
    }

    private static Holder holder(ResultSet row) throws SQLException {
        return new Holder(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                scopes(row.getString(4)),
                row.getLong(5),
                time(row, 6));
    }

    private static List<String> scopes(String text) {
        return List.of(text.split(" "));
    }

    private static Optional<Long> time(ResultSet row, int column) throws SQLException {
        long time = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(time);
    }

    List<Item> list(long owner) {
        return database.read(
                owner,
                connection -> Sql.all(
                        connection,
                        "SELECT " + COLUMNS + " FROM token WHERE owner = ? ORDER BY owner, id",
                        row -> new Item(
                                row.getLong(1),
                                row.getString(2),
                                scopes(row.getString(3)),
                                row.getLong(4),
                                row.getLong(5),
                                time(row, 6)),
                        owner));
    }

    /**
     * Ends a token, and with it those that it made; false where the owner has none of that number.
     *
     * @param audit of each, by its number
     */
    boolean end(long owner, long id, LongFunction<Audit> audit) {
        return database.inTransaction(owner, connection -> {
            // else one could be made meanwhile, on another node
            var unused = LocalAccountDao.locked(connection, owner);
            Deque<Long> left = new ArrayDeque<>(List.of(id));
            boolean ended = false;
            while (!left.isEmpty()) {
                long next = left.remove();
                if (Sql.update(connection, "DELETE FROM token WHERE id = ? AND owner = ?", next, owner) > 0) {
                    ended = true;
                    AuditDao.append(connection, audit.apply(next));
                    left.addAll(madeBy(connection, owner, next));
                }
            }
            return ended;
        });
    }

    private static List<Long> madeBy(Connection connection, long owner, long maker) throws SQLException {
        return Sql.all(
                connection, "SELECT id FROM token WHERE owner = ? AND maker = ?", row -> row.getLong(1), owner, maker);
    }

    /** Ends all tokens of an owner: how many there were. */
    static int endAll(Connection connection, long owner) throws SQLException {
        return Sql.update(connection, "DELETE FROM token WHERE owner = ?", owner);
    }

    /** Says when a token was used. */
    void used(Holder holder, long at) {
        database.inTransaction(
                holder.owner(),
                Credentials.USE_PATIENCE,
                connection -> Sql.update(
                        connection,
                        "UPDATE token SET last_used = ? WHERE id = ? AND owner = ? AND last_used < ?",
                        at,
                        holder.token(),
                        holder.owner(),
                        at));
    }
}
