package tasks.change;

import java.util.Locale;

/** What a write did. */
public enum Operation {
    CREATE,
    UPDATE,
    DELETE,
    NOTE_CREATE,
    NOTE_UPDATE,
    NOTE_DELETE;

    /** As the log and the history have it: {@code note-create}. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
