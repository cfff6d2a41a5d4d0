package tasks.journal;

import java.io.IOException;

/** A journal that cannot be used; the message is a sentence for the operator. */
public final class JournalFailure extends IOException {
    private static final long serialVersionUID = 1L;

    JournalFailure(String message) {
        super(message);
    }
}
