package tasks.size;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Makes a database with many tasks, past all endpoints but as they would: with its log, and {@code verify} finds no fault.
 * The first owner has more tasks than all others; the owners' tasks lie between each other, as they do where all write all
 * the time. The same numbers make the same tasks.
 *
 * @param tasks in all
 * @param owners numbered from 1, in an empty database
 * @param first how many tasks the first owner has
 */
public record Population(int tasks, int owners, int first) {
    /** The time when all was written, in milliseconds since 1970. */
    public static final long WRITTEN = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    /** Tasks of each owner that are deleted. */
    private static final int GONE = 100;

    private static final int BATCH = 1_000;
    private static final int COMMIT = 50_000;
    private static final List<String> TABLES =
            List.of("account", "task", "task_tag", "change", "tombstone", "note", "idempotency", "session", "webhook");

    private static final long DAY_MICROS = 86_400_000_000L;
    private static final long NONE = Long.MAX_VALUE;
    private static final String[] WORDS = ("milk bread invoice report garden window train letter dentist holiday camera"
                    + " bicycle kitchen paint budget meeting review release backup server")
            .split(" ");

    /** Makes it on that connection, whose transactions end here. */
    public void make(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        int[] ownerOf = shuffledOwners();
        int[] seqs = new int[owners + 1];
        for (int owner : ownerOf) {
            seqs[owner]++;
        }
        Arrays.setAll(seqs, owner -> seqs[owner] + GONE);
        accounts(connection, seqs);
        Arrays.fill(seqs, 0);
        Random random = new Random(1);
        try (PreparedStatement task = connection.prepareStatement("""
                        INSERT INTO task (id, owner, seq, title, description, done, completed, due, priority, tags, search,
                                          due_up, due_down, priority_up, priority_down)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""");
                PreparedStatement tag =
                        connection.prepareStatement("INSERT INTO task_tag (owner, tag, task) VALUES (?, ?, ?)");
                PreparedStatement change = connection.prepareStatement("""
                        INSERT INTO change (owner, seq, task, at, username, credential, request_id, operation, state)
                        VALUES (?, ?, ?, ?, ?, 'demo', 'request', 'create', ?)""")) {
            for (int id = 1; id <= tasks; id++) {
                int owner = ownerOf[id - 1];
                One one = One.of(random, id);
                one.insert(task, tag, owner, ++seqs[owner]);
                one.log(change, owner, seqs[owner]);
                if (id % BATCH == 0 || id == tasks) {
                    task.executeBatch();
                    tag.executeBatch();
                    change.executeBatch();
                }
                if (id % COMMIT == 0) {
                    connection.commit();
                }
            }
        }
        gone(connection, seqs);
        connection.commit();
        connection.setAutoCommit(true);
        numbers(connection);
    }

