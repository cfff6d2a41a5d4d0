package tasks.account;

import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tasks.db.Database;
import tasks.db.DatabaseFailure;
import tasks.db.Sql;

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

    /** The account of that name, in any letter case. */
    Optional<Account> find(String username) {
        return find("username_key = ?", Username.key(username));
    }

    Optional<Account> find(long id) {
        return find("id = ?", id);
    }

    private Optional<Account> find(String condition, Object parameter) {
        return database.read(
                NOBODY,
                connection -> Sql.first(
                        connection,
                        "SELECT id, username, password FROM account WHERE deleted IS NULL AND " + condition,
                        row -> new Account(row.getLong(1), row.getString(2), row.getString(3)),
                        parameter));
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
            if (find(username).isPresent()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Changes a password and ends sessions.
     *
     * @param kept the session that goes on; 0 for none
     */
    void changePassword(long owner, String password, long kept, Audit audit) {
        database.inTransaction(owner, connection -> {
            Sql.update(connection, "UPDATE account SET password = ? WHERE id = ?", password, owner);
            SessionDao.endOthers(connection, owner, kept);
            AuditDao.append(connection, audit);
            return owner;
        });
    }

    /**
     * Ends an account: its name is free, nobody can sign in to it, and no credential of it is good. What it owned is removed
     * afterwards, in short steps.
     */
    void delete(long owner, Audit audit) {
        database.inTransaction(owner, connection -> {
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
            SessionDao.endOthers(connection, owner, 0);
            Sql.update(connection, "DELETE FROM token WHERE owner = ?", owner);
            AuditDao.append(connection, audit);
            return owner;
        });
    }
}
