package tasks.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tasks.account.AccountDao;
import tasks.account.AuditEvent;
import tasks.change.RetentionDao;
import tasks.db.Sql;
import tasks.http.HttpFailure;
import tasks.task.TaskDesk;
import tasks.testkit.Eventually;
import tasks.testkit.Json;
import tasks.testkit.Receiver;
import tasks.testkit.StandardWebhooks;
import tasks.testkit.TestDatabase;

/** What a receiver gets, and what its owner is told of that. */
class WebhookSenderTest extends WebhookTrial {

    WebhookSenderTest(TestDatabase.Kind kind) {
        super(kind);
    }

    private void awaitTaken(long... seqs) throws Exception {
        Eventually.check(() -> assertEquals(LongStream.of(seqs).boxed().toList(), receiver.taken()));
    }

    @Test
    void aChangeIsSentAsTheLogHasItAndSigned() throws Exception {
        tasks.create(ann, "before");
        WebhookDao.Keyed hook = hook();
        send();
        long task = tasks.create(ann, "tea & “cake”");
        tasks.delete(ann, task);
        awaitTaken(2, 3);
        Receiver.Received made = receiver.received().get(0);
        assertEquals("POST /hook?from=tasks HTTP/1.1", made.line());
        assertEquals("application/json", made.headers().get("content-type"));
        assertEquals(
                "{\"epoch\":\"epoch-1\",\"seq\":2,\"operation\":\"create\",\"task\":{\"id\":" + task
                        + ",\"title\":\"tea & “cake”\"}}",
                Json.read(made.body()).get("data").toString());
        assertEquals("task.changed", Json.read(made.body()).get("type").asText());
        assertEquals("msg_epoch-1_" + hook.webhook().id() + "_2", made.id());
        Receiver.Received gone = receiver.received().get(1);
        assertEquals("task.deleted", Json.read(gone.body()).get("type").asText());
        assertEquals(
                "{\"epoch\":\"epoch-1\",\"seq\":3,\"operation\":\"delete\",\"deleted\":" + task + "}",
                Json.read(gone.body()).get("data").toString());
        for (Receiver.Received each : receiver.received()) {
            StandardWebhooks.verify(hook.secret(), each);
        }
        Eventually.check(() -> assertEquals(3, state(hook).delivered()));
        assertEquals(List.of(), webhooks.list(ann + 1));
    }

    @Test
    void manyChangesComeOnceEachAndInOrder() throws Exception {
        WebhookDao.Keyed hook = hook();
        send();
        long task = tasks.create(ann, "a");
        for (int i = 2; i <= 250; i++) {
            tasks.patch(ann, task, Json.object("title", "title " + i));
        }
        awaitTaken(LongStream.rangeClosed(1, 250).toArray());
        Eventually.check(() -> assertEquals(250, state(hook).delivered()));
        assertEquals(250, receiver.received().size());
    }

