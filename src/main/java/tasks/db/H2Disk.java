package tasks.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * H2's file, by way of a connection apart from the pool, so that a full pool cannot hold up the sync that empties it.
 *
 * <p><b>Threads:</b> one.
 */
final class H2Disk implements SyncThread.Disk {
    private static final Logger LOG = LoggerFactory.getLogger(H2Disk.class);

    private static final int TRIES = 10;
    private static final long PATIENCE_MILLIS = 200;
    /** What nobody asked to sync, such as a migration, is written after that. */
    private static final int LEFT_OVER_MILLIS = 60_000;

    /** For H2: it stores when it is told to, on the thread that tells it. */
    private static final int ON_THIS_THREAD = -1;

    private final DataSource source;
    private final ConnectionPool pool;
    private final Gate gate;
    private final H2Compaction.Limits limits;
    private final LongSupplier room;
    private @Nullable Connection connection;
    private @Nullable H2Compaction compaction;
    /** What the last sync took. */
    private long tookNanos;
    /** Syncs for one commit each, without another between them. */
    private int alone;
    /** What H2 was told last: how long it may wait, or {@link #ON_THIS_THREAD}. */
    private int delay = LEFT_OVER_MILLIS;
    /** The version of the store that is on disk, or an earlier one; what it has in the file must not be written over. */
    private MVStore.@Nullable TxCounter held;

    /**
     * The file behind a data source.
     *
     * @param pool the connections that others have to it
     * @param gate of transactions
     * @param limits of shortening the file
     * @param room bytes that are free where the file is
     */
    H2Disk(DataSource source, ConnectionPool pool, Gate gate, H2Compaction.Limits limits, LongSupplier room) {
        this.room = room;
        this.limits = limits;
        this.source = source;
        this.pool = pool;
        this.gate = gate;
    }

    @Override
    public void expect(int commits) {
        alone = commits == 1 ? alone + 1 : 0;
    }

    /**
     * What is committed is captured at once, and written by H2's own threads, which is awaited: {@code CHECKPOINT SYNC} would
     * not wait for what H2 has begun to write by itself, and would store once more what was committed meanwhile.
     *
     * <p>H2 writes anew where something lay that its last version does not need. That may not be on disk yet, while the
     * one that is needs what lay there: so that one is held, as if somebody still read it, until the next is on disk.
     */
    @Override
    public void force() throws SQLException {
        MVStore store = store();
        boolean lone = alone >= limits.alone();
        if (compaction != null) {
            compaction.keepUp(tookNanos, lone);
        }
        handOver(store, lone ? ON_THIS_THREAD : LEFT_OVER_MILLIS);
        long began = System.nanoTime();
        force(store);
        tookNanos = System.nanoTime() - began;
    }

    /**
     * Where many write, H2's own threads make bytes of what was captured, while the gate is open again. A lone writer has nothing
     * else to do meanwhile, and would wait for two more threads to wake up.
     */
    private void handOver(MVStore store, int wanted) {
        if (delay != wanted) {
            // nothing is under way in there, and nobody begins
            store.executeFilestoreOperation(() -> store.setAutoCommitDelay(wanted));
            delay = wanted;
        }
    }

    private MVStore store() throws SQLException {
        return H2Store.of(connection == null ? open() : connection);
    }

    @Override
    public boolean tidy() throws SQLException {
        MVStore store = store();
        if (compaction == null || !compaction.step()) {
            return false;
        }
        force(store);
        return true;
    }

    private void force(MVStore store) {
        MVStore.TxCounter version = store.registerVersionUsage();
        capture(store);
        H2Store.force(store);
        store.deregisterVersionUsage(held);
        held = version;
    }

    /** Where H2 stores by itself just now, that is awaited without keeping others from writing. */
    private void capture(MVStore store) {
        for (int i = 0; i < TRIES; i++) {
            if (isCaptured(store, MVStore::tryCommit)) {
                return;
            }
            store.executeFilestoreOperation(() -> {});
        }
        isCaptured(store, MVStore::commit);
    }

    /**
     * H2 captures its maps one after the other, while others go on writing. So it may have a change without the record of how
     * to undo it, or one half of a commit, and if the process dies then, that is what its file has: in {@code HalfCommitTest}
     * one file in a hundred. Between two transactions there is nothing to be torn.
     */
    private boolean isCaptured(MVStore store, ToLongFunction<MVStore> commit) {
        // a transaction that takes long keeps no others from the disk: then H2 captures as it does by itself
        boolean alone = gate.isClosedWithin(PATIENCE_MILLIS);
        try {
            return commit.applyAsLong(store) >= 0 || !store.hasUnsavedChanges();
        } finally {
            if (alone) {
                gate.open();
            }
        }
    }

    private Connection open() throws SQLException {
        Connection open = source.getConnection();
        connection = open;
        if (open.isReadOnly()) {
            throw new SQLException("The file is read-only");
        }
        MVStore store = H2Store.of(open);
        // what is dead is kept for no disk's sake: the journal keeps all writes in order
        store.setRetentionTime(0);
        // H2 would store after half a second, also in the middle of a transaction; there is a sync after each
        store.setAutoCommitDelay(LEFT_OVER_MILLIS);
        delay = LEFT_OVER_MILLIS;
        compaction = new H2Compaction(store, gate, limits, room);
        held = store.registerVersionUsage();
        return open;
    }

    @Override
    public void startOver() throws SQLException {
        if (!pool.end()) {
            throw new SQLException("Connections of the database that is to be closed are still in use");
        }
        shutDown();
        connect();
        pool.begin();
    }

    /** All other connections are closed by now, so where this one's database is gone already, none is left. */
    private void shutDown() {
        if (connection != null) {
            try {
                execute(connection, "SHUTDOWN IMMEDIATELY");
            } catch (SQLException e) {
                LOG.debug("The database was closed already", e);
            }
        }
        close();
    }

    /** H2 refuses the first connection after a store that has failed, and forgets that store then. */
    private void connect() throws SQLException {
        try {
            open();
        } catch (SQLException e) {
            close();
            open();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        if (connection != null) {
            try (Connection closing = connection) {
                H2Store.of(closing).deregisterVersionUsage(held);
            } catch (SQLException | RuntimeException e) {
                LOG.debug("The connection of the sync was closed already", e);
            }
            connection = null;
            compaction = null;
            held = null;
        }
    }
}
