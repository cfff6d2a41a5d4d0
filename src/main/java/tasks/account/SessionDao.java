package tasks.account;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tasks.db.Database;
import tasks.db.Sql;

/**
 * The table {@code session}: who is signed in. Of its secrets it knows the hashes only.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class SessionDao {
    private static final long NOBODY = 0;
    private static final long NO_SESSION = 0;
    private static final int PAGE = 500;
    /** Of an account: more are of programs that sign in anew each time. */
    private static final int MOST = 1_000;

    private static final int MOST_ENDED = 100;

    private final Database database;
    private final Clock clock;
    private final Duration idle;

    /**
     * Sessions of a database.
     *
     * @param idle after which time without use they end
     */
    public SessionDao(Database database, Clock clock, Duration idle) {
        this.database = database;
        this.clock = clock;
        this.idle = idle;
    }

    /**
     * A session as its user sees it.
     *
     * @param created milliseconds since 1970, as {@code lastUsed}
     */
    record Item(long id, long created, long lastUsed, String userAgent) {}

    /** Whose a session is. */
    record Holder(long session, long owner, String username, long lastUsed) {}

    /** What comes of a refresh token: a session and its next token, or none any more. */
    record Refreshed(long session, RefreshToken next) {}

    /**
     * Begins a session.
     *
     * @param account as it was when the password was confirmed
     * @return empty where it is not so any more: a password that has been changed signs nobody in
     */
    Optional<Long> create(
            LocalAccountDao.Account account,
            String userAgent,
            RefreshToken refresh,
            @Nullable String cookie,
            Function<Long, Audit> audit) {
        long now = clock.millis();
        long owner = account.id();
        return database.inTransaction(owner, connection -> {
            if (LocalAccountDao.locked(connection, owner)
                    .filter(account::equals)
                    .isEmpty()) {
                return Optional.empty();
            }
            long id = Sql.updateForId(
                    connection, """
                    INSERT INTO session (owner, created, last_used, user_agent, family, refresh, cookie)
                    VALUES (?, ?, ?, ?, ?, ?, ?)""", owner, now, now, userAgent, refresh.familyHash(), refresh.hash(), cookie);
            AuditDao.append(connection, audit.apply(id));
            endLeastUsed(connection, owner);
            return Optional.of(id);
        });
    }

    /** When a session was last used. */
    private record Use(long session, long last) {}

    private static void endLeastUsed(Connection connection, long owner) throws SQLException {
        // sorted here: of ours alone, where PostgreSQL would go through everybody's in that order
        List<Long> over = Sql.all(
                        connection,
                        "SELECT id, last_used FROM session WHERE owner = ? ORDER BY owner, id",
                        row -> new Use(row.getLong(1), row.getLong(2)),
                        owner)
                .stream()
                .sorted(Comparator.comparingLong(Use::last)
                        .thenComparingLong(Use::session)
                        .reversed())
                .skip(MOST)
                .limit(MOST_ENDED)
                .map(Use::session)
                .toList();
        for (long id : over) {
            Sql.update(connection, "DELETE FROM session WHERE id = ? AND owner = ?", id, owner);
        }
    }

    /** Whose session that is, where it has not ended. */
    Optional<Holder> holder(long id) {
        return holder("session.id = ?", id);
    }

    /** Whose session a cookie is of. */
    Optional<Holder> holderOfCookie(String hash) {
        return holder("session.cookie = ?", hash);
    }

    /** Whose session a refresh token is of, be it spent or not. */
    Optional<Holder> holderOfFamily(String hash) {
        return holder("session.family = ?", hash);
    }

    /** Whose those of these sessions are that have not ended. */
    List<Holder> holders(Collection<Long> ids) {
        return database.read(
                NOBODY, connection -> holders(connection, "session.id = ANY(?)", Sql.numbers(connection, ids)));
    }

    private Optional<Holder> holder(String condition, Object parameter) {
        return database.read(NOBODY, connection -> holders(connection, condition, parameter)).stream()
                .findFirst();
    }

    private List<Holder> holders(Connection connection, String condition, Object parameter) throws SQLException {
        return Sql.all(
                connection,
                "SELECT session.id, owner, username, last_used FROM session"
                        + " JOIN account ON account.id = session.owner"
                        + " WHERE account.deleted IS NULL AND session.last_used > ? AND " + condition,
                row -> new Holder(row.getLong(1), row.getLong(2), row.getString(3), row.getLong(4)),
                clock.millis() - idle.toMillis(),
                parameter);
    }

    /**
     * Spends a refresh token for the next one. A token that was spent before ends its session, since two have it now; only
     * who sends the same request again at once, with its key, gets the same answer again.
     *
     * @param key the hash of the request's Idempotency-Key; null where it has none
     * @return empty where the session has ended, by this or before
     */
    Optional<Refreshed> refresh(Holder holder, RefreshToken token, @Nullable String key, Audit reused) {
        long now = clock.millis();
        return database.inTransaction(holder.owner(), connection -> {
            Optional<Row> found = Sql.first(
                    connection,
                    "SELECT refresh, salt, spent, spent_key, spent_at FROM session WHERE id = ? AND owner = ? FOR UPDATE",
                    Row::of,
                    holder.session(),
                    holder.owner());
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Row row = found.get();
            if (row.refresh.equals(token.hash())) {
                return Optional.of(new Refreshed(holder.session(), rotate(connection, holder, token, key, now)));
            }
            Optional<RefreshToken> again = row.again(token, key, now);
            if (again.isEmpty()) {
                Sql.update(
                        connection, "DELETE FROM session WHERE id = ? AND owner = ?", holder.session(), holder.owner());
                AuditDao.append(connection, reused);
            }
            return again.map(next -> new Refreshed(holder.session(), next));
        });
    }

    private static RefreshToken rotate(
            Connection connection, Holder holder, RefreshToken token, @Nullable String key, long now)
            throws SQLException {
        String salt = Secrets.random();
        RefreshToken next = token.next(salt);
        Sql.update(connection, """
                UPDATE session SET refresh = ?, salt = ?, spent = ?, spent_key = ?, spent_at = ?, last_used = ?
                WHERE id = ? AND owner = ?""", next.hash(), salt, token.hash(), key, now, now, holder.session(), holder.owner());
        return next;
    }

    /** What a session knows of its refresh tokens. */
    private record Row(
            String refresh,
            @Nullable String salt,
            @Nullable String spent,
            @Nullable String spentKey,
            long spentAt) {
        /** For a client that has not seen the answer. */
        private static final Duration GRACE = Duration.ofSeconds(10);

        static Row of(ResultSet row) throws SQLException {
            return new Row(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getLong(5));
        }

        Optional<RefreshToken> again(RefreshToken token, @Nullable String key, long now) {
            boolean same = key != null && key.equals(spentKey) && token.hash().equals(spent);
            if (!same || salt == null || now - spentAt > GRACE.toMillis()) {
                return Optional.empty();
            }
            return Optional.of(token.next(salt)).filter(next -> next.hash().equals(refresh));
        }
    }

    List<Item> list(long owner) {
        return database.read(
                owner,
                connection -> Sql.all(
                        connection,
                        "SELECT id, created, last_used, user_agent FROM session WHERE owner = ? AND last_used > ?"
                                + " ORDER BY owner, id",
                        row -> new Item(row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4)),
                        owner,
                        clock.millis() - idle.toMillis()));
    }

    /** Ends a session; false where the owner has none of that number. */
    boolean end(long owner, long id, Audit audit) {
        return database.inTransaction(owner, connection -> {
            boolean ended = Sql.update(connection, "DELETE FROM session WHERE id = ? AND owner = ?", id, owner) > 0;
            if (ended) {
                AuditDao.append(connection, audit);
            }
            return ended;
        });
    }

    /** Ends all sessions of an owner: how many there were. */
    static int endAll(Connection connection, long owner) throws SQLException {
        return endOthers(connection, owner, NO_SESSION);
    }

    /** Ends all sessions of an owner but one; no session is 0. */
    static int endOthers(Connection connection, long owner, long kept) throws SQLException {
        return Sql.update(connection, "DELETE FROM session WHERE owner = ? AND id <> ?", owner, kept);
    }

    /** Says when a session was used. */
    void used(Holder holder, long at) {
        database.inTransaction(
                holder.owner(),
                Credentials.USE_PATIENCE,
                connection -> Sql.update(
                        connection,
                        "UPDATE session SET last_used = ? WHERE id = ? AND owner = ? AND last_used < ?",
                        at,
                        holder.session(),
                        holder.owner(),
                        at));
    }

    /** Forgets what has not been used for too long. */
    public void retain(BooleanSupplier stopped) {
        long before = clock.millis() - idle.toMillis();
        int deleted = PAGE;
        while (deleted == PAGE && !stopped.getAsBoolean()) {
            List<Long> old = database.read(
                    NOBODY,
                    connection -> Sql.all(
                            connection,
                            "SELECT id FROM session WHERE last_used <= ? ORDER BY last_used LIMIT ?",
                            row -> row.getLong(1),
                            before,
                            PAGE));
            for (long id : old) {
                database.inTransaction(
                        NOBODY,
                        connection -> Sql.update(
                                connection, "DELETE FROM session WHERE id = ? AND last_used <= ?", id, before));
            }
            deleted = old.size();
        }
    }
}
