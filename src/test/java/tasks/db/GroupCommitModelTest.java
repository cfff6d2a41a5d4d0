package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Group commit under many writers and readers at once. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GroupCommitModelTest {
    /** Whatever is told has been on disk before: a model of a database, with writers and readers at once. */
    @Test
    void nothingIsToldBeforeItIsOnDisk() throws Exception {
        int owners = 4;
        int rounds = 2_000;
        AtomicLong[] memory = new AtomicLong[owners];
        AtomicLong[] onDisk = new AtomicLong[owners];
        for (int i = 0; i < owners; i++) {
            memory[i] = new AtomicLong();
            onDisk[i] = new AtomicLong();
        }
        GroupCommit model = new GroupCommit(new SyncThread(new SyncThread.Disk() {
            @Override
            public void force() {
                for (int i = 0; i < owners; i++) {
                    onDisk[i].set(memory[i].get());
                }
            }

            @Override
            public boolean tidy() {
                return false;
            }

            @Override
            public void startOver() {
                throw new AssertionError("nothing has failed");
            }

            @Override
            public void close() {
                // nothing is open
            }
        }));
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
                    if (onDisk[owner].get() < round) {
                        wrong.set("writer " + owner + " told of " + round);
                    }
                }
            }));
            threads.add(new Waiter(() -> {
                long seen = 0;
                while (seen < rounds) {
                    Durability.Mark mark = model.mark();
                    seen = memory[owner].get();
                    model.awaitOwner(owner, mark);
                    if (onDisk[owner].get() < seen) {
                        wrong.set("reader " + owner + " told of " + seen);
                    }
                }
            }));
        }
        for (Waiter thread : threads) {
            thread.returns();
        }
        model.close();
        assertEquals(null, wrong.get());
    }
}
