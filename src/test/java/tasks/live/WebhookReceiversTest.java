package tasks.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tasks.account.AccountDao;
import tasks.testkit.Eventually;
import tasks.testkit.Receiver;
import tasks.testkit.TestDatabase;

/** Receivers that are bad, busy or away harm nobody but themselves. */
class WebhookReceiversTest extends WebhookTrial {

    WebhookReceiversTest(TestDatabase.Kind kind) {
        super(kind);
    }

    private void assertFails(String error) throws Exception {
        WebhookDao.Keyed hook = hook();
        tasks.create(ann, "a");
        send();
        Eventually.check(() -> assertEquals(error, state(hook).error().orElse("")));
        assertEquals(0, state(hook).delivered());
    }

    @Test
    void oneThatHangsIsGivenUp() throws Exception {
        receiver.answers(request -> Receiver.HANG);
        assertFails("timeout");
    }

    @Test
    void oneThatIsAwayIsWaitedForAndHasAllOnceItIsBackOnTheSamePort() throws Exception {
        receiver.stop();
        assertFails("connection");
        tasks.create(ann, "b");
        receiver.restart();
        Eventually.check(() -> assertEquals(List.of(1L, 2L), receiver.taken()));
        receiver.stop();
        receiver.restart();
        tasks.create(ann, "c");
        Eventually.check(() -> assertEquals(List.of(1L, 2L, 3L), receiver.taken()));
    }

    @Test
    void noRedirectIsFollowed() throws Exception {
        try (Receiver other = Receiver.start()) {
            receiver.answers(request -> Receiver.status(302, "Location: " + other.url()));
            assertFails("http_302");
            assertEquals(List.of(), other.received());
        }
    }

    @Test
    void aPrivateAddressIsNotConnectedTo() throws Exception {
        WebhookDao.Keyed hook = hook();
        WebhookDao.Keyed named = hook(ann, "http://localhost:" + receiver.port() + "/");
        tasks.create(ann, "a");
        send(address -> PublicAddresses.contain(address.getAddress()));
        Eventually.check(() -> assertEquals("address", state(hook).error().orElse("")));
        Eventually.check(() -> assertEquals("address", state(named).error().orElse("")));
        assertEquals(List.of(), receiver.received());
    }

    @Test
    void aNameThatNobodyHasIsToldAsOneThatLeadsInside() throws Exception {
        WebhookDao.Keyed nobody = hook(ann, "http://nobody.invalid/");
        WebhookDao.Keyed plain = hook(ann, "https://127.0.0.1:" + receiver.port() + "/");
        receiver.stop();
        tasks.create(ann, "a");
        send();
        Eventually.check(() -> assertEquals("address", state(nobody).error().orElse("")));
        Eventually.check(() -> assertEquals("connection", state(plain).error().orElse("")));
    }

    @Test
    void whatAnAnswerSaysOfItsLengthDoesNotMatter() throws Exception {
        receiver.answers(request -> "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort");
        hook();
        send();
        tasks.create(ann, "a");
        tasks.create(ann, "b");
        Eventually.check(() -> assertEquals(List.of(1L, 2L), receiver.taken()));
        receiver.answers(request -> "HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\nmore than it says");
        tasks.create(ann, "c");
        receiver.answers(request -> "HTTP/1.1 200 OK\r\n\r\n" + "endless ".repeat(1 << 20));
        tasks.create(ann, "d");
        Eventually.check(() -> assertEquals(List.of(1L, 2L, 3L, 4L), receiver.taken()));
        assertEquals(4, receiver.received().size());
    }

    @Test
    void oneWhoseHeadersNeverEndIsGivenUp() throws Exception {
        receiver.answers(request -> "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(1 << 20));
        assertFails("connection");
        receiver.answers(request -> "HTTP/1.1 200 OK\r\nX: " + "y".repeat(1 << 20));
        tasks.create(ann, "b");
        Eventually.check(() -> assertTrue(
                receiver.received().get(receiver.received().size() - 1).answer().contains("yy")));
        assertEquals(0, webhooks.list(ann).get(0).delivered());
    }

    @Test
    void anAnswerWhoseStatusIsNoneIsAFailureAsOthers() throws Exception {
        receiver.answers(request -> "HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n");
        assertFails("connection");
    }

    @Test
    void aChallengeIsNotLookedAtAndSoIsNothingForTheLog() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger client = (Logger) LoggerFactory.getLogger("org.apache.hc");
        log.start();
        client.addAppender(log);
        try {
            receiver.answers(request -> Receiver.status(
                    401,
                    "WWW-Authenticate: =",
                    "WWW-Authenticate: \"x\"",
                    "WWW-Authenticate:",
                    "WWW-Authenticate: a b c d"));
            assertFails("http_401");
        } finally {
            client.detachAppender(log);
        }
        // of the level that the product logs, whatever it is here
        assertEquals(
                List.of(),
                log.list.stream()
                        .filter(each -> each.getLevel().isGreaterOrEqual(Level.INFO))
                        .toList());
    }

