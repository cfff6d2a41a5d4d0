package tasks.account;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tasks.db.Database;
import tasks.db.DatabaseFailure;
import tasks.db.Sql;
import tasks.http.HttpFailure;

/**
 * Accounts that people make, with a password of their own, and unmake.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class LocalAccountDao {
    private static final long NOBODY = 0;

    private final Database database;
    private final Clock clock;

    public LocalAccountDao(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * An account.
     *
     * @param password its hash; null where no password signs in
     */
    record Account(long id, String username, @Nullable String password) {}

    /** Whether somebody has that name, in any letter case. */
    boolean isTaken(String username) {
        return AccountDao.isTaken(database, username);
    }

    /** The account of that name, in any letter case, where its owner may sign in. */
    Optional<Account> find(String username) {
        return find("username_key = ?", Username.key(username));
    }

    Optional<Account> find(long id) {
        return find("id = ?", id);
    }

    /** Those of these accounts whose owners may sign in. */
    Set<Long> open(Collection<Long> ids) {
        return database.read(
                NOBODY,
                connection -> Set.copyOf(Sql.all(
                        connection,
                        "SELECT id FROM account WHERE deleted IS NULL AND blocked IS NULL AND id = ANY(?)",
                        row -> row.getLong(1),
                        Sql.numbers(connection, ids))));
    }

    private Optional<Account> find(String condition, Object parameter) {
        return database.read(NOBODY, connection -> find(connection, condition, parameter));
    }

    private static Optional<Account> find(Connection connection, String condition, Object parameter)
            throws SQLException {
        return Sql.first(
                connection,
                "SELECT id, username, password FROM account WHERE deleted IS NULL AND blocked IS NULL AND " + condition,
                row -> new Account(row.getLong(1), row.getString(2), row.getString(3)),
                parameter);
    }

    /** The account as it is now; it stays so until the transaction ends. Empty where its owner may not sign in any more. */
    static Optional<Account> locked(Connection connection, long owner) throws SQLException {
        return find(connection, "id = ? FOR UPDATE", owner);
    }

    /**
     * That an account is as it was when its password was confirmed.
     *
     * @throws HttpFailure 401 where it is no more, 403 where its password has been changed meanwhile
     */
    private static void check(Connection connection, Account account) throws SQLException {
        if (!locked(connection, account.id)
                .orElseThrow(() -> HttpFailure.invalidToken("Invalid token"))
                .equals(account)) {
            throw HttpFailure.forbidden("Invalid password");
        }
    }

    /** Makes an account; empty where somebody has the name. */
    Optional<Long> create(String username, String password, Function<Long, Audit> audit) {
        try {
            return Optional.of(database.inTransaction(NOBODY, connection -> {
                long id = Sql.updateForId(
                        connection,
                        "INSERT INTO account (username, username_key, password, seq) VALUES (?, ?, ?, 0)",
                        username,
                        Username.key(username),
                        password);
                AuditDao.append(connection, audit.apply(id));
                return id;
            }));
        } catch (DatabaseFailure e) {
            // another request or another node may have made it meanwhile
            if (isTaken(username)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Changes a password and ends sessions.
     *
     * @param account as it was when the password was confirmed
     * @param kept the session that goes on; 0 for none
     * @throws HttpFailure 401, 403 where it is not so any more
     */
    void changePassword(Account account, String password, long kept, Audit audit) {
        long owner = account.id;
        database.inTransaction(owner, connection -> {
            check(connection, account);
            Sql.update(connection, "UPDATE account SET password = ? WHERE id = ?", password, owner);
            SessionDao.endOthers(connection, owner, kept);
            AuditDao.append(connection, audit);
            return owner;
        });
    }

    /**
     * Ends an account: its name is free, nobody can sign in to it, and no credential of it is good. What it owned is removed
     * afterwards, in short steps.
     *
     * @param account as it was when the password was confirmed
     * @throws HttpFailure 401, 403 where it is not so any more
     */
    void delete(Account account, Audit audit) {
        long owner = account.id;
        database.inTransaction(owner, connection -> {
            check(connection, account);
            OidcAccountDao.end(connection, owner, clock.millis());
            Sql.update(
                    connection,
                    """
                    UPDATE account SET username = '', username_key = ?, password = NULL, issuer = NULL, subject = NULL,
                           deleted = ?
                    WHERE id = ? AND deleted IS NULL""",
                    // no name has such a sign
                    "#" + owner,
                    clock.millis(),
                    owner);
            SessionDao.endAll(connection, owner);
            TokenDao.endAll(connection, owner);
            AuditDao.append(connection, audit);
            return owner;
        });
    }
}
