package tasks.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.db.Database;

/**
 * The running server's side of {@code backup}: H2's file is open in this process, and can be copied by no other.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class BackupDesk {
    private static final Logger LOG = LoggerFactory.getLogger(BackupDesk.class);

    /** Left for the server's own writes while the copy is there. */
    private static final long ROOM = 64 << 20;

    private final Path file;
    private final Path folder;
    private final Database database;
    private boolean listed = true;

    /** A desk for the database in that file. */
    BackupDesk(Path file, Database database) {
        this.file = file;
        folder = file.resolveSibling("");
        this.database = database;
    }

    /** Takes away what was left by a server that died; who waits for it is told so thereby. */
    void clear() {
        try {
            BackupRequest.clear(folder);
        } catch (IOException | UncheckedIOException e) {
            unlisted(e);
        }
    }

    /** Makes the backups that are asked for. */
    void run(BooleanSupplier stopped) {
        List<BackupRequest> requests;
        try {
            requests = BackupRequest.in(folder);
            listed = true;
        } catch (IOException | DirectoryIteratorException e) {
            unlisted(e);
            return;
        }
        try {
            for (BackupRequest request : requests) {
                answer(request, stopped);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Said once, not each second. */
    private void unlisted(Exception why) {
        if (listed) {
            LOG.warn("No backup can be asked for, the data folder cannot be listed: {}", why.toString());
        }
        listed = false;
    }

    private void answer(BackupRequest request, BooleanSupplier stopped) throws IOException {
        try {
            checkRoom();
            database.backup(request.part(), stopped);
            LOG.info("A backup was made of {} bytes", Files.size(request.part()));
            Files.move(request.part(), request.done(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            LOG.error("A backup could not be made", e);
            Files.deleteIfExists(request.part());
            // a link that somebody has put there is not followed
            Files.writeString(request.failed(), String.valueOf(e.getMessage()), StandardOpenOption.CREATE_NEW);
        }
        if (!Files.deleteIfExists(request.request())) {
            // nobody waits for it any more
            request.withdraw();
        }
    }

    /** A full disk would be the database's own. */
    private void checkRoom() throws IOException {
        long size = Files.size(file);
        if (Files.getFileStore(folder).getUsableSpace() < size + size / 10 + ROOM) {
            throw new IOException("There is too little room in the data folder for a copy of " + size + " bytes");
        }
    }
}
