package tasks.db;

/** A command cannot do what it is asked for. Its message is a sentence for the operator. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message);
    }
}