    @Test
    void aServerThatSpeaksNoTlsIsCalledSo() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                try {
                    while (true) {
                        try (Socket connection = plain.accept()) {
                            connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
                            connection.getInputStream().read();
                        }
                    }
                } catch (IOException closed) {
                    // the test is over
                }
            });
            server.start();
            WebhookDao.Keyed hook = hook(ann, "https://127.0.0.1:" + plain.getLocalPort() + "/");
            tasks.create(ann, "a");
            send();
            Eventually.check(() -> assertEquals("tls", state(hook).error().orElse("")));
        }
    }

    @Test
    void whoHangsKeepsNobodyElseWaiting() throws Exception {
        long bob = new AccountDao(database.database()).findOrCreate("bob");
        try (Receiver hanging = Receiver.start()) {
            hanging.answers(request -> Receiver.HANG);
            for (int i = 0; i < 20; i++) {
                hook(ann, hanging.url());
            }
            hook(bob, receiver.url());
            tasks.create(ann, "a");
            send();
            Eventually.check(() -> assertTrue(hanging.received().size() >= 4));
            long began = System.nanoTime();
            tasks.create(bob, "b");
            Eventually.check(() -> assertEquals(List.of(1L), receiver.taken()));
            assertTrue(System.nanoTime() - began < LIMIT.toNanos(), "another owner had to wait");
        }
    }

    @Test
    void ownersWhoseReceiversHangKeepNobodyElseWaitingHoweverManyTheyHave() throws Exception {
        AccountDao accounts = new AccountDao(database.database());
        List<Long> hangers = List.of(ann, accounts.findOrCreate("carl"), accounts.findOrCreate("dora"));
        long bob = accounts.findOrCreate("bob");
        try (Receiver hanging = Receiver.start()) {
            hanging.answers(request -> Receiver.HANG);
            for (long owner : hangers) {
                for (int i = 0; i < 6; i++) {
                    hook(owner, hanging.url());
                }
                tasks.create(owner, "a");
            }
            hook(bob, receiver.url());
            send();
            Eventually.check(() -> assertTrue(hanging.received().size() >= 8));
            long began = System.nanoTime();
            tasks.create(bob, "b");
            Eventually.check(() -> assertEquals(List.of(1L), receiver.taken()));
            assertTrue(System.nanoTime() - began < LIMIT.toNanos() / 2, "another owner had to wait");
        }
    }

    @Test
    void whileReceiversOfFortyOwnersHangAnotherOwnersIsToldWithinASecond() throws Exception {
        AccountDao accounts = new AccountDao(database.database());
        long bob = accounts.findOrCreate("bob");
        try (Receiver hanging = Receiver.start()) {
            hanging.answers(request -> Receiver.HANG);
            for (int i = 0; i < 40; i++) {
                long owner = accounts.findOrCreate("hanger" + i);
                hook(owner, hanging.url());
                hook(owner, hanging.url());
                tasks.create(owner, "a");
            }
            hook(bob, receiver.url());
            send(
                    address -> true,
                    new WebhookSender.Timing(Duration.ofMillis(50), Duration.ofSeconds(10), Backoff.STANDARD));
            Eventually.check(() -> assertTrue(hanging.received().size() >= 40));
            long began = System.nanoTime();
            tasks.create(bob, "b");
            Eventually.check(() -> assertEquals(List.of(1L), receiver.taken()));
            assertTrue(System.nanoTime() - began < SECONDS.toNanos(5), "another owner had to wait");
        }
    }

    @Test
    void aStopIsNoFailureOfTheReceiver() throws Exception {
        receiver.answers(request -> request.seq() == 2 ? Receiver.HANG : Receiver.OK);
        WebhookDao.Keyed hook = hook();
        tasks.create(ann, "a");
        tasks.create(ann, "b");
        send();
        Eventually.check(() -> assertEquals(2, receiver.received().size()));
        stop();
        assertTrue(state(hook).failures() <= 1, state(hook).toString());
        receiver.answers(request -> Receiver.OK);
        send();
        Eventually.check(() -> assertTrue(new ArrayList<>(receiver.taken()).contains(2L)));
        assertEquals("127.0.0.1", URI.create(receiver.url()).getHost());
    }
}
