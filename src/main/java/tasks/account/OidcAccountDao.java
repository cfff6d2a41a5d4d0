package tasks.account;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import tasks.db.Database;
import tasks.db.DatabaseFailure;
import tasks.db.Sql;
import tasks.http.Digests;

/**
 * Accounts that an identity provider vouches for: each is made when its subject is first seen.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class OidcAccountDao {
    private static final long NOBODY = 0;

    /** Longer than a provider's tokens live. */
    private static final Duration KEPT = Duration.ofDays(7);

    private static final int LONGEST_BASE = 50;
    private static final int SHORT = 8;
    private static final int LONG = 24;

    private final Database database;
    private final Clock clock;

    public OidcAccountDao(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * The number of the subject's account, made where there is none. Empty where they have deleted it since the token was
     * issued.
     *
     * @param names what they may want to be called, best first
     * @param issued seconds since 1970
     * @param audit of an account that is made: its number and its name
     */
    Optional<Long> findOrCreate(
            String issuer, String subject, List<String> names, long issued, BiFunction<Long, String, Audit> audit) {
        String hash = hash(issuer, subject);
        Found known = find(issuer, subject, hash, issued);
        if (known.isSettled()) {
            return known.owner;
        }
        for (String name : candidates(names, hash).toList()) {
            if (AccountDao.isTaken(database, name)) {
                continue;
            }
            try {
                return database.inTransaction(
                        NOBODY, connection -> create(connection, issuer, subject, name, issued, audit));
            } catch (DatabaseFailure e) {
                // another request or another node may have made it meanwhile, or have taken the name
                known = find(issuer, subject, hash, issued);
                if (known.isSettled()) {
                    return known.owner;
                }
                if (!AccountDao.isTaken(database, name)) {
                    throw e;
                }
            }
        }
        throw new IllegalStateException("All names for a new account are taken");
    }

    /** Whether the subject has ended since, and whose account theirs is. */
    private record Found(boolean ended, Optional<Long> owner) {
        boolean isSettled() {
            return ended || owner.isPresent();
        }
    }

    private Found find(String issuer, String subject, String hash, long issued) {
        return database.read(
                NOBODY,
                connection -> hasEnded(connection, hash, issued)
                        ? new Found(true, Optional.empty())
                        : new Found(
                                false,
                                Sql.first(
                                        connection,
                                        "SELECT id FROM account WHERE issuer = ? AND subject = ? AND deleted IS NULL",
                                        row -> row.getLong(1),
                                        issuer,
                                        subject)));
    }

    /** Looks last whether the subject has ended: the insertion has waited for a deletion that is under way. */
    private Optional<Long> create(
            Connection connection,
            String issuer,
            String subject,
            String name,
            long issued,
            BiFunction<Long, String, Audit> audit)
            throws SQLException {
        long id = Sql.updateForId(
                connection,
                "INSERT INTO account (username, username_key, issuer, subject, seq) VALUES (?, ?, ?, ?, 0)",
                name,
                Username.key(name),
                issuer,
                subject);
        if (hasEnded(connection, hash(issuer, subject), issued)) {
            Sql.update(connection, "DELETE FROM account WHERE id = ?", id);
            return Optional.empty();
        }
        AuditDao.append(connection, audit.apply(id, name));
        return Optional.of(id);
    }

    private static boolean hasEnded(Connection connection, String hash, long issued) throws SQLException {
        return Sql.first(connection, "SELECT ended FROM ended_subject WHERE hash = ?", row -> row.getLong(1), hash)
                .filter(ended -> issued <= ended / 1000)
                .isPresent();
    }

    /**
     * The first good name is theirs where nobody has it. Else a part of the subject's hash makes it their own; the last
     * one cannot be taken before by somebody who knows them.
     */
    private static Stream<String> candidates(List<String> names, String hash) {
        Optional<String> wanted = names.stream()
                .filter(name -> Username.isSound(name) && !Username.isReserved(name))
                .findFirst();
        Stream<String> own = wanted.stream()
                .flatMap(name -> Stream.of(
                        name,
                        name.substring(0, Math.min(name.length(), LONGEST_BASE)) + '-' + hash.substring(0, SHORT)));
        return Stream.concat(
                own,
                Stream.of(
                        "user-" + hash.substring(0, SHORT),
                        "user-" + hash.substring(0, LONG),
                        "user-" + Secrets.hash(Secrets.random()).substring(0, LONG)));
    }

    /** Remembers, for an account that is about to be deleted, that tokens of its subject from before are good no more. */
    static void end(Connection connection, long owner, long at) throws SQLException {
        Optional<String> hash = Sql.first(connection, """
                SELECT issuer, subject FROM account
                WHERE id = ? AND deleted IS NULL AND subject IS NOT NULL FOR UPDATE""", row -> hash(row.getString(1), row.getString(2)), owner);
        if (hash.isPresent()) {
            Sql.update(connection, "DELETE FROM ended_subject WHERE hash = ?", hash.get());
            Sql.update(connection, "INSERT INTO ended_subject (hash, ended) VALUES (?, ?)", hash.get(), at);
        }
    }

    private static String hash(String issuer, String subject) {
        // no issuer has a line break
        return Digests.sha256Hex(issuer + '\n' + subject);
    }

    /** Forgets those who ended long ago. */
    public void retain(BooleanSupplier stopped) {
        long before = clock.millis() - KEPT.toMillis();
        database.inTransaction(
                NOBODY, connection -> Sql.update(connection, "DELETE FROM ended_subject WHERE ended < ?", before));
    }
}
