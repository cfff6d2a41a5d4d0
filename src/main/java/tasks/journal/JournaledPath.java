package tasks.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** H2's name of a file that is written by way of a journal: {@code tasks:} before the name of the file itself. */
public class JournaledPath extends FilePathWrapper {
    private static final String SCHEME = "tasks";
    private static final long LIMIT = 32 << 20;

    /**
     * The name by which H2 reaches a file through the journal.
     *
     * @param name as H2 has it in its URL, without {@code jdbc:h2:}
     */
    public static String of(String name) {
        if (FilePath.get(name) instanceof JournaledPath) {
            return name;
        }
        FilePath.register(new JournaledPath());
        return SCHEME + ":" + name;
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    /** How long one of the two files of the journal gets, in bytes, before it is the other's turn. */
    protected long limit() {
        return LIMIT;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        Journal journal = new Journal(getBase(), limit());
        try {
            if (!exists() && journal.isNeeded()) {
                throw journal.foreign();
            }
            return new JournaledFile(super.open(mode), journal, mode.equals("r"), limit());
        } catch (IOException | RuntimeException | Error e) {
            journal.close();
            throw e;
        }
    }

    /** The files of the journal of a file. */
    public static List<Path> journals(Path file) {
        return Journal.names(file.toString()).stream().map(Path::of).toList();
    }
}
