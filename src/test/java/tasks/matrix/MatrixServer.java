package tasks.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.Date;
import tasks.testkit.Http;
import tasks.testkit.Person;
import tasks.testkit.Postgres;
import tasks.testkit.Provider;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;
import tasks.testkit.TestDatabase;

/** A server with an identity provider and a token for its figures, on which some credentials have come to their end by time alone. */
final class MatrixServer implements AutoCloseable {
    static final String METRICS_TOKEN = "the-collectors-own-token";

    private final Provider provider;
    private final StockServer server;
    private final String database;
    private Http http;
    private String expired;
    private String rested;
    private String restedCookie;

    MatrixServer(Stock stock, TestDatabase.Kind kind) throws Exception {
        provider = Provider.away();
        server = stock.server()
                .with("TASKS_METRICS_TOKEN", METRICS_TOKEN)
                .with("TASKS_OIDC_ISSUER", provider.issuer())
                .with("TASKS_OIDC_AUDIENCE", Provider.AUDIENCE);
        if (kind == TestDatabase.Kind.H2) {
            database = "jdbc:h2:file:" + server.work().resolve("data/tasks");
        } else {
            database = Postgres.shared().newDatabaseWithTables();
            server.withPostgres(database);
        }
    }

    /** Has it run twice: between the two a month goes by for one session, and a quarter of an hour for a token of another. */
    void start() throws Exception {
        provider.open();
        server.start();
        String access;
        Person resting;
        try (Http first = new Http(server.base())) {
            resting = Person.signUp(first);
            rested = token(resting);
            restedCookie = resting.cookie();
            access = token(Person.signUp(first));
        }
        server.close();
        try (Connection connection = TestDatabase.connect(database);
                Statement statement = connection.createStatement()) {
            int sessions =
                    statement.executeUpdate("UPDATE session SET last_used = last_used - 31 * CAST(86400000 AS BIGINT)"
                            + " WHERE owner = (SELECT id FROM account WHERE username = '" + resting.username() + "')");
            assertEquals(2, sessions);
            expired = ended(access, key(statement));
        }
        server.start();
        http = new Http(server.base());
    }

    private static String token(Person person) throws Exception {
        return Person.tokenOf(person.session());
    }

    private static ECKey key(Statement statement) throws Exception {
        try (ResultSet rows = statement.executeQuery("SELECT jwk FROM signing_key")) {
            assertTrue(rows.next());
            return ECKey.parse(rows.getString(1).substring("plain:".length()));
        }
    }

    /** The same token, signed by the server's own key, as it is a quarter of an hour later. */
    private static String ended(String access, ECKey key) throws Exception {
        SignedJWT token = SignedJWT.parse(access);
        Instant end = Instant.now().minusSeconds(1);
        JWTClaimsSet claims = new JWTClaimsSet.Builder(token.getJWTClaimsSet())
                .issueTime(Date.from(end.minusSeconds(900)))
                .expirationTime(Date.from(end))
                .build();
        SignedJWT later = new SignedJWT(token.getHeader(), claims);
        later.sign(new ECDSASigner(key));
        return later.serialize();
    }

    /** As a browser writes it. */
    String origin() {
        return server.base().getScheme() + "://" + server.base().getAuthority();
    }

    Provider provider() {
        return provider;
    }

    /** An access token of a session that goes on, a quarter of an hour later. */
    String expired() {
        return expired;
    }

    /** An access token that is young, of a session that has rested for a month. */
    String rested() {
        return rested;
    }

    /** {@code Cookie} of such a session. */
    String restedCookie() {
        return restedCookie;
    }

    Http http() {
        return http;
    }

    @Override
    public void close() throws Exception {
        if (http != null) {
            http.close();
        }
        server.close();
        provider.close();
    }
}
