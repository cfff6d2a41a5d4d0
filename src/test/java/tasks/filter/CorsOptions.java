package tasks.filter;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tasks.config.Settings;

/** The lesson's settings, to be changed. */
final class CorsOptions {
    List<String> origins = List.of("http://localhost:3000", "http://127.0.0.1:3000");
    Optional<Pattern> pattern = Optional.empty();
    List<String> methods = List.of("*");
    List<String> headers = List.of("*");
    boolean credentials;
    List<String> exposed = List.of();
    boolean privateNetwork;

    CorsPolicy policy() {
        return new CorsPolicy(
                new Settings.Cors(origins, pattern, methods, headers, credentials, exposed, 600, privateNetwork));
    }
}
