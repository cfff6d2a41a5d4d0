package tasks.db;

import java.sql.SQLException;

/** The database refused a statement: a fault of ours. */
public final class DatabaseFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseFailure(SQLException cause) {
        super(cause);
    }
}
