package tasks.app;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's side of a backup, where it cannot do its work. */
class BackupDeskTest {

    @Test
    void aFolderThatCannotBeListedHasNoRequestsAndIsNoFaultOfEachSecond(@TempDir Path folder) {
        BackupDesk desk = new BackupDesk(folder.resolve("gone").resolve("tasks.mv.db"), null);
        assertDoesNotThrow(desk::clear);
        assertDoesNotThrow(() -> desk.run(() -> false));
        assertDoesNotThrow(() -> desk.run(() -> false));
    }
}
