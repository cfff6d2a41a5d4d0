package tasks.account;

import java.util.Locale;
import java.util.Optional;
import tasks.config.AccountRules;
import tasks.http.HttpFailure;

/** What a user may be called: 2 to 64 of ASCII letters, digits, dot, underscore and hyphen; letter case does not count. */
final class Username {
    private Username() {}

    /**
     * The name from a request.
     *
     * @throws HttpFailure 400
     */
    static String checked(Optional<String> name) {
        String username =
                name.filter(n -> !n.isEmpty()).orElseThrow(() -> HttpFailure.badRequest("Username is required"));
        if (!isSound(username)) {
            throw HttpFailure.badRequest("Username must be 2 to 64 letters, digits, dots, underscores or hyphens");
        }
        return username;
    }

    static boolean isSound(String username) {
        return AccountRules.isUsername(username);
    }

    /** What it is compared by. */
    static String key(String username) {
        return username.toLowerCase(Locale.ROOT);
    }

    static boolean isReserved(String username) {
        return AccountRules.isReserved(username);
    }
}