    /** What the planners know of it, and the numbers that come next. */
    private void numbers(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE account ALTER COLUMN id RESTART WITH " + (owners + 1));
            statement.execute("ALTER TABLE task ALTER COLUMN id RESTART WITH " + (tasks + GONE * owners + 1));
            statement.execute("ANALYZE");
        }
    }

    /** PostgreSQL has never looked at the tables, as right after a copy or a restore, and will not. */
    static void forgetStatistics(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.execute("ALTER TABLE " + table + " SET (autovacuum_enabled = false)");
            }
            String ours = "(SELECT oid FROM pg_class WHERE relname IN ('" + String.join("', '", TABLES) + "'))";
            statement.execute("DELETE FROM pg_statistic WHERE starelid IN " + ours);
            statement.execute("UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid IN " + ours
                    + " OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid IN " + ours + ")");
        }
    }

    /** A note on every fourth task. */
    static void notes(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO note (owner, task, text) SELECT owner, id, 'note' FROM task WHERE id % 4 = 0");
            statement.execute("UPDATE task SET note_size = 4 WHERE id % 4 = 0");
        }
    }

    /** Some more tasks of each owner, of which only tombstones are left, and the answers to their deletions. */
    private void gone(Connection connection, int[] seqs) throws SQLException {
        long id = tasks;
        try (PreparedStatement change = connection.prepareStatement("""
                        INSERT INTO change (owner, seq, task, at, username, credential, request_id, operation, state)
                        VALUES (?, ?, ?, ?, ?, 'demo', 'request', 'delete', NULL)""");
                PreparedStatement tombstone =
                        connection.prepareStatement("INSERT INTO tombstone (owner, seq, task) VALUES (?, ?, ?)");
                PreparedStatement key = connection.prepareStatement("""
                        INSERT INTO idempotency (owner, name, at, fingerprint, status, body)
                        VALUES (?, ?, ?, '', 200, '')""")) {
            for (int owner = 1; owner <= owners; owner++) {
                for (int i = 0; i < GONE; i++) {
                    id++;
                    change.setLong(1, owner);
                    change.setLong(2, ++seqs[owner]);
                    change.setLong(3, id);
                    change.setLong(4, WRITTEN);
                    change.setString(5, "user" + owner);
                    change.addBatch();
                    tombstone.setLong(1, owner);
                    tombstone.setLong(2, seqs[owner]);
                    tombstone.setLong(3, id);
                    tombstone.addBatch();
                    key.setLong(1, owner);
                    key.setString(2, "key" + id);
                    key.setLong(3, WRITTEN);
                    key.addBatch();
                }
                change.executeBatch();
                tombstone.executeBatch();
                key.executeBatch();
            }
        }
    }

    private int[] shuffledOwners() {
        int[] ownerOf = new int[tasks];
        for (int i = 0; i < tasks; i++) {
            ownerOf[i] = i < first || owners == 1 ? 1 : 2 + i % (owners - 1);
        }
        Random random = new Random(2);
        for (int i = tasks - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int owner = ownerOf[i];
            ownerOf[i] = ownerOf[other];
            ownerOf[other] = owner;
        }
        return ownerOf;
    }

    private void accounts(Connection connection, int[] seqs) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO account (id, username, username_key, seq) VALUES (?, ?, ?, ?)")) {
            for (int owner = 1; owner <= owners; owner++) {
                insert.setLong(1, owner);
                insert.setString(2, "user" + owner);
                insert.setString(3, "user" + owner);
                insert.setLong(4, seqs[owner]);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** One task. */
    private record One(int id, String title, String description, boolean done, long day, int priority, String tags) {
        static One of(Random random, int id) {
            String description = random.nextInt(10) < 4 ? words(random, 25) : "";
            long day = random.nextInt(10) < 6 ? 20_000 + random.nextInt(1_000) : NONE;
            int priority = random.nextBoolean() ? 1 + random.nextInt(9) : 0;
            int tag = random.nextInt(20);
            String tags = random.nextBoolean() ? "tag" + tag + (tag % 4 == 0 ? "\nhome" : "") : "";
            return new One(id, words(random, 4) + ' ' + id, description, random.nextInt(3) == 0, day, priority, tags);
        }

        private static String words(Random random, int count) {
            StringBuilder words = new StringBuilder();
            for (int i = 0; i < count; i++) {
                words.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
            }
            return words.toString();
        }

        private String due() {
            return java.time.LocalDate.ofEpochDay(day).toString();
        }

        void insert(PreparedStatement task, PreparedStatement tag, int owner, int seq) throws SQLException {
            task.setLong(1, id);
            task.setLong(2, owner);
            task.setLong(3, seq);
            task.setString(4, title);
            task.setString(5, description.isEmpty() ? null : description);
            task.setBoolean(6, done);
            task.setObject(7, done ? WRITTEN : null, Types.BIGINT);
            task.setString(8, day == NONE ? null : due());
            task.setObject(9, priority == 0 ? null : priority, Types.INTEGER);
            task.setString(10, tags.isEmpty() ? null : tags);
            task.setString(11, title + '\uFFFF' + description);
            task.setLong(12, day == NONE ? NONE : day * DAY_MICROS);
            task.setLong(13, day == NONE ? NONE : -day * DAY_MICROS);
            task.setLong(14, priority == 0 ? NONE : priority);
            task.setLong(15, priority == 0 ? NONE : -priority);
            task.addBatch();
            for (String each : tags.isEmpty() ? new String[0] : tags.split("\n")) {
                tag.setLong(1, owner);
                tag.setString(2, each);
                tag.setLong(3, id);
                tag.addBatch();
            }
        }

        void log(PreparedStatement change, int owner, int seq) throws SQLException {
            change.setLong(1, owner);
            change.setLong(2, seq);
            change.setLong(3, id);
            change.setLong(4, WRITTEN);
            change.setString(5, "user" + owner);
            change.setString(6, json());
            change.addBatch();
        }

        private String json() {
            return String.format(Locale.ROOT, "{\"id\":%d,\"title\":\"%s\"", id, title)
                    + (description.isEmpty() ? "" : ",\"description\":\"" + description + '"')
                    + (done ? ",\"done\":true,\"completed\":\"" + Instant.ofEpochMilli(WRITTEN) + '"' : "")
                    + (day == NONE ? "" : ",\"due\":\"" + due() + '"')
                    + (priority == 0 ? "" : ",\"priority\":" + priority)
                    + (tags.isEmpty() ? "" : ",\"tags\":[\"" + tags.replace("\n", "\",\"") + "\"]")
                    + '}';
        }
    }
}
