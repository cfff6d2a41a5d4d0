package tasks.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Everything that can be set, checked. See README for each variable.
 *
 * @param maxBodySize the largest request body that is taken, in bytes
 * @param historyDays how long the log of writes is kept
 * @param url where the log says that the server is
 * @param webhookPrivateTargets whether webhooks may lead into private networks
 */
public record Settings(
        Database database,
        Optional<String> demoToken,
        Cors cors,
        int maxBodySize,
        LogFormat logFormat,
        int historyDays,
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

    /** The seed's two lines for a request, or one JSON object a line. */
    public enum LogFormat {
        TEXT,
        JSON
    }
}
