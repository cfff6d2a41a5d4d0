package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.account.AccountDao;
import tasks.change.PurgeDao;
import tasks.db.Sql;
import tasks.testkit.HandClock;
import tasks.testkit.TestDatabase;

/** What deleted accounts owned goes, also where one of them cannot be removed. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class PurgeTest {
    @RegisterExtension
    final TestDatabase database;

    private final HandClock clock = new HandClock();
    private PurgeDao purge;

    PurgeTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    /** Something that holds an account fast. */
    @BeforeEach
    void open() {
        purge = new PurgeDao(database.database(), clock);
        execute("CREATE TABLE holder (owner BIGINT NOT NULL REFERENCES account (id))");
    }

    private void execute(String sql) {
        database.database().inTransaction(0, connection -> run(connection, sql));
    }

    private static boolean run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    /** As many accounts, deleted in their order. */
    private List<Long> deleted(int count) {
        AccountDao accounts = new AccountDao(database.database());
        return LongStream.rangeClosed(1, count)
                .mapToObj(i -> {
                    long owner = accounts.findOrCreate("user" + i);
                    execute("UPDATE account SET deleted = " + i + " WHERE id = " + owner);
                    return owner;
                })
                .toList();
    }

    private List<Long> left() {
        return database.database()
                .read(
                        0,
                        connection -> Sql.all(connection, "SELECT id FROM account ORDER BY id", row -> row.getLong(1)));
    }

    private void hold(long owner) {
        execute("INSERT INTO holder (owner) VALUES (" + owner + ")");
    }

    @Test
    void anAccountThatCannotBeRemovedHoldsUpNoOther() {
        List<Long> owners = deleted(3);
        hold(owners.get(0));
        purge.run(() -> false);
        assertEquals(List.of(owners.get(0)), left());
    }

    @Test
    void oneThatFailedIsTriedAgainAfterAMinute() {
        List<Long> owners = deleted(1);
        hold(owners.get(0));
        purge.run(() -> false);
        execute("DELETE FROM holder");
        purge.run(() -> false);
        assertEquals(owners, left(), "not at once: it would fill the log");
        clock.advance(Duration.ofMinutes(1));
        purge.run(() -> false);
        assertEquals(List.of(), left());
    }

    /** Twenty in a row that fail, and one after them. */
    @Test
    void manyThatFailDoNotHoldUpTheNextForEver() {
        List<Long> owners = deleted(21);
        owners.subList(0, 20).forEach(this::hold);
        for (int round = 0; round < 3; round++) {
            purge.run(() -> false);
        }
        assertEquals(owners.subList(0, 20), left());
    }
}
