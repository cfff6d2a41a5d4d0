package tasks.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tasks.account.SecretBox;
import tasks.db.Sql;
import tasks.testkit.TestDatabase;

/** Secrets of webhooks that were made before the operator set {@code TASKS_SECRET}. */
class WebhookSealTest extends WebhookTrial {
    private static final SecretBox SEALED = new SecretBox(Optional.of("the operator's own secret"));

    WebhookSealTest(TestDatabase.Kind kind) {
        super(kind);
    }

    private List<String> stored() {
        return database.database()
                .read(
                        ann,
                        connection -> Sql.all(
                                connection, "SELECT secrets FROM webhook ORDER BY id", row -> row.getString(1)));
    }

    @Test
    void theyAreSealedAtTheNextStartAndSignAsBefore() {
        WebhookDao.Keyed first = hook();
        hook();
        assertTrue(stored().stream().allMatch(text -> text.startsWith("plain:")));
        WebhookDao after = new WebhookDao(database.database(), SEALED);
        after.seal();
        List<String> sealed = stored();
        assertEquals(2, sealed.size());
        assertTrue(sealed.stream().allMatch(text -> text.startsWith("aes:")), sealed.toString());
        String key = first.secret().substring("whsec_".length());
        assertFalse(sealed.toString().contains(key));
        assertEquals(
                first.secret(), WebhookSecrets.of(SEALED.open(sealed.get(0))).shown());
        after.seal();
        assertEquals(sealed, stored());
    }

    @Test
    void withoutASecretNothingIsChanged() {
        hook();
        List<String> before = stored();
        webhooks.seal();
        assertEquals(before, stored());
    }
}
