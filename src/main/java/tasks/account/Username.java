package tasks.account;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tasks.http.HttpFailure;

/** What a user may be called: 2 to 64 of ASCII letters, digits, dot, underscore and hyphen; letter case does not count. */
final class Username {
    /** The demo token's user: nobody can be called so by a way that others could take. */
    static final String DEV = "dev";

    /** ASCII alone: of other letters, too many look alike. */
    private static final Pattern SOUND = Pattern.compile("[A-Za-z0-9._-]{2,64}");

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
        return SOUND.matcher(username).matches();
    }

    /** What it is compared by. */
    static String key(String username) {
        return username.toLowerCase(Locale.ROOT);
    }

    static boolean isReserved(String username) {
        return key(username).equals(DEV);
    }
}
