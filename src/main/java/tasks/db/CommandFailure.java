package tasks.db;

/** A command cannot do what it is asked for. Its message is a sentence for the operator. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean inUse;

    public CommandFailure(String message) {
        this(message, false);
    }

    CommandFailure(String message, boolean inUse) {
        super(message);
        this.inUse = inUse;
    }

    /** Whether the database is open in another process, which may be the server. */
    public boolean isInUse() {
        return inUse;
    }
}
