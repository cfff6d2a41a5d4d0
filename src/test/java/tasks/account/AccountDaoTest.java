package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.db.DatabaseFailure;
import tasks.http.HttpFailure;
import tasks.testkit.TestDatabase;

/** Accounts and their counters in both databases. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class AccountDaoTest {
    @RegisterExtension
    final TestDatabase database;

    private AccountDao accounts;

    AccountDaoTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void open() {
        accounts = new AccountDao(database.database());
    }

    @Test
    void anAccountIsMadeOnceAndFoundFromThenOn() {
        long ann = accounts.findOrCreate("ann");
        assertTrue(ann > 0, "0 is nobody's number");
        assertEquals(ann, accounts.findOrCreate("ann"));
        assertTrue(ann != accounts.findOrCreate("bob"));
        assertEquals(2, database.number("SELECT COUNT(*) FROM account"));
    }

    @Test
    void letterCaseDoesNotCountInAnyLocale() {
        Locale before = Locale.getDefault();
        try {
            long ian = accounts.findOrCreate("IAN");
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertEquals(ian, accounts.findOrCreate("IAN"));
            assertEquals(ian, accounts.findOrCreate("ian"));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void anAccountThatManyMakeAtOnceIsOne() throws Exception {
        int makers = 8;
        CyclicBarrier together = new CyclicBarrier(makers);
        ExecutorService executor = Executors.newFixedThreadPool(makers);
        for (int round = 0; round < 10; round++) {
            String name = "carl" + round;
            Callable<Long> maker = () -> {
                together.await();
                return accounts.findOrCreate(name);
            };
            List<Long> found = new ArrayList<>();
            for (Future<Long> made : executor.invokeAll(Collections.nCopies(makers, maker))) {
                found.add(made.get());
            }
            assertEquals(1, new TreeSet<>(found).size(), found.toString());
        }
        executor.shutdown();
    }

    @Test
    void theCounterMovesByOneForItsAccountOnly() {
        long ann = accounts.findOrCreate("ann");
        long bob = accounts.findOrCreate("bob");
        assertEquals(1, nextSeq(ann));
        assertEquals(2, nextSeq(ann));
        assertEquals(1, nextSeq(bob));
        assertEquals(2, database.number("SELECT seq FROM account WHERE id = " + ann));
    }

    @Test
    void anAccountThatIsNotThereHasNoCounter() {
        HttpFailure failure = assertThrows(HttpFailure.class, () -> nextSeq(4_711));
        assertEquals(401, failure.status());
    }

    @Test
    void aNameThatDoesNotFitIsRefused() {
        assertThrows(DatabaseFailure.class, () -> accounts.findOrCreate("x".repeat(65)));
        assertEquals(0, database.number("SELECT COUNT(*) FROM account"));
    }

    private long nextSeq(long owner) {
        return database.database().inTransaction(owner, connection -> AccountDao.nextSeq(connection, owner));
    }
}
