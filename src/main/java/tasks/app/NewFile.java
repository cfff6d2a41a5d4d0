package tasks.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import tasks.db.CommandFailure;
import tasks.db.H2File;

/**
 * A database file that is made under another name beside its own, and has its own only once it is whole and on disk. One that
 * is there by then is not overwritten.
 *
 * @param part the other name
 */
record NewFile(Path target, Path part) implements AutoCloseable {

    static NewFile named(Path target) {
        if (!Files.isDirectory(target.resolveSibling(""))) {
            throw new CommandFailure("There is no such folder: " + target.getParent());
        }
        return new NewFile(target, H2File.beside(target, UUID.randomUUID().toString()));
    }

    /** Gives it its name; its size. */
    long finish() throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        try {
            // a link is never made over another file, as a move would be
            Files.createLink(target, part);
            Files.delete(part);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure("There is a file by now: " + target);
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
        forceFolder();
        return Files.size(target);
    }

    private void forceFolder() {
        try (FileChannel folder = FileChannel.open(target.resolveSibling(""), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException notThere) {
            // Windows has no such thing
        }
    }

    /** Takes away what was not finished. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(part);
        H2File.deleteJournal(part);
    }
}
