package tasks.account;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import tasks.db.CommandDatabase;
import tasks.db.Sql;

/**
 * Accounts that their operator has shut: nobody can sign in to them, and what they own stays.
 *
 * <p><b>Threads:</b> one.
 */
public final class BlockDao {
    private final CommandDatabase database;
    private final Clock clock;

    public BlockDao(CommandDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * What has been shut.
     *
     * @param sessions how many have been ended by it
     * @param tokens how many personal tokens, as well
     */
    public record Blocked(String username, int sessions, int tokens) {}

    /** Who it is, in some letter case. */
    private record Owner(long id, String username) {}

    /** Whether that is the demo token's user, who has no credential but that. */
    public static boolean isDemo(String username) {
        return Username.isReserved(username);
    }

    /** Shuts an account and ends its sessions and personal tokens; empty where there is none of that name. */
    public Optional<Blocked> block(String username) {
        return change(username, AuditEvent.ACCOUNT_BLOCKED, (connection, owner) -> {
            Sql.update(
                    connection,
                    "UPDATE account SET blocked = ? WHERE id = ? AND blocked IS NULL",
                    clock.millis(),
                    owner.id);
            return new Blocked(
                    owner.username, SessionDao.endAll(connection, owner.id), TokenDao.endAll(connection, owner.id));
        });
    }

    /** Opens it again: its name; empty where there is none of that name. */
    public Optional<String> unblock(String username) {
        return change(username, AuditEvent.ACCOUNT_UNBLOCKED, (connection, owner) -> {
            Sql.update(connection, "UPDATE account SET blocked = NULL WHERE id = ?", owner.id);
            return owner.username;
        });
    }

    /** A change of an account whose row is locked. */
    @FunctionalInterface
    private interface Change<T> {
        T make(Connection connection, Owner owner) throws SQLException;
    }

    private <T> Optional<T> change(String username, AuditEvent event, Change<T> change) {
        if (!Username.isSound(username)) {
            return Optional.empty();
        }
        return database.write(connection -> {
            // the owner's own writes, which this waits for, must not make it fail
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            Optional<Owner> owner = Sql.first(
                    connection,
                    "SELECT id, username FROM account WHERE username_key = ? AND deleted IS NULL FOR UPDATE",
                    row -> new Owner(row.getLong(1), row.getString(2)),
                    Username.key(username));
            if (owner.isEmpty()) {
                return Optional.empty();
            }
            AuditDao.append(
                    connection,
                    new Audit(owner.get().id, owner.get().username, clock.millis(), event, "", "command", ""));
            return Optional.of(change.make(connection, owner.get()));
        });
    }
}
