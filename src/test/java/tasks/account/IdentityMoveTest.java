package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.app.CommandRun;
import tasks.config.Settings;
import tasks.db.Database;
import tasks.db.Sql;
import tasks.http.Identity;
import tasks.testkit.Postgres;
import tasks.testkit.TestDatabase;

/** Accounts and credentials go along to PostgreSQL, and what is old is forgotten. */
class IdentityMoveTest {
    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

    @Test
    void whoIsSignedInStaysSoAfterTheMove() throws Exception {
        IdentityDesk desk = new IdentityDesk(database.database());
        desk.signUp("ann");
        desk.signUp("bob");
        var login = desk.login("ann");
        String access = login.get("access_token").asText();
        String token = desk.token(desk.bearer(access), "").get("token").asText();
        Identity bob = desk.session("bob");
        String bobs = desk.token(bob, "").get("token").asText();
        desk.delete(bob);

        String url = Postgres.shared().newDatabase();
        CommandRun run = CommandRun.of(database.settings(), "copy-to", url);
        assertEquals(0, run.status(), run.toString());
        try (Database moved = Database.open(new Settings.Database(url, Postgres.USER, "", 2))) {
            IdentityDesk there = new IdentityDesk(moved, desk.clock);
            assertEquals("ann", there.bearer(access).username());
            assertEquals("ann", there.bearer(token).username());
            assertEquals("401 Invalid token", IdentityDesk.outcome(() -> there.bearer(bobs)));
            String refresh = login.get("refresh_token").asText();
            assertEquals(
                    200,
                    there.sessionEndpoints
                            .refresh(IdentityDesk.call(Identity.ANONYMOUS, IdentityDesk.body("refresh_token", refresh)))
                            .status());
            assertEquals("session:3", there.session("ann").credential(), "no number twice");
            there.signUp("bob");
            assertEquals(3, there.session("bob").owner());
            long audits = moved.read(
                    0,
                    connection -> Sql.first(
                                    connection,
                                    "SELECT COUNT(*) FROM audit WHERE username = ?",
                                    row -> row.getLong(1),
                                    "bob")
                            .orElseThrow());
            assertTrue(audits > 4, "" + audits);
        }
    }

    @Test
    void theAuditIsKeptForNinetyDays() {
        IdentityDesk desk = new IdentityDesk(database.database());
        desk.signUp("ann");
        desk.clock.advance(Duration.ofDays(90));
        desk.session("ann");
        desk.audits.retain(() -> false);
        assertEquals(2, database.number("SELECT COUNT(*) FROM audit"));
        desk.clock.advance(Duration.ofMillis(1));
        desk.audits.retain(() -> false);
        assertEquals(1, database.number("SELECT COUNT(*) FROM audit"));
    }

    /** Whoever looks for who did something finds a name and a number, also of who is not here any more. */
    @Test
    void theAuditKeepsNameAndNumberForNinetyDaysAfterTheAccountIsGone() {
        IdentityDesk desk = new IdentityDesk(database.database());
        desk.signUp("ann");
        Identity ann = desk.session("ann");
        desk.clock.advance(Duration.ofDays(1));
        desk.delete(ann);
        database.database()
                .inTransaction(
                        0, connection -> Sql.update(connection, "DELETE FROM account WHERE deleted IS NOT NULL"));
        assertEquals(0, database.number("SELECT COUNT(*) FROM account"));
        String kept = "SELECT COUNT(*) FROM audit WHERE username = 'ann' AND owner = " + ann.owner();
        assertEquals(3, database.number(kept));
        desk.clock.advance(Duration.ofDays(90));
        desk.audits.retain(() -> false);
        assertEquals(1, database.number(kept), "that it was deleted");
        desk.clock.advance(Duration.ofMillis(1));
        desk.audits.retain(() -> false);
        assertEquals(0, database.number(kept));
    }

    @Test
    void aFailureIsInTheAuditALittleLater() {
        IdentityDesk desk = new IdentityDesk(database.database());
        desk.signUp("ann");
        Identity ann = desk.session("ann");
        assertEquals(
                "403 Invalid password",
                IdentityDesk.outcome(() -> desk.changePassword(ann, "wrong wrong", "another good one")));
        assertEquals(0, database.number("SELECT COUNT(*) FROM audit WHERE event = 'password-refused'"));
        desk.audits.flush(() -> false);
        desk.audits.flush(() -> false);
        assertEquals(1, database.number("SELECT COUNT(*) FROM audit WHERE event = 'password-refused'"));
    }
}
