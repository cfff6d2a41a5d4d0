package tasks.db;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A thread of its own, of which one can tell whether it waits. */
final class Waiter {
    private final FutureTask<Void> task;
    private final Thread thread;

    Waiter(Runnable wait) {
        task = new FutureTask<>(wait, null);
        thread = new Thread(task, "waiter");
        thread.start();
    }

    Waiter waits() {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(thread.isAlive(), "it does not wait");
            Thread.onSpinWait();
        }
        return this;
    }

    void interrupt() {
        thread.interrupt();
    }

    void returns() throws Exception {
        task.get(30, TimeUnit.SECONDS);
    }

    /** Either way. */
    void ends() throws Exception {
        try {
            task.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertTrue(e.getCause() instanceof DatabaseUnavailable, e.toString());
        }
    }

    void isRefused() {
        Exception e = assertThrows(Exception.class, () -> task.get(30, TimeUnit.SECONDS));
        assertTrue(e.getCause() instanceof DatabaseUnavailable, e.toString());
    }
}
