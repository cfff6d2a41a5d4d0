package tasks.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.function.Predicate;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/** Where H2 and PostgreSQL differ. */
public enum Dialect {
    H2,
    POSTGRESQL;

    /** H2: the file is open in another process (file lock). */
    private static final int H2_ALREADY_OPEN = 90020;

    /** H2: closed, closing, object closed, broken connection; the file itself failed, or is read-only. */
    private static final Set<Integer> H2_AWAY = Set.of(90098, 90121, 90007, 90067, 90028, 90031, 90030, 90097);

    /** H2: from this number on the store's errors are a transaction's, and below it those of its file. */
    private static final int H2_STORE_TRANSACTION_ERROR = 100;

    /** PostgreSQL: a server that has become a standby; a transaction that stood still, or took too long. */
    private static final Set<String> POSTGRESQL_AWAY = Set.of("25006", "25P03", "25P04");

    /** PostgreSQL: the server or the driver wants what it is not given (a password, TLS), so that another try gets no further. */
    private static final String POSTGRESQL_REJECTED = "08004";

    /** H2 and PostgreSQL: another transaction held a lock for too long. */
    private static final Set<String> LOCK_TIMEOUT_STATES = Set.of("HYT00", "55P03");

    private static final Set<String> BUSY_STATES = Set.of("HYT00", "40001", "40P01", "57014", "55P03");

    /** PostgreSQL: classes of states; it lacks disk, memory or connections; its files fail. */
    private static final Set<String> TROUBLE_CLASSES = Set.of("53", "58");

    static Dialect of(String url) {
        return url.startsWith("jdbc:h2:") ? H2 : POSTGRESQL;
    }

    /**
     * The isolation in which all statements see what was committed when the first one began. H2's {@code REPEATABLE READ} holds
     * that for the first statement's tables, and those that foreign keys lead to from there, only.
     */
    int snapshotIsolation() {
        return this == H2 ? Connection.TRANSACTION_SERIALIZABLE : Connection.TRANSACTION_REPEATABLE_READ;
    }

    /** Whether the failure says that the database is busy or away, rather than that a statement was wrong. */
    boolean isUnavailable(SQLException failure) {
        // the pool's own, which has no state, says that all connections are lent out
        if (isAway(failure) || failure instanceof SQLTransientConnectionException) {
            return true;
        }
        String state = failure.getSQLState();
        return state != null
                && (BUSY_STATES.contains(state) || TROUBLE_CLASSES.stream().anyMatch(state::startsWith));
    }

    /** Whether the failure says that another transaction held a row for too long. */
    static boolean isLockTimeout(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && LOCK_TIMEOUT_STATES.contains(state);
    }

    /** Whether the failure says that this connection will never work again. */
    boolean isAway(SQLException failure) {
        return isCausedBy(failure, this::tellsAway);
    }

    private boolean tellsAway(Throwable cause) {
        if (this == H2 && cause instanceof MVStoreException store) {
            return store.getErrorCode() < H2_STORE_TRANSACTION_ERROR;
        }
        return cause instanceof SQLException sql && isAway(sql.getSQLState(), sql.getErrorCode());
    }

    private boolean isAway(@Nullable String state, int code) {
        if (this == H2 && H2_AWAY.contains(code)) {
            return true;
        }
        return state != null && (state.startsWith("08") || state.startsWith("57P") || POSTGRESQL_AWAY.contains(state));
    }

    /** Whether the failure says that the server is down, starts or stops, or has no room now, rather than that a setting is wrong. */
    boolean isUnreachable(Throwable failure) {
        return this == POSTGRESQL
                && isCausedBy(failure, cause -> cause instanceof SQLException sql && isUnreachable(sql.getSQLState()));
    }

    private static boolean isUnreachable(@Nullable String state) {
        return state != null
                && !state.equals(POSTGRESQL_REJECTED)
                && (state.startsWith("08")
                        || state.startsWith("57P")
                        || TROUBLE_CLASSES.stream().anyMatch(state::startsWith));
    }

    static boolean isOpenElsewhere(Throwable failure) {
        return isCausedBy(failure, cause -> cause instanceof SQLException sql && sql.getErrorCode() == H2_ALREADY_OPEN);
    }

    private static boolean isCausedBy(Throwable failure, Predicate<Throwable> kind) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (kind.test(e)) {
                return true;
            }
        }
        return false;
    }
}
