package tasks.app;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import tasks.change.EpochDao;
import tasks.config.Settings;
import tasks.db.CommandDatabase;
import tasks.db.CommandFailure;
import tasks.db.H2File;

/** {@code restore}: makes a database of a backup, where there is none. It has a new epoch, so that clients start over. */
final class RestoreCommand {
    private static final int BUFFER = 1 << 16;

    private final PrintStream out;

    RestoreCommand(PrintStream out) {
        this.out = out;
    }

    int run(Settings.Database settings, String name) throws IOException {
        Path to = H2File.of(settings.url())
                .orElseThrow(() -> new CommandFailure("restore is for the embedded database in a file that is not"
                        + " encrypted: for PostgreSQL use pg_restore, and then renew-epoch"));
        Path backup = Path.of(name).toAbsolutePath();
        if (!Files.isRegularFile(backup)) {
            throw new CommandFailure("There is no such file: " + backup);
        }
        if (Files.exists(to)) {
            throw new CommandFailure("There is a database already, and restore overwrites none: " + to);
        }
        Files.createDirectories(to.resolveSibling(""));
        try (NewFile file = NewFile.named(to)) {
            unpack(backup, file.part());
            int status;
            String epoch;
            try (CommandDatabase copy = CommandDatabase.upgraded(H2File.settings(settings, file.part()))) {
                epoch = EpochDao.renew(copy);
                status = new VerifyCommand(out).check(copy);
            }
            // of a database that was there before, and is gone
            H2File.deleteJournal(to);
            file.finish();
            out.println("Restored, with the new epoch " + epoch + ": " + to);
            return status;
        }
    }

    /** It is whole where its checksum is right. */
    private static void unpack(Path backup, Path to) throws IOException {
        try (InputStream packed = new GZIPInputStream(Files.newInputStream(backup), BUFFER)) {
            Files.copy(packed, to);
        } catch (ZipException | EOFException e) {
            throw new CommandFailure("This is no backup, or not all of it: " + backup);
        }
    }
}
