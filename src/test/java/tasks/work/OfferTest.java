package tasks.work;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OfferTest {
    @Test
    void whatIsTakenIsDone() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        CountDownLatch done = new CountDownLatch(1);
        assertTrue(Offer.isTaken(threads, done::countDown));
        assertTrue(done.await(10, TimeUnit.SECONDS));
        threads.shutdown();
    }

    @Test
    void threadsThatHaveEndedTakeNothing() {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        threads.shutdown();
        assertFalse(Offer.isTaken(threads, () -> {}));
    }

    @Test
    void noThreadThatCanBeMadeIsNoReasonToFail() {
        ExecutorService threads = Executors.newSingleThreadExecutor(run -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        assertFalse(Offer.isTaken(threads, () -> {}));
        threads.shutdown();
    }
}