    @Test
    void whatFailsIsSentAgainUnderTheSameIdBeforeAnythingElse() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        receiver.answers(request -> failures.getAndIncrement() < 3 ? Receiver.status(503) : Receiver.OK);
        WebhookDao.Keyed hook = hook();
        tasks.create(ann, "a");
        tasks.create(ann, "b");
        send();
        awaitTaken(1, 2);
        List<Receiver.Received> all = receiver.received();
        assertEquals(5, all.size());
        for (Receiver.Received again : all.subList(1, 4)) {
            assertEquals(all.get(0).id(), again.id());
            assertEquals(all.get(0).body(), again.body());
        }
        assertEquals(2, new HashSet<>(all.stream().map(Receiver.Received::id).toList()).size());
        Eventually.check(() -> assertEquals(0, state(hook).failures()));
        assertTrue(state(hook).error().isEmpty());
    }

    @Test
    void aReceiverThatFailsForTooLongIsDeadUntilItsOwnerAsks() throws Exception {
        receiver.answers(request -> Receiver.status(500));
        WebhookDao.Keyed hook = hook();
        tasks.create(ann, "a");
        send();
        Eventually.check(() -> assertEquals("http_500", state(hook).error().orElse("")));
        assertTrue(state(hook).active());
        Eventually.check(() -> assertFalse(state(hook).active()));
        assertTrue(state(hook).failures() > 3, state(hook).toString());
        int tries = receiver.received().size();
        receiver.answers(request -> Receiver.OK);
        tasks.create(ann, "b");
        assertEquals(tries, receiver.received().size());
        webhooks.replay(ann, hook.webhook().id(), OptionalLong.empty(), audit(ann, AuditEvent.WEBHOOK_REPLAYED));
        awaitTaken(1, 2);
    }

    @Test
    void aReceiverThatIsGoneIsSentNothingMore() throws Exception {
        receiver.answers(request -> Receiver.status(410));
        WebhookDao.Keyed hook = hook();
        tasks.create(ann, "a");
        send();
        Eventually.check(() -> assertFalse(state(hook).active()));
        assertEquals("http_410", state(hook).error().orElse(""));
        assertEquals(1, receiver.received().size());
        assertEquals(
                List.of("webhook-died of ann: webhook:" + hook.webhook().id()),
                database.database()
                        .read(
                                ann,
                                connection -> Sql.all(
                                        connection,
                                        "SELECT event, username, credential FROM audit WHERE event <> 'webhook-made'",
                                        row -> row.getString(1) + " of " + row.getString(2) + ": "
                                                + row.getString(3))));
    }

    @Test
    void theWriteOfANoteIsSentWithTheNoteAsTheHistoryHasIt() throws Exception {
        long task = tasks.create(ann, "a");
        hook();
        send();
        String note = TaskDesk.text(tasks.postNote(ann, task, "a “note”"));
        tasks.delete(ann, task);
        awaitTaken(2, 3);
        assertEquals(
                "{\"epoch\":\"epoch-1\",\"seq\":2,\"operation\":\"note-create\",\"task\":{\"id\":" + task
                        + ",\"title\":\"a\"},\"note\":" + note + "}",
                Json.read(receiver.received().get(0).body()).get("data").toString());
        assertFalse(receiver.received().get(1).body().contains("note"));
    }

    @Test
    void aReceiverThatAsksForTimeGetsIt() throws Exception {
        receiver.answers(request -> Receiver.status(429, "Retry-After: 3600"));
        WebhookDao.Keyed hook = hook();
        tasks.create(ann, "a");
        send();
        Eventually.check(() -> assertEquals("http_429", state(hook).error().orElse("")));
        assertTrue(state(hook).attempt()
                > System.currentTimeMillis() + Duration.ofMinutes(50).toMillis());
    }

    @Test
    void aReplaySendsAgainFromWhereItIsAsked() throws Exception {
        for (String title : List.of("a", "b", "c")) {
            tasks.create(ann, title);
        }
        WebhookDao.Keyed hook = hook();
        send();
        tasks.create(ann, "d");
        awaitTaken(4);
        Eventually.check(() -> assertEquals(4, state(hook).delivered()));
        replay(hook, 1);
        awaitTaken(4, 2, 3, 4);
        HttpFailure ahead = assertThrows(HttpFailure.class, () -> replay(hook, 5));
        assertEquals(400, ahead.status());
    }

    @Test
    void aReceiverWhoseChangesAreNotKeptAnyMoreIsTold() throws Exception {
        WebhookDao.Keyed hook = hook();
        long task = tasks.create(ann, "a");
        tasks.patch(ann, task, "{\"title\":\"b\"}");
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(2));
        new RetentionDao(database.database(), later, Duration.ofDays(1)).run(() -> false);
        send();
        Eventually.check(() -> assertFalse(state(hook).active()));
        assertEquals("expired", state(hook).error().orElse(""));
        HttpFailure gone = assertThrows(HttpFailure.class, () -> replay(hook, 0));
        assertEquals(
                "410 Not all changes after 0 are kept: since can be 1 at least", gone.status() + " " + gone.message());
        replay(hook, 1);
        awaitTaken(2);
    }

    @Test
    void whoHasDeletedTheAccountIsToldNothingMore() throws Exception {
        WebhookDao.Keyed hook = hook();
        tasks.create(ann, "a");
        database.database()
                .inTransaction(
                        ann, connection -> Sql.update(connection, "UPDATE account SET deleted = 1 WHERE id = ?", ann));
        long bob = new AccountDao(database.database()).findOrCreate("bob");
        hook(bob, receiver.url());
        tasks.create(bob, "b");
        send();
        awaitTaken(1);
        assertEquals(0, state(hook).delivered());
        assertTrue(receiver.received().get(0).body().contains("\"b\""));
    }

    @Test
    void aNewSecretSignsBesideTheOldOne() throws Exception {
        WebhookDao.Keyed hook = hook();
        WebhookDao.Keyed rotated = webhooks.rotate(ann, hook.webhook().id(), audit(ann, AuditEvent.WEBHOOK_CHANGED));
        send();
        tasks.create(ann, "a");
        awaitTaken(1);
        Receiver.Received message = receiver.received().get(0);
        StandardWebhooks.verify(hook.secret(), message);
        StandardWebhooks.verify(rotated.secret(), message);
        assertEquals(2, message.headers().get("webhook-signature").split(" ").length);
        assertFalse(StandardWebhooks.isSigned("whsec_" + "A".repeat(43) + "=", message));
    }
}
