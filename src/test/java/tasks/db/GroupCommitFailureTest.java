package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.testkit.Prompt;

/** What is told after a sync that failed, hung or was given up. */
class GroupCommitFailureTest extends GroupCommitBench {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFailedSyncFailsAllThatItMayHaveLost(boolean unchecked) throws Exception {
        Durability.Mark before = commits.mark();
        Waiter ann = new Waiter(made(ANN)::await);
        disk.awaitBegin();
        Waiter reader = reader(ANN).waits();
        Durability.Commit late = commits.announce(BOB, before);
        Waiter bob = new Waiter(made(BOB)::await).waits();
        disk.fail(unchecked ? new IllegalStateException("gone") : new SQLException("disk full"));
        ann.isRefused();
        reader.isRefused();
        // made before the failure in a database that is gone, whatever the next sync says
        bob.isRefused();
        comesBack();
        late.made();
        assertThrows(DatabaseUnavailable.class, late::await);
        assertThrows(DatabaseUnavailable.class, () -> commits.awaitOwner(3, before));
        assertThrows(DatabaseUnavailable.class, () -> commits.announce(ANN, before));
        assertEquals(1, disk.startedOver.get());
    }

    @Test
    void nothingIsReadOrWrittenUntilTheDatabaseIsOpenAgain() throws Exception {
        Waiter lost = new Waiter(made(ANN)::await);
        disk.awaitBegin();
        disk.fail(new SQLException("disk full"));
        lost.isRefused();
        assertThrows(DatabaseUnavailable.class, commits::mark);
        disk.awaitBegin();
        disk.fail(new SQLException("still full"));
        disk.awaitBegin();
        assertThrows(DatabaseUnavailable.class, commits::mark);
        disk.fail(new IllegalStateException("still full"));
        comesBack();
        reader(ANN).returns();
        assertEquals(3, disk.startedOver.get());
        Waiter writer = new Waiter(made(ANN)::await);
        disk.awaitBegin();
        reader(ANN).waits();
        disk.succeed();
        writer.returns();
        reader(ANN).returns();
    }

    @Test
    void aReaderOfAnEarlierLifeTakesNothingFromThoseOfThisOne() throws Exception {
        Durability.Mark before = commits.mark();
        Waiter lost = new Waiter(made(ANN)::await);
        disk.awaitBegin();
        disk.fail(new SQLException("disk full"));
        lost.isRefused();
        comesBack();
        Waiter writer = new Waiter(made(ANN)::await);
        disk.awaitBegin();
        assertThrows(DatabaseUnavailable.class, () -> commits.awaitOwner(ANN, before));
        Waiter reader = reader(ANN).waits();
        disk.succeed();
        writer.returns();
        reader.returns();
    }

    @Test
    void aSuspicionFromALifeThatIsOverEndsNoOther() throws Exception {
        Durability.Mark before = commits.mark();
        Waiter lost = new Waiter(made(ANN)::await);
        disk.awaitBegin();
        commits.suspect(before);
        disk.fail(new SQLException("disk full"));
        lost.isRefused();
        comesBack();
        Waiter writer = new Waiter(made(ANN)::await);
        disk.awaitBegin();
        disk.succeed();
        writer.returns();
        assertEquals(1, disk.startedOver.get());
    }

    @Test
    void aBrokenConnectionHasTheDatabaseOpenedAnewOnce() throws Exception {
        Durability.Mark mark = commits.mark();
        Waiter writer = new Waiter(made(ANN)::await);
        disk.awaitBegin();
        commits.suspect(mark);
        disk.succeed();
        writer.ends();
        comesBack();
        commits.suspect(mark);
        reader(ANN).returns();
        assertEquals(1, disk.startedOver.get());
        assertThrows(DatabaseUnavailable.class, () -> commits.awaitOwner(BOB, mark));
    }

    @Test
    void aHangingSyncKeepsNobodyLongerThanTwoSecondsAndItsReadersWaitOn() throws Exception {
        Durability.Commit commit = made(ANN);
        disk.awaitBegin();
        Prompt.within(Duration.ofSeconds(2), () -> assertThrows(DatabaseUnavailable.class, commit::await));
        // the sync began a little after the mark
        TimeUnit.MILLISECONDS.sleep(100);
        assertThrows(DatabaseUnavailable.class, () -> commits.announce(BOB, commits.mark()));
        Waiter reader = reader(ANN).waits();
        reader(BOB).returns();
        disk.succeed();
        reader.returns();
        commit.await();
    }

    @Test
    void anInterruptedRequestIsUnavailableAndTheSyncGoesOn() throws Exception {
        Durability.Commit commit = made(ANN);
        disk.awaitBegin();
        Waiter interrupted = new Waiter(commit::await).waits();
        interrupted.interrupt();
        interrupted.isRefused();
        disk.succeed();
        reader(ANN).returns();
        assertEquals(0, disk.startedOver.get());
    }

    @Test
    void aCloseFailsThoseWhoWaitAndSyncsNoMore() throws Exception {
        Waiter first = new Waiter(made(ANN)::await);
        disk.awaitBegin();
        Waiter second = new Waiter(made(BOB)::await).waits();
        Durability.Commit late = commits.announce(3, commits.mark());
        Waiter closing = new Waiter(commits::close).waits();
        disk.succeed();
        closing.returns();
        second.isRefused();
        first.ends();
        late.made();
        assertThrows(DatabaseUnavailable.class, late::await);
        assertEquals(1, disk.count.get());
    }
}
