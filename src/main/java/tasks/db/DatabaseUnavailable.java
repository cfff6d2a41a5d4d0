package tasks.db;

/** The database is busy or away for now; the same request may succeed in a moment. Its message is for the log. */
public final class DatabaseUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean locked;

    /** For one that nobody could reach yet. */
    public DatabaseUnavailable(String message) {
        super(message);
        locked = false;
    }

    DatabaseUnavailable(String message, Throwable cause) {
        this(message, cause, false);
    }

    DatabaseUnavailable(String message, Throwable cause, boolean locked) {
        super(message, cause);
        this.locked = locked;
    }

    /** Whether another transaction held what this one had to lock. */
    public boolean isLocked() {
        return locked;
    }
}
