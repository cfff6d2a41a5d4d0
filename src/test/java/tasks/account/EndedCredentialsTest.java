package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.db.Sql;
import tasks.http.Identity;
import tasks.testkit.StatementRecorder;
import tasks.testkit.TestDatabase;

/** Which credentials of many that have a stream have ended. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class EndedCredentialsTest {
    private static final int OF_EACH = 150;

    @RegisterExtension
    final TestDatabase database;

    private IdentityDesk desk;
    private final List<Identity> all = new ArrayList<>();

    EndedCredentialsTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void open() {
        desk = new IdentityDesk(database.database());
        database.database().inTransaction(0, connection -> {
            for (int i = 0; i < OF_EACH; i++) {
                long owner = Sql.updateForId(
                        connection,
                        "INSERT INTO account (username, username_key, seq) VALUES (?, ?, 0)",
                        "u" + i,
                        "u" + i);
                long session = Sql.updateForId(
                        connection,
                        "INSERT INTO session (owner, created, last_used, user_agent, family, refresh)"
                                + " VALUES (?, 0, ?, '', ?, '')",
                        owner,
                        desk.clock.millis(),
                        "f" + i);
                long token = Sql.updateForId(
                        connection,
                        "INSERT INTO token (owner, name, scopes, hash, created, last_used) VALUES (?, '', '', ?, 0, ?)",
                        owner,
                        "h" + i,
                        desk.clock.millis());
                for (String credential : List.of(
                        Credentials.session(session),
                        Credentials.token(token),
                        Credentials.provided("p" + i),
                        "demo")) {
                    all.add(new Identity(owner, "u" + i, credential, Scope.ALL));
                }
            }
            return 0;
        });
    }

    private Set<Identity> ended() {
        Set<Identity> ended = new HashSet<>();
        desk.credentials.tellEnded(all, ended::add);
        return ended;
    }

    /** Each by itself, ten thousand of them would be five thousand statements a second, from each node. */
    @Test
    void manyCredentialsAreAskedForInOneStatementOfEachKind() {
        StatementRecorder statements = new StatementRecorder(database.database());
        assertEquals(Set.of(), ended());
        int asked = statements.take().size();
        assertTrue(asked <= 3, asked + " statements for " + all.size() + " credentials");
    }

    @Test
    void thoseThatHaveEndedAreToldAndNoOthers() {
        Identity session = all.get(4);
        Identity token = all.get(9);
        Identity provided = all.get(14);
        Identity deleted = all.get(16);
        database.database().inTransaction(0, connection -> {
            Sql.update(connection, "DELETE FROM session WHERE owner = ?", session.owner());
            Sql.update(connection, "UPDATE token SET expires = ? WHERE owner = ?", desk.clock.millis(), token.owner());
            Sql.update(connection, "UPDATE account SET blocked = 1 WHERE id = ?", provided.owner());
            return Sql.update(connection, "UPDATE account SET deleted = 1 WHERE id = ?", deleted.owner());
        });
        assertEquals(Set.of(session, token, provided, deleted, all.get(17), all.get(18)), ended());
        desk.clock.advance(Duration.ofDays(30));
        assertTrue(ended().containsAll(all.stream()
                .filter(each -> Credentials.sessionOf(each).isPresent())
                .toList()));
    }

    /** So that they end where the database is away. */
    @Test
    void thoseWhoseTimeIsOverAreToldBeforeTheDatabaseIsAsked() {
        Identity session = all.get(0);
        all.add(new Identity(session.owner(), "u0", session.credential(), Scope.ALL, desk.clock.millis()));
        StatementRecorder statements = new StatementRecorder(database.database());
        List<Integer> asked = new ArrayList<>();
        desk.credentials.tellEnded(all, ended -> asked.add(statements.take().size()));
        assertEquals(List.of(0), asked);
    }

    @Test
    void whoHasAStreamUsesHisCredential() {
        desk.clock.advance(Duration.ofMinutes(2));
        assertEquals(Set.of(), ended());
        desk.credentials.flush(() -> false);
        for (String table : List.of("session", "token")) {
            assertEquals(
                    OF_EACH,
                    database.number("SELECT COUNT(*) FROM " + table + " WHERE last_used = " + desk.clock.millis()));
        }
    }
}
