package tasks.db;

/** The time by the database's clock, which is one for all nodes, whatever theirs say. */
public final class DatabaseClock {
    /** SQL: milliseconds since 1970; the same throughout a transaction. */
    public static final String NOW = "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)";

    private DatabaseClock() {}
}
