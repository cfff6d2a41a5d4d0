package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who waits for which sync, with syncs that end when the test says so. */
class GroupCommitTest extends GroupCommitBench {
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
}
