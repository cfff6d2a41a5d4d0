package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who waits for which sync, with syncs that end when the test says so. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GroupCommitTest {
    private static final long ANN = 1;
    private static final long BOB = 2;

    /** A thread of its own, of which one can tell whether it waits. */
    private static final class Waiter {
        private final FutureTask<Void> task;
        private final Thread thread;

        Waiter(Runnable wait) {
            task = new FutureTask<>(wait, null);
            thread = new Thread(task, "waiter");
            thread.start();
        }

        Waiter waits() {
            while (thread.getState() != Thread.State.WAITING) {
                assertTrue(thread.isAlive(), "it does not wait");
                Thread.onSpinWait();
            }
            return this;
        }

        void returns() throws Exception {
            task.get(10, TimeUnit.SECONDS);
        }

        void isRefused() {
            Exception e = assertThrows(Exception.class, () -> task.get(10, TimeUnit.SECONDS));
            assertTrue(e.getCause() instanceof DatabaseUnavailable, e.toString());
        }
    }

    private final HandSync sync = new HandSync();
    private final AtomicInteger reopened = new AtomicInteger();
    private final GroupCommit commits = new GroupCommit(sync, reopened::incrementAndGet);

    private Durability.Commit made(long owner) {
        Durability.Commit commit = commits.announce(owner, commits.mark());
        commit.made();
        return commit;
    }

    private Waiter reader(long owner) {
        long mark = commits.mark();
        return new Waiter(() -> commits.awaitOwner(owner, mark));
    }

    @Test
    void aLoneWriterPaysExactlyOneSync() {
        for (int i = 1; i <= 5; i++) {
            sync.succeed();
            made(ANN).await();
            assertEquals(i, sync.count.get());
        }
    }

    @Test
    void oneSyncReleasesAllThatWereMadeBeforeItBegan() throws Exception {
        List<Durability.Commit> all = new ArrayList<>();
        for (long owner = 1; owner <= 8; owner++) {
            all.add(made(owner));
        }
        List<Waiter> waiters = new ArrayList<>();
        for (Durability.Commit commit : all) {
            waiters.add(new Waiter(commit::await));
        }
        sync.awaitBegin();
        for (Waiter waiter : waiters) {
            waiter.waits();
        }
        sync.succeed();
        for (Waiter waiter : waiters) {
            waiter.returns();
        }
        assertEquals(1, sync.count.get());
    }

    @Test
    void aCommitThatIsMadeDuringASyncNeedsTheNextOne() throws Exception {
        Waiter first = new Waiter(made(ANN)::await);
        sync.awaitBegin();
        Waiter second = new Waiter(made(BOB)::await).waits();
        Waiter third = new Waiter(made(3)::await).waits();
        sync.succeed();
        first.returns();
        sync.awaitBegin();
        second.waits();
        third.waits();
        sync.succeed();
        second.returns();
        third.returns();
        assertEquals(2, sync.count.get());
    }

    @Test
    void aReaderWaitsFromBeforeTheCommitUntilAfterItsSync() throws Exception {
        Durability.Commit commit = commits.announce(ANN, commits.mark());
        Waiter reader = reader(ANN).waits();
        assertEquals(0, sync.count.get());
        commit.made();
        sync.awaitBegin();
        reader.waits();
        sync.succeed();
        reader.returns();
        commit.await();
        assertEquals(1, sync.count.get());
    }

    @Test
    void anotherOwnersReaderWaitsForNothing() throws Exception {
        Durability.Commit commit = commits.announce(ANN, commits.mark());
        reader(BOB).returns();
        commit.made();
        reader(BOB).returns();
        Waiter writer = new Waiter(commit::await);
        sync.awaitBegin();
        reader(BOB).returns();
        sync.succeed();
        writer.returns();
    }

    @Test
    void onceACommitIsOnDiskItsReadersWaitForNothing() throws Exception {
        sync.succeed();
        made(ANN).await();
        reader(ANN).returns();
        assertEquals(1, sync.count.get());
    }

    @Test
    void aReaderWaitsForTheLastOfItsOwnersCommits() throws Exception {
        Waiter first = new Waiter(made(ANN)::await);
        sync.awaitBegin();
        Durability.Commit second = commits.announce(ANN, commits.mark());
        sync.succeed();
        first.returns();
        Waiter reader = reader(ANN).waits();
        second.made();
        sync.awaitBegin();
        sync.succeed();
        reader.returns();
        second.await();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFailedSyncFailsAllThatItMayHaveLost(boolean unchecked) throws Exception {
        long before = commits.mark();
        Waiter ann = new Waiter(made(ANN)::await);
        sync.awaitBegin();
        Waiter reader = reader(ANN).waits();
        Waiter bob = new Waiter(made(BOB)::await).waits();
        sync.fail(unchecked ? new IllegalStateException("gone") : new SQLException("disk full"));
        ann.isRefused();
        reader.isRefused();
        assertThrows(DatabaseUnavailable.class, () -> commits.awaitOwner(3, before));
        // made before the failure in a database that is gone, whatever the next sync says
        sync.succeed();
        bob.isRefused();
        assertEquals(1, reopened.get());
    }

    @Test
    void afterAFailureNewCommitsAndReadersGoOn() throws Exception {
        Waiter lost = new Waiter(made(ANN)::await);
        sync.fail(new SQLException("disk full"));
        lost.isRefused();
        reader(ANN).returns();
        sync.succeed();
        made(ANN).await();
        reader(ANN).returns();
        assertEquals(1, reopened.get());
        assertEquals(2, sync.count.get());
    }

    @Test
    void aDatabaseThatCannotBeReopenedKeepsNobodyWaiting() throws Exception {
        GroupCommit broken = new GroupCommit(sync, () -> {
            throw new IllegalStateException("cannot be closed");
        });
        Durability.Commit[] both = {broken.announce(ANN, broken.mark()), broken.announce(BOB, broken.mark())};
        both[0].made();
        both[1].made();
        Waiter first = new Waiter(both[0]::await);
        sync.awaitBegin();
        Waiter second = new Waiter(both[1]::await).waits();
        sync.fail(new SQLException("disk full"));
        first.isRefused();
        second.isRefused();
        sync.succeed();
        Durability.Commit next = broken.announce(ANN, broken.mark());
        next.made();
        new Waiter(next::await).returns();
    }

    /** Whatever is told has been on disk before: a model of a database, with writers and readers at once. */
    @Test
    void nothingIsToldBeforeItIsOnDisk() throws Exception {
        int owners = 4;
        int rounds = 2_000;
        AtomicLong[] memory = new AtomicLong[owners];
        AtomicLong[] disk = new AtomicLong[owners];
        for (int i = 0; i < owners; i++) {
            memory[i] = new AtomicLong();
            disk[i] = new AtomicLong();
        }
        GroupCommit model = new GroupCommit(
                () -> {
                    for (int i = 0; i < owners; i++) {
                        disk[i].set(memory[i].get());
                    }
                },
                reopened::incrementAndGet);
        AtomicReference<String> wrong = new AtomicReference<>();
        List<Waiter> threads = new ArrayList<>();
        for (int i = 0; i < owners; i++) {
            int owner = i;
            threads.add(new Waiter(() -> {
                for (int round = 1; round <= rounds; round++) {
                    Durability.Commit commit = model.announce(owner, model.mark());
                    memory[owner].set(round);
                    commit.made();
                    commit.await();
                    if (disk[owner].get() < round) {
                        wrong.set("writer " + owner + " told of " + round);
                    }
                }
            }));
            threads.add(new Waiter(() -> {
                long seen = 0;
                while (seen < rounds) {
                    long mark = model.mark();
                    seen = memory[owner].get();
                    model.awaitOwner(owner, mark);
                    if (disk[owner].get() < seen) {
                        wrong.set("reader " + owner + " told of " + seen);
                    }
                }
            }));
        }
        for (Waiter thread : threads) {
            thread.task.get(50, TimeUnit.SECONDS);
        }
        assertEquals(null, wrong.get());
        assertEquals(0, reopened.get());
    }
}
