package tasks.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tasks.account.SecretBox;
import tasks.testkit.Receiver;
import tasks.testkit.TestDatabase;

/** One webhook's turn. */
class DeliveryTest extends WebhookTrial {

    DeliveryTest(TestDatabase.Kind kind) {
        super(kind);
    }

    private OutboxDao outbox;
    private WebhookClient client;

    @BeforeEach
    void openOutbox() {
        outbox = new OutboxDao(database.database(), new SecretBox(Optional.empty()), "node");
        client = new WebhookClient(LIMIT, 1, address -> true);
    }

    @AfterEach
    void closeClient() {
        client.close();
    }

    private Delivery delivery(Backoff backoff, Duration longest) {
        return new Delivery(outbox, client, "epoch-1", backoff, longest, () -> false);
    }

    private OutboxDao.Turn turn(WebhookDao.Keyed hook) {
        return new OutboxDao.Turn(ann, hook.webhook().id());
    }

    @Test
    void aTurnThatIsOverEndsAfterTheMessageThatIsOnItsWay() throws Exception {
        WebhookDao.Keyed hook = hook();
        for (String title : List.of("a", "b", "c")) {
            tasks.create(ann, title);
        }
        Delivery delivery = delivery(HURRY.backoff(), Duration.ZERO);
        for (List<Long> sent : List.of(List.of(1L), List.of(1L, 2L), List.of(1L, 2L, 3L))) {
            delivery.run(turn(hook));
            assertEquals(sent, receiver.taken());
            assertEquals(sent.size(), state(hook).delivered());
        }
    }

    @Test
    void anAttemptThatBeganBeforeAReplayDoesNotEndWhatIsReplayed() throws Exception {
        WebhookDao.Keyed hook = hook();
        tasks.create(ann, "a");
        receiver.answers(request -> Receiver.status(500));
        Delivery delivery = delivery(new Backoff(Duration.ZERO, Duration.ZERO, Duration.ofMillis(1)), Delivery.TURN);
        delivery.run(turn(hook));
        assertEquals(1, state(hook).failures());
        receiver.answers(request -> {
            replay(hook, 0);
            return Receiver.status(500);
        });
        delivery.run(turn(hook));
        assertTrue(state(hook).active(), state(hook).toString());
        assertEquals(0, state(hook).failures());
        receiver.answers(request -> Receiver.OK);
        delivery.run(turn(hook));
        assertEquals(List.of(1L), receiver.taken());
    }
}
