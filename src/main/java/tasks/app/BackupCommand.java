package tasks.app;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import tasks.config.Settings;
import tasks.db.CommandDatabase;
import tasks.db.CommandFailure;
import tasks.db.H2File;

/**
 * {@code backup}: makes a file with all that was acknowledged before, also while the server runs. The copy is opened and
 * checked, and packed with a checksum, and only then has its name.
 */
final class BackupCommand {
    private static final long PAUSE_MILLIS = 50;
    private static final long TAKEN_SECONDS = 10;
    private static final long STALLED_SECONDS = 60;

    private static final int BUFFER = 1 << 16;

    private final PrintStream out;

    BackupCommand(PrintStream out) {
        this.out = out;
    }

    int run(Settings.Database settings, String name) throws IOException {
        Path database = H2File.of(settings.url())
                .orElseThrow(() -> new CommandFailure("backup is for the embedded database in a file that is not"
                        + " encrypted: for PostgreSQL use pg_dump, and run renew-epoch after pg_restore"));
        Path file = Path.of(name).toAbsolutePath();
        if (Files.exists(file)) {
            throw new CommandFailure("There is a file already, and a backup overwrites none: " + file);
        }
        try (NewFile raw = NewFile.named(file);
                NewFile packed = NewFile.named(file)) {
            copy(settings, database, raw.part());
            int status;
            try (CommandDatabase copy = CommandDatabase.existing(H2File.settings(settings, raw.part()))) {
                status = new VerifyCommand(out).check(copy);
            }
            // of half a file H2 may make an earlier state, and say nothing; half a gzip file is none
            try (OutputStream to = new GZIPOutputStream(Files.newOutputStream(packed.part()), BUFFER)) {
                Files.copy(raw.part(), to);
            }
            out.println("Backed up " + packed.finish() + " bytes: " + file);
            return status;
        }
    }

    private static void copy(Settings.Database settings, Path database, Path to) throws IOException {
        try (CommandDatabase own = CommandDatabase.existing(settings)) {
            own.backup(to);
        } catch (CommandFailure e) {
            if (!e.isInUse()) {
                throw e;
            }
            ask(BackupRequest.fresh(database.resolveSibling("")), to);
        }
    }

    /** Asks the server that has the file open. */
    private static void ask(BackupRequest request, Path to) throws IOException {
        try {
            Files.createFile(request.request());
        } catch (AccessDeniedException e) {
            throw new CommandFailure(
                    "The database is in use by a server, which is asked for the backup in a folder that this user may"
                            + " not write to: " + request.folder());
        }
        try {
            await(request);
            if (Files.exists(request.failed())) {
                throw new CommandFailure("The server could not make the backup: " + Files.readString(request.failed()));
            }
            if (!Files.exists(request.done())) {
                throw new CommandFailure("The server was started anew meanwhile; there is no backup");
            }
            Files.copy(request.done(), to);
        } finally {
            request.withdraw();
        }
    }

    /** Until the server has taken the request away. */
    private static void await(BackupRequest request) throws IOException {
        long size = -1;
        long until = after(TAKEN_SECONDS);
        while (Files.exists(request.request())) {
            long now = size(request.part());
            if (now > size) {
                size = now;
                until = after(STALLED_SECONDS);
            }
            if (System.nanoTime() - until > 0) {
                throw new CommandFailure(
                        size < 0
                                ? "The database is in use by a process that makes no backups: " + request.folder()
                                : "The server has stopped in the middle; there is no backup");
            }
            pause();
        }
    }

    private static long after(long seconds) {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    private static long size(Path part) {
        try {
            return Files.size(part);
        } catch (IOException notYet) {
            return -1;
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("Interrupted; there is no backup");
        }
    }
}
