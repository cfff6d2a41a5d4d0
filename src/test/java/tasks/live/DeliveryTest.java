package tasks.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tasks.account.SecretBox;
import tasks.testkit.TestDatabase;

/** One webhook's turn. */
class DeliveryTest extends WebhookTrial {

    DeliveryTest(TestDatabase.Kind kind) {
        super(kind);
    }

    @Test
    void aTurnThatIsOverEndsAfterTheMessageThatIsOnItsWay() throws Exception {
        WebhookDao.Keyed hook = hook();
        for (String title : List.of("a", "b", "c")) {
            tasks.create(ann, title);
        }
        OutboxDao outbox = new OutboxDao(database.database(), new SecretBox(Optional.empty()), "node");
        OutboxDao.Turn turn = new OutboxDao.Turn(ann, hook.webhook().id());
        try (WebhookClient client = new WebhookClient(LIMIT, 1, address -> true)) {
            Delivery delivery = new Delivery(outbox, client, "epoch-1", HURRY.backoff(), Duration.ZERO, () -> false);
            for (List<Long> sent : List.of(List.of(1L), List.of(1L, 2L), List.of(1L, 2L, 3L))) {
                delivery.run(turn);
                assertEquals(sent, receiver.taken());
                assertEquals(sent.size(), state(hook).delivered());
            }
        }
    }
}
