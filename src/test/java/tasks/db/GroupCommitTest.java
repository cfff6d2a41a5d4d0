package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.testkit.Eventually;

/** Who waits for which sync, with syncs that end when the test says so. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GroupCommitTest {
    private static final long ANN = 1;
    private static final long BOB = 2;

    private final HandDisk disk = new HandDisk();
    private final GroupCommit commits = new GroupCommit(new SyncThread(disk));

    @AfterEach
    void close() {
        for (int i = 0; i < 3; i++) {
            disk.succeed();
        }
        commits.close();
        assertEquals(1, disk.closed.get());
        assertThrows(DatabaseUnavailable.class, commits::mark);
    }

    private Durability.Commit made(long owner) {
        Durability.Commit commit = commits.announce(owner, commits.mark());
        commit.made();
        return commit;
    }

    private Waiter reader(long owner) {
        Durability.Mark mark = commits.mark();
        return new Waiter(() -> commits.awaitOwner(owner, mark));
    }

    @Test
    void aLoneWriterPaysExactlyOneSync() {
        for (int i = 1; i <= 5; i++) {
            disk.succeed();
            made(ANN).await();
            assertEquals(i, disk.count.get());
        }
    }

    @Test
    void oneSyncReleasesAllThatWereMadeBeforeItBegan() throws Exception {
        Waiter first = new Waiter(made(ANN)::await);
        disk.awaitBegin();
        List<Durability.Commit> all = new ArrayList<>();
        for (long owner = 2; owner <= 9; owner++) {
            all.add(made(owner));
        }
        List<Waiter> waiters = new ArrayList<>();
        for (Durability.Commit commit : all) {
            waiters.add(new Waiter(commit::await));
        }
        disk.succeed();
        first.returns();
        disk.awaitBegin();
        for (Waiter waiter : waiters) {
            waiter.waits();
        }
        disk.succeed();
        for (Waiter waiter : waiters) {
            waiter.returns();
        }
        assertEquals(2, disk.count.get());
    }

    @Test
    void aCommitThatIsMadeDuringASyncNeedsTheNextOne() throws Exception {
        Waiter first = new Waiter(made(ANN)::await);
        disk.awaitBegin();
        Waiter second = new Waiter(made(BOB)::await).waits();
        Waiter third = new Waiter(made(3)::await).waits();
        disk.succeed();
        first.returns();
        disk.awaitBegin();
        second.waits();
        third.waits();
        disk.succeed();
        second.returns();
        third.returns();
        assertEquals(2, disk.count.get());
    }

    @Test
    void aReaderWaitsFromBeforeTheCommitUntilAfterItsSync() throws Exception {
        Durability.Commit commit = commits.announce(ANN, commits.mark());
        Waiter reader = reader(ANN).waits();
        assertEquals(0, disk.count.get());
        commit.made();
        disk.awaitBegin();
        reader.waits();
        disk.succeed();
        reader.returns();
        commit.await();
        assertEquals(1, disk.count.get());
    }

    @Test
    void anotherOwnersReaderWaitsForNothing() throws Exception {
        Durability.Commit commit = commits.announce(ANN, commits.mark());
        reader(BOB).returns();
        commit.made();
        reader(BOB).returns();
        Waiter writer = new Waiter(commit::await);
        disk.awaitBegin();
        reader(BOB).returns();
        disk.succeed();
        writer.returns();
    }

    @Test
    void onceACommitIsOnDiskItsReadersWaitForNothing() throws Exception {
        disk.succeed();
        made(ANN).await();
        reader(ANN).returns();
        assertEquals(1, disk.count.get());
    }

    @Test
    void aReaderWaitsForTheLastOfItsOwnersCommits() throws Exception {
        Waiter first = new Waiter(made(ANN)::await);
        disk.awaitBegin();
        Durability.Commit second = commits.announce(ANN, commits.mark());
        disk.succeed();
        first.returns();
        Waiter reader = reader(ANN).waits();
        second.made();
        disk.awaitBegin();
        disk.succeed();
        reader.returns();
        second.await();
    }

    @Test
    void aReaderWaitsForAnEarlierCommitThatIsMadeLate() throws Exception {
        Durability.Commit slow = commits.announce(ANN, commits.mark());
        Durability.Commit quick = commits.announce(ANN, commits.mark());
        quick.made();
        disk.awaitBegin();
        disk.succeed();
        Waiter reader = reader(ANN).waits();
        Waiter writer = new Waiter(quick::await).waits();
        slow.made();
        disk.awaitBegin();
        reader.waits();
        disk.succeed();
        reader.returns();
        writer.returns();
        new Waiter(slow::await).returns();
        assertEquals(2, disk.count.get());
    }

    /** The sync that tries the database which has been opened anew is one of the hand's as well. */
    private void comesBack() throws Exception {
        disk.awaitBegin();
        disk.succeed();
        Eventually.check(() -> {
            try {
                commits.mark();
            } catch (DatabaseUnavailable e) {
                throw new AssertionError(e);
            }
        });
    }

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
        long start = System.nanoTime();
        assertThrows(DatabaseUnavailable.class, commit::await);
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(2));
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
