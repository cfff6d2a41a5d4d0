package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import tasks.testkit.FaultyFiles;
import tasks.testkit.TestDatabase;

/** What a crash leaves at any time is whole commits: H2 by itself stores halves of those that are made while it stores. */
class HalfCommitTest extends FaultyDatabase {
    private static final int OWNERS = 8;
    private static final int COPIES = Integer.getInteger("tasks.halves.copies", 200);

    private final List<Path> copies = new CopyOnWriteArrayList<>();
    private final AtomicBoolean stop = new AtomicBoolean();

    @Test
    void whatACrashLeavesIsWholeCommits() throws Exception {
        for (int owner = 2; owner <= OWNERS; owner++) {
            insert(ANN, "owner" + owner);
        }
        FaultyFiles.beforeForce(this::copy);
        List<Thread> writers = new ArrayList<>();
        for (int owner = 1; owner <= OWNERS; owner++) {
            long number = owner;
            Thread writer = new Thread(() -> {
                while (!stop.get()) {
                    write(number);
                }
            });
            writers.add(writer);
            writer.start();
        }
        for (Thread writer : writers) {
            writer.join();
        }
        List<String> halves = new ArrayList<>();
        for (Path copy : copies) {
            halves.addAll(halves(copy));
        }
        assertEquals(List.of(), halves);
        assertEquals(COPIES, copies.size());
    }

    /** The number of an owner's rows is in his account. */
    private void write(long owner) {
        database.inTransaction(owner, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("UPDATE account SET seq = seq + 1 WHERE id = " + owner);
                return statement.executeUpdate(
                        "INSERT INTO tombstone (owner, seq, task) SELECT id, seq, seq FROM account" + " WHERE id = "
                                + owner);
            }
        });
    }

    /** Of what a process that dies now would leave. */
    private void copy() {
        if (copies.size() == COPIES) {
            stop.set(true);
            return;
        }
        Path copy = folder.resolve("copy" + copies.size());
        try {
            TestDatabase.copyAsItIs(folder.resolve("tasks.mv.db"), Path.of(copy + ".mv.db"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        copies.add(copy);
    }

    private static List<String> halves(Path copy) throws SQLException {
        List<String> halves = new ArrayList<>();
        try (Connection connection = connect("jdbc:h2:file:" + copy);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT id, seq, (SELECT COUNT(*) FROM tombstone WHERE owner = account.id) FROM account""")) {
            while (rows.next()) {
                if (rows.getLong(2) != rows.getLong(3)) {
                    halves.add(copy.getFileName() + ": owner " + rows.getLong(1) + " has counted " + rows.getLong(2)
                            + " writes, and has " + rows.getLong(3));
                }
            }
        }
        return halves;
    }
}
