package tasks.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tasks.testkit.Receiver;

@Timeout(30)
class WebhookNamesTest {
    private static final Duration PATIENCE = Duration.ofMillis(300);

    /** Ends the lookups that hang. */
    private final CountDownLatch end = new CountDownLatch(1);

    /** Names that begin with {@code slow} are not answered; all others have these. */
    private final class Names extends SystemDefaultDnsResolver {
        private final InetAddress[] addresses;

        Names(InetAddress... addresses) {
            this.addresses = addresses;
        }

        @Override
        public InetAddress[] resolve(String host) {
            if (host.startsWith("slow")) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return addresses;
        }
    }

    @AfterEach
    void end() {
        end.countDown();
    }

    @Test
    void aNameIsWaitedForNoLongerThanThatAndTheNextIsLookedUp() throws Exception {
        InetAddress own = InetAddress.getLoopbackAddress();
        try (WebhookNames names = new WebhookNames(new Names(own), PATIENCE)) {
            for (int i = 0; i < 3; i++) {
                String slow = "slow" + i;
                long began = System.nanoTime();
                assertThrows(UnknownHostException.class, () -> names.resolve(slow));
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                assertTrue(took.compareTo(PATIENCE.multipliedBy(5)) < 0, took.toString());
            }
            assertArrayEquals(new InetAddress[] {own}, names.resolve("quick"));
        }
    }

    @Test
    void ofManyAddressesTwoAreTried() throws Exception {
        InetAddress own = InetAddress.getLoopbackAddress();
        try (WebhookNames names = new WebhookNames(new Names(own, own, own, own), PATIENCE)) {
            assertEquals(2, names.resolve("many").length);
        }
    }

    @Test
    void aMessageToANameThatIsNotAnsweredEndsInItsTime() throws Exception {
        try (Receiver receiver = Receiver.start();
                WebhookClient client = new WebhookClient(
                        PATIENCE,
                        1,
                        (InetSocketAddress address) -> true,
                        new Names(InetAddress.getLoopbackAddress()))) {
            WebhookMessage message = WebhookMessage.of(
                    "epoch", 1, new OutboxDao.Change(1, 1, 1, "create", Optional.of("{}"), Optional.empty()));
            long began = System.nanoTime();
            Attempt slow = client.send("http://slow.example:" + receiver.port() + "/", message, List.of());
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            assertTrue(took.compareTo(PATIENCE.multipliedBy(5)) < 0, took.toString());
            assertTrue(slow.error().isPresent());
            assertEquals(
                    Attempt.DELIVERED,
                    client.send("http://quick.example:" + receiver.port() + "/", message, List.of()));
        }
    }

    /** The first waits for its client to be made, which takes longer than it may; the others are cut off anywhere. */
    @Test
    void aMessageThatIsCutOffWhereverItIsHasFailedAndNoMore() throws Exception {
        InetAddress own = InetAddress.getLoopbackAddress();
        try (Receiver receiver = Receiver.start();
                WebhookClient client = new WebhookClient(
                        Duration.ofMillis(1), 1, (InetSocketAddress address) -> true, new Names(own))) {
            WebhookMessage message = WebhookMessage.of(
                    "epoch", 1, new OutboxDao.Change(1, 1, 1, "create", Optional.of("{}"), Optional.empty()));
            for (int i = 0; i < 100; i++) {
                Attempt attempt = client.send("http://quick.example:" + receiver.port() + "/", message, List.of());
                assertTrue(attempt.equals(Attempt.DELIVERED) || attempt.error().isPresent(), attempt.toString());
            }
        }
    }
}
