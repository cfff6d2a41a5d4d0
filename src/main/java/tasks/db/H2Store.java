package tasks.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.Chunk;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;

/** What H2 keeps a database in, beneath its connections. */
final class H2Store {
    /** In which its file is measured, in bytes. */
    static final long BLOCK = 4_096;

    private H2Store() {}

    /** The store behind a connection of H2; it needs that connection no more. */
    static MVStore of(Connection connection) throws SQLException {
        return ((SessionLocal) connection.unwrap(JdbcConnection.class).getSession())
                .getDatabase()
                .getStore()
                .getMvStore();
    }

    /** Forces to disk all that has been captured: H2's own threads may still be writing it, which is awaited. */
    static void force(MVStore store) {
        store.executeFilestoreOperation(() -> {});
        store.sync();
        if (store.isClosed()) {
            // it does nothing then
            throw new IllegalStateException("The database was closed meanwhile");
        }
    }

    /** Its chunks, but for the newest, which is not known to itself. */
    static List<Chunk<?>> chunks(MVStore store) {
        List<Chunk<?>> chunks = new ArrayList<>();
        store.getLayoutMap().forEach((key, text) -> {
            if (key.startsWith(DataUtils.LAYOUT_CHUNK)) {
                chunks.add(store.getFileStore().createChunk(text));
            }
        });
        return chunks;
    }
}
