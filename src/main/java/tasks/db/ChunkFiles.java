package tasks.db;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** Lets H2 reach its database's file by way of {@link ChunkFile}, in place of its own {@code file:}. */
public final class ChunkFiles extends FilePathWrapper {
    private static final String SCHEME = "file";
    private static final String DATABASE = ".mv.db";

    /** From now on, for all of H2 in this application. */
    static void register() {
        FilePath.register(new ChunkFiles());
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        FileChannel file = super.open(mode);
        return name.endsWith(DATABASE) && !mode.equals("r") ? new ChunkFile(file) : file;
    }
}
