package tasks.change;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tasks.account.AccountDao;
import tasks.db.Database;
import tasks.db.DatabaseUnavailable;
import tasks.http.Call;
import tasks.http.HttpFailure;
import tasks.http.Reply;

/**
 * The table {@code change}, and the one way to write what an account owns: the owner's counter row, the write, its row in
 * the log, and the answer to its {@code Idempotency-Key} are one transaction.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class ChangeDao {
    /** The second of two equal requests waits for the first for so long. */
    private static final Duration PATIENCE = Duration.ofMillis(1_900);

    private final Database database;
    private final Clock clock;
    private final ChangeFeed feed;

    /** Writes that nobody waits for. */
    public ChangeDao(Database database, Clock clock) {
        this(database, clock, new LocalChangeFeed());
    }

    /**
     * As above.
     *
     * @param feed hears of each write once it is durable
     */
    public ChangeDao(Database database, Clock clock, ChangeFeed feed) {
        this.database = database;
        this.clock = clock;
        this.feed = feed;
    }

    /** What a write does, and what its client is told. */
    @FunctionalInterface
    public interface Work {
        /**
         * Writes, and calls {@link Write#append} once. What it throws rolls back everything, and leaves the key free.
         */
        Reply run(Write write) throws SQLException;
    }

    /**
     * Carries out a write once, however often its request is sent.
     *
     * @return what the work gave, or the answer that the same request had before
     * @throws HttpFailure 400 for an unsound key, 422 for one of another request, 409 for one that is being carried out
     */
    public Reply write(Call call, Work work) {
        Optional<IdempotencyKey> key = IdempotencyKey.of(call);
        try {
            Reply reply = database.inTransaction(
                    call.owner(),
                    key.isPresent() ? PATIENCE : Database.PATIENCE,
                    connection -> run(connection, call, key.orElse(null), work));
            feed.changed(call.owner());
            return reply;
        } catch (Repeated repeated) {
            return repeated.reply;
        } catch (DatabaseUnavailable e) {
            // it may have been made all the same
            feed.changed(call.owner());
            if (key.isPresent() && e.isLocked()) {
                // whose it is cannot be told: on another node, it may be the same request
                throw HttpFailure.conflict("Another request, perhaps this one, is still being carried out");
            }
            throw e;
        }
    }

    private Reply run(Connection connection, Call call, @Nullable IdempotencyKey key, Work work) throws SQLException {
        Write write = new Write(connection, call, AccountDao.nextSeq(connection, call.owner()), clock.millis());
        if (key != null) {
            IdempotencyDao.find(connection, call.owner(), key, write.now()).ifPresent(reply -> {
                throw new Repeated(reply);
            });
        }
        Reply reply = work.run(write);
        if (!write.appended) {
            throw new IllegalStateException("A write is not in the log");
        }
        if (key != null) {
            IdempotencyDao.keep(connection, call.owner(), key, write.now(), reply);
        }
        return reply;
    }

    /** Rolls back, since there is nothing to do: the counter stays as it is. */
    private static final class Repeated extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Reply reply;

        Repeated(Reply reply) {
            super(null, null, false, false);
            this.reply = reply;
        }
    }

    /** One write under way: it holds the lock on its owner's counter row. */
    public static final class Write {
        private final Connection connection;
        private final Call call;
        private final long seq;
        private final long now;
        private boolean appended;

        Write(Connection connection, Call call, long seq, long now) {
            this.connection = connection;
            this.call = call;
            this.seq = seq;
            this.now = now;
        }

        public Connection connection() {
            return connection;
        }

        public long owner() {
            return call.owner();
        }

        /** The number of this write among its owner's. */
        public long seq() {
            return seq;
        }

        /** Milliseconds since 1970. */
        public long now() {
            return now;
        }

        /**
         * Puts the write into the log.
         *
         * @param state the task after it, as JSON; null once it is gone
         */
        public void append(Operation operation, long task, @Nullable String state) throws SQLException {
            append(operation, task, state, null);
        }

        /**
         * Puts a note's write into the log.
         *
         * @param state its task after it, as JSON
         * @param note the note after it, as JSON
         */
        public void append(Operation operation, long task, @Nullable String state, @Nullable String note)
                throws SQLException {
            if (appended) {
                throw new IllegalStateException("A write is one change");
            }
            try (PreparedStatement insert = connection.prepareStatement("""
                    INSERT INTO change (owner, seq, task, at, username, credential, request_id, operation, state, note)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
                insert.setLong(1, owner());
                insert.setLong(2, seq);
                insert.setLong(3, task);
                insert.setLong(4, now);
                insert.setString(5, call.identity().username());
                insert.setString(6, call.identity().credential());
                insert.setString(7, call.requestId());
                insert.setString(8, operation.text());
                insert.setString(9, state);
                insert.setString(10, note);
                insert.executeUpdate();
            }
            if (operation == Operation.DELETE) {
                bury(task);
            }
            appended = true;
        }

        private void bury(long task) throws SQLException {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO tombstone (owner, seq, task) VALUES (?, ?, ?)")) {
                insert.setLong(1, owner());
                insert.setLong(2, seq);
                insert.setLong(3, task);
                insert.executeUpdate();
            }
        }
    }
}
