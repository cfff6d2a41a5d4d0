package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.nimbusds.jwt.JWTClaimsSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.testkit.Provider;
import tasks.testkit.TestDatabase;

/** What tests of tokens share: a provider, a node that takes its tokens, and somebody whose tokens must never be taken. */
abstract class OidcTrial {
    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

    Provider provider;
    OidcDesk desk;

    @BeforeEach
    void start() throws Exception {
        provider = Provider.start();
        desk = new OidcDesk(database.database(), provider);
    }

    @AfterEach
    void stop() {
        desk.close();
        provider.close();
        assertEquals(0, database.number("SELECT COUNT(*) FROM account WHERE subject = 'mallory'"));
    }

    String mallory(Consumer<JWTClaimsSet.Builder> change) throws Exception {
        return provider.token("mallory", change);
    }

    void assertRefused(Consumer<JWTClaimsSet.Builder> change) throws Exception {
        desk.assertRefused(mallory(change));
    }
}
