package tasks.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Everything that can be set, checked. See README for each variable.
 *
 * @param metricsToken the bearer token that reads the server's figures; without it there are none
 * @param maxBodySize the largest request body that is taken, in bytes
 * @param historyDays how long the log of writes is kept
 * @param url where the log says that the server is
 * @param webhookPrivateTargets whether webhooks may lead into private networks
 */
public record Settings(
        Database database,
        Optional<String> demoToken,
        Optional<String> metricsToken,
        Cors cors,
        int maxBodySize,
        LogFormat logFormat,
        int historyDays,
        Accounts accounts,
        Optional<String> url,
        boolean webhookPrivateTargets) {

    /**
     * Where the tasks are kept.
     *
     * @param url a JDBC URL of H2 or PostgreSQL
     * @param poolSize connections at most
     */
    public record Database(String url, String user, String password, int poolSize) {}

    /**
     * Starlette's options of {@code CORSMiddleware}, under its names.
     *
     * @param maxAge seconds that a browser may keep a preflight's answer
     */
    public record Cors(
            List<String> allowOrigins,
            Optional<Pattern> allowOriginPattern,
            List<String> allowMethods,
            List<String> allowHeaders,
            boolean allowCredentials,
            List<String> exposeHeaders,
            int maxAge,
            boolean allowPrivateNetwork) {}

    /**
     * Who may have an account, and how they prove that it is theirs.
     *
     * @param admin the account that is made at the first start
     * @param publicUrl the server's own address as clients see it, without a slash at its end
     * @param secret what secrets in the database are encrypted with
     * @param trustedProxies addresses and networks (CIDR) whose word on a client's address counts
     * @param rateLimit requests of a user in a minute; 0 for no limit
     * @param sessionDays after how many days without use a session ends
     */
    public record Accounts(
            SignUp signUp,
            Optional<Admin> admin,
            Optional<URI> publicUrl,
            Optional<String> secret,
            List<Network> trustedProxies,
            int rateLimit,
            int sessionDays,
            Optional<OpenIdProvider> provider) {}

    /** Whether strangers may make themselves an account. */
    public enum SignUp {
        CLOSED,
        OPEN
    }

    /** A local account. */
    public record Admin(String username, String password) {}

    /**
     * An external identity provider (OpenID Connect).
     *
     * @param issuer its identifier, below which its configuration is found
     * @param audience what its tokens must be made for
     * @param tokenDays for how many days a personal token is good that is made with one of them
     */
    public record OpenIdProvider(String issuer, String audience, int tokenDays) {}

    /** The seed's two lines for a request, or one JSON object a line. */
    public enum LogFormat {
        TEXT,
        JSON
    }
}
