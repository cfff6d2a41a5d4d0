package tasks.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.account.AuditEvent;
import tasks.db.Sql;
import tasks.http.HttpFailure;
import tasks.testkit.TestDatabase;

/** Whose account is gone since his request was let in is signed in no more: another node may have deleted it. */
class WebhookOwnersTest extends WebhookTrial {
    WebhookOwnersTest(TestDatabase.Kind kind) {
        super(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE account SET deleted = 1 WHERE id = ?", "DELETE FROM account WHERE id = ?"})
    void anAccountThatIsGoneMakesChangesAndDeletesNone(String end) {
        long id = hook().webhook().id();
        database.database().inTransaction(ann, connection -> Sql.update(connection, end, ann));
        assertRefused(() -> hook());
        assertRefused(() -> webhooks.replay(ann, id, OptionalLong.empty(), audit(ann, AuditEvent.WEBHOOK_REPLAYED)));
        assertRefused(() -> webhooks.rotate(ann, id, audit(ann, AuditEvent.WEBHOOK_CHANGED)));
    }

    private static void assertRefused(Executable call) {
        HttpFailure failure = assertThrows(HttpFailure.class, call);
        assertEquals("401 Invalid token", failure.status() + " " + failure.message());
    }

    @Test
    void anAccountThatIsThereGoesOn() {
        assertEquals(0, replay(hook(), 0).failures());
    }
}
