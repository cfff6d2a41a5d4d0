package tasks.db;

/** The database is busy or away for now; the same request may succeed in a moment. Its message is for the log. */
public final class DatabaseUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
