package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import tasks.testkit.Eventually;

/** Group commit on a disk that does as the test says. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class GroupCommitBench {
    static final long ANN = 1;
    static final long BOB = 2;

    final HandDisk disk = new HandDisk();
    final GroupCommit commits = new GroupCommit(new SyncThread(disk));

    @AfterEach
    void close() {
        for (int i = 0; i < 3; i++) {
            disk.succeed();
        }
        commits.close();
        assertEquals(1, disk.closed.get());
        assertThrows(DatabaseUnavailable.class, commits::mark);
    }

    Durability.Commit made(long owner) {
        Durability.Commit commit = commits.announce(owner, commits.mark());
        commit.made();
        return commit;
    }

    Waiter reader(long owner) {
        Durability.Mark mark = commits.mark();
        return new Waiter(() -> commits.awaitOwner(owner, mark));
    }

    /** The sync that tries the database which has been opened anew is one of the hand's as well. */
    void comesBack() throws Exception {
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
}
