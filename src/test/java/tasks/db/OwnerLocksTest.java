package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One transaction of an owner at a time. */
class OwnerLocksTest {
    private static final long ANN = 1;
    private static final long BOB = 2;
    private static final long LONG = TimeUnit.SECONDS.toNanos(30);

    private final OwnerLocks locks = new OwnerLocks();

    @Test
    void theSecondWaitsForTheFirst() throws Exception {
        locks.take(ANN, LONG);
        Waiter second = new Waiter(() -> {
            locks.take(ANN, LONG);
            locks.giveBack(ANN);
        });
        second.waits();
        locks.giveBack(ANN);
        second.returns();
        assertEquals(0, locks.size());
    }

    @Test
    void anotherOwnerWaitsForNothing() throws Exception {
        locks.take(ANN, LONG);
        new Waiter(() -> {
                    locks.take(BOB, 0);
                    locks.giveBack(BOB);
                })
                .returns();
        assertEquals(1, locks.size());
        locks.giveBack(ANN);
        assertEquals(0, locks.size());
    }

    @Test
    void whoWaitsInVainIsToldThatItIsLockedAndLeavesNothingBehind() throws Exception {
        locks.take(ANN, LONG);
        new Waiter(() -> {
                    DatabaseUnavailable refused =
                            assertThrows(DatabaseUnavailable.class, () -> locks.take(ANN, 1_000_000));
                    assertTrue(refused.isLocked());
                })
                .returns();
        locks.giveBack(ANN);
        assertEquals(0, locks.size());
        assertThrows(IllegalStateException.class, () -> locks.giveBack(ANN));
    }

    @Test
    void whoWaitedForOneThatFoundTheDatabaseAwayIsToldSoAndWhoComesLaterIsNot() throws Exception {
        locks.take(ANN, LONG);
        Waiter waiting = new Waiter(() -> {
            DatabaseUnavailable refused = assertThrows(DatabaseUnavailable.class, () -> locks.take(ANN, LONG));
            assertFalse(refused.isLocked());
            locks.take(ANN, LONG);
            locks.giveBack(ANN);
        });
        waiting.waits();
        locks.failed(ANN);
        locks.giveBack(ANN);
        waiting.returns();
        assertEquals(0, locks.size());
    }
}
